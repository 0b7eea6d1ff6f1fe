import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cloud } from "../cloud.ts";
import { blocksOf, filledIn, quoted } from "./blocks.ts";

/** `npm run local -- --start postgresql|ocs`: the README's blocks, filled in for the cloud that runs. */

interface Kind {
  readonly agent: string;
  /** Folders of the README's lines, for which there is one here. */
  readonly folder: string;
  readonly needs: string;
}

const KINDS = {
  postgresql: {
    agent: "db01",
    folder: "/srv/backup",
    needs:
      "PostgreSQL 13 or newer, running, that pg_basebackup reaches: as its own user, or with PGHOST, PGUSER and PGPASSWORD.",
  },
  ocs: {
    agent: "agent-pool01",
    folder: "D:/exports",
    needs: "Samples of the exports were written: nothing else is needed.",
  },
} as const satisfies Record<string, Kind>;

export type StartKind = keyof typeof KINDS;
export const START_KINDS = Object.keys(KINDS) as StartKind[];

export interface StartPage {
  readonly needs: string;
  /** Where the lines are run. */
  readonly folder: string;
  /** Variables of the terminal. */
  readonly environment: Readonly<Record<string, string>>;
  readonly install: readonly string[];
  readonly commands: readonly string[];
  /** From the second day on. */
  readonly afterwards: readonly string[];
}

export interface StartParts {
  readonly cloud: Pick<Cloud, "endpoint" | "apiUrl" | "dataDir" | "agentKey" | "oidc">;
  /** The clone's folder. */
  readonly root: string;
  /** Writes what the tools of an OCS estate would have exported. */
  writeSamples(folder: string): void;
}

const writeSecret = (file: string, text: string): string => {
  writeFileSync(file, text, { mode: 0o600 });
  return file;
};

const linesOf = (blocks: ReadonlyMap<string, readonly string[]>, name: string): readonly string[] => {
  const found = blocks.get(name);
  if (found === undefined) throw new Error(`the README has no block of commands named ${name}`);
  return found;
};

/** Prepares a folder for somebody who starts, with token and credentials as files, and fills in the README's lines. */
export const startPage = async (kind: StartKind, { cloud, root, writeSamples }: StartParts): Promise<StartPage> => {
  const { agent, folder: written, needs } = KINDS[kind];
  const folder = join(cloud.dataDir, `start-${kind}`);
  const own = join(folder, kind === "ocs" ? "exports" : "backup");
  mkdirSync(own, { recursive: true });
  if (kind === "ocs") writeSamples(own);
  const { accessKeyId, secret } = cloud.agentKey(agent);
  const credentials = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret };
  const tokenFile = writeSecret(join(folder, "manager.token"), await cloud.oidc.token(["manager"]));
  const file = Object.entries(credentials).map(([name, value]) => `${name}=${value}\n`);
  const credentialsFile = writeSecret(join(folder, "credentials.env"), file.join(""));
  const values = {
    api: cloud.apiUrl,
    "token file": tokenFile,
    "credentials file": credentialsFile,
  };
  const blocks = blocksOf(readFileSync(join(root, "README.md"), "utf8"));
  const fill = (name: string): readonly string[] => filledIn(linesOf(blocks, name), values, { [written]: own });
  return {
    needs,
    folder,
    environment: { ...credentials, CLEARGATE_ENDPOINT: cloud.endpoint, CLEARGATE_PROFILE: "local" },
    install: fill("install"),
    commands: fill(kind),
    afterwards: fill(`${kind}-afterwards`),
  };
};

/** Where the pinned Node is: the command lines need Node 24, and npm installs them beside it. */
const pathLine = (root: string): string => `export PATH=${quoted(join(root, "node_modules", "node", "bin"))}:"$PATH"`;

const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`.trimEnd()).join("\n");

/** What is pasted into another terminal. */
export const startText = (page: StartPage, root: string): string => `
${page.needs}
Paste this into another terminal:

${indented([
  "# this cloud: Node 24, the agent's key, and where the agent and the command line find it",
  pathLine(root),
  ...Object.entries(page.environment).map(([name, value]) => `export ${name}=${quoted(value)}`),
  "# installing",
  `cd ${quoted(root)}`,
  ...page.install,
  "# the README's lines",
  `cd ${quoted(page.folder)}`,
  ...page.commands,
])}

From the second day on:

${indented(page.afterwards)}
`;
