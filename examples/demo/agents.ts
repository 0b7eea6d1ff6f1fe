import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

/** The three agents of the estate and what each collects. */

interface Backup {
  readonly requirement: string;
  readonly unit: string;
  readonly folder: string;
  readonly copies?: readonly object[];
  /** A source of its own reads the content too. */
  readonly source?: { readonly type: string; readonly path: string };
}

interface Inventory {
  readonly requirement: string;
  readonly unit: string;
  readonly type: string;
  readonly path: string;
}

const accountsOf = (pool: string): Inventory => ({
  ...{ unit: pool, requirement: "accounts", type: "accounts-csv", path: `${pool}/accounts.csv` },
});

const ofPool = (pool: string, server: string): Backup[] => [
  { unit: pool, requirement: "rtc", folder: `${pool}/rtc` },
  { unit: pool, requirement: "rtcconfig", folder: `${pool}/rtcconfig` },
  { unit: pool, requirement: "settings-pool", folder: `${pool}/settings` },
  {
    unit: pool,
    requirement: "user-data",
    folder: `${pool}/user-data`,
    source: { type: "dbimpexp", path: `${pool}/user-data/users.xml` },
  },
  { unit: server, requirement: "settings-machine", folder: `${server}/settings` },
];

const ARCHIVE: Backup = {
  unit: "pool01",
  requirement: "archiving",
  folder: "pool01/archiving",
  copies: [{ location: "s3://contoso-vault/lcslog", site: "off-site", immutable: true }],
};

export const AGENTS = {
  "agent-pool01": { inventories: [accountsOf("pool01")], backups: [...ofPool("pool01", "fe01"), ARCHIVE] },
  "agent-pool02": { inventories: [accountsOf("pool02")], backups: ofPool("pool02", "fe02") },
  "agent-forest": {
    inventories: [
      { unit: "global", requirement: "system", type: "system-csv", path: "global/system.csv" },
      { unit: "global", requirement: "system-notes", type: "system-csv", path: "global/notes.csv" },
    ],
    backups: [
      { unit: "global", requirement: "settings-global", folder: "global/settings" },
      { unit: "forest", requirement: "directory", folder: "forest/directory" },
      { unit: "forest", requirement: "certificates", folder: "forest/certificates" },
    ],
  },
} as const satisfies Record<string, { inventories: readonly Inventory[]; backups: readonly Backup[] }>;

export type AgentId = keyof typeof AGENTS;
export const AGENT_IDS = Object.keys(AGENTS) as AgentId[];

/** A folder of the user's own in place of the RTC backup of pool02, and what of it to leave out. */
export interface RealFolder {
  readonly folder: string;
  readonly exclude: readonly string[];
}

/** Adds the jobs to the configuration that `cleargate-agent init` wrote. */
export const writeJobs = (configFile: string, agent: AgentId, estateFolder: string, real?: RealFolder): void => {
  const { inventories, backups } = AGENTS[agent];
  const config = parse(readFileSync(configFile, "utf8")) as Record<string, unknown>;
  const jobs = [
    ...(inventories as readonly Inventory[]).map(({ unit, requirement, type, path }) => ({
      ...{ kind: "inventory", unit, requirement, source: { type, path: join(estateFolder, path) } },
    })),
    ...(backups as readonly Backup[]).map(({ folder, source, ...job }) =>
      real !== undefined && job.unit === "pool02" && job.requirement === "rtc"
        ? { kind: "backup", ...job, folder: real.folder, exclude: real.exclude, asOf: "now" }
        : source === undefined
          ? { kind: "backup", ...job, folder: join(estateFolder, folder) }
          : { kind: "backup", ...job, source: { ...source, path: join(estateFolder, source.path) } },
    ),
  ];
  writeFileSync(configFile, stringify({ ...config, jobs }));
};

/** The example plan with the agents' real keys, and with what a folder of the user's own needs. */
export const writePlan = (
  from: string,
  to: string,
  publicKeys: Readonly<Record<string, string>>,
  real: boolean,
): void => {
  const plan = parse(readFileSync(from, "utf8")) as {
    agents: { id: string; keys: { publicKey: string }[] }[];
  };
  for (const { id, keys } of plan.agents) for (const key of keys) key.publicKey = publicKeys[id] ?? key.publicKey;
  const own = real ? { requirements: [{ id: "rtc", artefacts: [] }] } : {};
  writeFileSync(to, stringify({ ...plan, ...own }));
};
