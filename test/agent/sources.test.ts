import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { inspect } from "../../agent/commands/inspect.ts";
import { sourceFor } from "../../agent/commands/source-settings.ts";
import { headOf, headText } from "../../agent/formats/text.ts";
import { detectSource, findSource } from "../../agent/sources/index.ts";
import { SOURCES } from "../../agent/sources/registry.ts";
import type { Source, SourceContext } from "../../agent/sources/source.ts";
import { isFailure } from "../../core/failure.ts";
import { instantOf, plus } from "../../core/instant.ts";
import { isPosix } from "../support/real-tools.ts";
import type { ListedReading } from "../support/scratch.ts";
import { CONTEXT, copyOfFixtures, findingsOf, NOW, readSource, sourceIn } from "../support/source-cases.ts";

const FIXTURES = join(import.meta.dirname, "..", "fixtures", "sources");
const root = mkdtempSync(join(tmpdir(), "cleargate-sources-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const context = (): SourceContext => ({ ...CONTEXT, cacheFile: join(root, "cache.tsv") });

interface Case {
  readonly id: string;
  readonly name: string;
  /** Options; `path` and the like are relative to the fixture. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly keys?: readonly string[];
  readonly entries?: number;
  readonly proof?: string;
  /** False where the fixture lacks the files that it names. */
  readonly complete?: false;
  readonly completedAt?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const readFrom = (id: string, folder: string, options: Readonly<Record<string, unknown>>): Promise<ListedReading> =>
  readSource(id, folder, options, context());

/** The codes of what the auditor finds in a reading that is received a minute after it was completed, or later. */
const auditedCodes = async (
  found: ListedReading,
  kind: "inventory" | "backup" | "document",
  over: object = {},
  laterMs = 0,
): Promise<string[]> => {
  const now = plus(instantOf(Math.floor(found.completedMs ?? NOW)), laterMs + 60_000);
  const knownHomes = new Map([["pool02.contoso.com", "pool02"]]);
  return (await findingsOf(found, kind, { over, now, knownHomes })).map(({ code }) => code);
};

const CASES: readonly Case[] = [
  {
    id: "document",
    name: "with what it states, and its digest",
    options: { path: "pool01-emptied.txt", statement: "Nobody is homed on pool01 any more" },
    keys: ["Nobody is homed on pool01 any more"],
  },
  {
    id: "restic",
    name: "with its bytes counted by stats",
    options: { snapshots: "snapshots.json", files: "files.jsonl", stats: "stats.json" },
    entries: 2,
    proof: "listed",
  },
  {
    id: "restic",
    name: "with a check of 0.14 that read all data",
    options: { snapshots: "snapshots.json", files: "files.jsonl", check: "check-0.14.txt" },
    entries: 2,
    proof: "verified",
  },
  {
    id: "restic",
    name: "with a check of 0.19 whose JSON does not state what was read",
    options: { snapshots: "snapshots.json", files: "files.jsonl", check: "check-0.19.json" },
    entries: 2,
    proof: "listed",
  },
  {
    id: "postgresql",
    name: "of version 2, with a 64-bit identifier and a path that is no UTF-8",
    options: { path: "backup_manifest_v2" },
    keys: ["backup_manifest_v2", "base/1/1259", "hex:6b616666e9", "naïve"],
    proof: "listed",
    complete: false,
    labels: { "pg-system-identifier": "18446744073709551557", "pg-checksums": "CRC32C SHA256" },
  },
  {
    id: "accounts-csv",
    name: "as Export-Csv writes it",
    options: { path: "users.csv", home: "pool01.contoso.com" },
    keys: ["sip:ann@contoso.com", "sip:bob@contoso.com"],
  },
  { id: "accounts-csv", name: "in UTF-16", options: { path: "users-utf16.csv" }, entries: 3 },
  {
    id: "folder",
    name: "without what is excluded",
    options: { path: ".", exclude: ["**/*.tmp"] },
    keys: ["pool01/rtc.bak"],
    proof: "hashed",
  },
  {
    id: "dbimpexp",
    name: "with its users",
    options: { path: "pool01.xml" },
    keys: ["pool01.xml", "sip:ann@contoso.com", "sip:bob@contoso.com"],
    proof: "hashed",
  },
  { id: "dbimpexp", name: "in UTF-16", options: { path: "pool01-utf16.xml" }, entries: 3, proof: "hashed" },
  {
    id: "cs-user-data",
    name: "with its users and conferences",
    options: { path: "pool01.zip" },
    keys: [
      "pool01.zip",
      "pool01.zip/DocItemSet.xml",
      "pool01.zip/Other.xml",
      "sip:ann@contoso.com",
      "sip:bob@contoso.com",
      "urn:hcd:conf-1",
    ],
    proof: "hashed",
  },
  {
    id: "cs-configuration",
    name: "with its members",
    options: { path: "topology.zip" },
    keys: ["topology.zip", "topology.zip/Topology.xml"],
    proof: "hashed",
    labels: { documents: "Topology" },
  },
  {
    id: "cs-topology",
    name: "with what each cmdlet says of one part put together",
    options: { path: "." },
    keys: [
      "certificate:0123456789abcdef0123456789abcdef01234567",
      "edge:edge01.contoso.com",
      "gateway:gw01.contoso.com",
      "monitoring:pool01.contoso.com",
      "policy:voice/global",
      "policy:voice/tag:sales",
      "pool:edge01.contoso.com",
      "pool:pool01.contoso.com",
      "server:edge01.contoso.com",
      "server:fe01.contoso.com",
      "sip-domain:contoso.com",
      "sip-domain:fabrikam.com",
      "voice-route:madrid national",
    ],
    labels: { "returned nothing": "Get-CsDialPlan" },
  },
  {
    id: "system-csv",
    name: "with the rows of one part put together",
    options: { path: "system.csv" },
    keys: [
      "certificate:sip.contoso.com",
      "dns-record:_sip._tls.contoso.com",
      "dns-record:_sipfederationtls._tcp.contoso.com",
      "gateway:gw01.contoso.com",
      "response-group:reception",
      "voice-route:madrid national",
    ],
  },
  {
    id: "lcscmd",
    name: "of one level",
    options: { path: "Global.xml", level: "global" },
    keys: ["Global.xml"],
    proof: "hashed",
    labels: { level: "global", root: "Configuration" },
  },
  {
    id: "postgresql",
    name: "of version 1",
    options: { path: "backup_manifest" },
    entries: 965,
    proof: "listed",
    complete: false,
    completedAt: "2026-11-22T12:13:58.000Z",
    labels: { "pg-manifest-version": "1", "pg-wal": "1:0/2000028-0/2000100" },
  },
  {
    id: "restic",
    name: "of 0.14, with its files",
    options: { snapshots: "snapshots.json", files: "files.jsonl" },
    keys: ["/src/pool01/Global.xml", "/src/pool01/rtc.bak"],
    proof: "listed",
    completedAt: "2026-11-22T12:14:02.985Z",
  },
  {
    id: "restic",
    name: "of 0.19, the newest snapshot of a tag",
    options: { snapshots: "snapshots-0.19.json", tags: ["pool01"] },
    keys: [`snapshot:${"2".repeat(64)}`],
    proof: "reported",
    completedAt: "2026-11-22T02:00:00.000Z",
  },
  {
    id: "borg",
    name: "with local times and hashes",
    options: { info: "info.json", files: "files.jsonl", timeZone: "Europe/Madrid" },
    keys: ["src/pool01/Global.xml", "src/pool01/rtc.bak"],
    proof: "listed",
    completedAt: "2026-11-22T11:14:07.000Z",
  },
  {
    id: "borg",
    name: "by its list of archives alone",
    options: { info: "list.json", timeZone: "UTC" },
    keys: ["archive:pool01-2026"],
    proof: "reported",
  },
  {
    id: "velero",
    name: "by the newest completed backup of each schedule",
    options: { path: "backups.json" },
    keys: ["schedule:mail-daily", "schedule:shop-daily"],
    proof: "reported",
    completedAt: "2026-11-22T01:00:00.000Z",
    labels: { "velero-not-completed": "1: shop-daily-20261122130000 PartiallyFailed" },
  },
  {
    id: "kopia",
    name: "by the newest complete snapshot of each source",
    options: { path: "snapshots.json" },
    keys: ["source:root@files01:/srv/shares", "source:root@mail01:/srv/mail"],
    proof: "reported",
    completedAt: "2026-11-22T02:00:00.000Z",
    labels: { "kopia-incomplete": "1: 2f1e2d3c4b5a69788796a5b4c3d2e1f0 checkpoint" },
  },
  {
    id: "kopia",
    name: "of one source, with a verification that read all",
    options: {
      path: "snapshots.json",
      sources: ["root@files01:/srv/shares"],
      verified: "verify.json",
      readData: true,
    },
    entries: 1,
    proof: "verified",
    completedAt: "2026-11-22T03:00:00.204Z",
  },
  {
    id: "aws-backup",
    name: "of a vault, as old as the oldest of its resources",
    options: { path: "by-vault.json" },
    keys: [
      "resource:arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-0example0000000a",
      "resource:arn:aws:rds:eu-west-1:111122223333:db:rtc",
    ],
    proof: "reported",
    completedAt: "2026-11-22T03:30:00.000Z",
  },
  {
    id: "aws-backup",
    name: "of one resource, with a restore that was validated",
    options: { path: "by-resource.json", restores: "restores.json", resources: ["shares"] },
    keys: ["resource:shares"],
    proof: "restored",
    completedAt: "2026-11-22T04:00:00.512Z",
  },
  {
    id: "barman",
    name: "of 3.4, by its list",
    options: { path: "list.json" },
    keys: ["main:20261122T114918"],
    proof: "reported",
    completedAt: "2026-11-22T11:51:35.000Z",
  },
  {
    id: "barman",
    name: "of 3.4, by the record of a backup",
    options: { path: "show.json", server: "main" },
    keys: ["main:20261122T114918"],
    proof: "reported",
    completedAt: "2026-11-22T11:51:35.000Z",
  },
  {
    id: "pgbackrest",
    name: "of 2.45, an incremental backup with all that it needs, verified",
    options: { path: "info.json", stanza: "main", archive: "archive.json", verified: "verify.txt" },
    keys: ["repo1:20261122-112647F_20261122-112656I"],
    proof: "verified",
    completedAt: "2026-11-22T11:26:58.000Z",
    labels: { "pgbackrest-stanza": "main", "pg-system-identifier": "7712440151531236012", "pg-version": "15" },
  },
  {
    id: "pgbackrest",
    name: "by its record alone",
    options: { path: "info.json" },
    entries: 1,
    proof: "reported",
  },
  {
    id: "sql-server",
    name: "as msdb records it, with the chain of a restore",
    options: { path: "backupset.json" },
    keys: [
      "db:rtc",
      "db:rtcconfig",
      "diff:rtc",
      "log:rtc/0000000036000000013000001",
      "log:rtc/0000000036000000016000001",
    ],
    proof: "listed",
    completedAt: "2026-11-22T00:40:00.000Z",
  },
  {
    id: "sql-server",
    name: "as HEADERONLY prints it",
    options: { path: "headeronly.csv", timeZone: "America/New_York" },
    keys: ["db:rtc"],
    proof: "listed",
    completedAt: "2026-11-22T06:30:00.000Z",
  },
  {
    id: "sql-databases",
    name: "of SQL Server",
    options: { path: "databases.csv" },
    keys: ["db:master", "db:rtc", "db:rtcconfig", "db:rtcdyn"],
  },
  { id: "sql-databases", name: "of PostgreSQL", options: { path: "databases.json" }, keys: ["db:app", "db:postgres"] },
  {
    id: "wbadmin",
    name: "by the identifier, which is UTC",
    options: { path: "versions.txt" },
    keys: ["version:11/22/2026-15:36"],
    proof: "reported",
    completedAt: "2026-11-22T15:36:00.000Z",
  },
  {
    id: "veeam",
    name: "by the newest session of each job",
    options: { path: "sessions.json" },
    keys: ["job:OCS edge", "job:OCS pool01"],
    proof: "reported",
    labels: { results: "OCS pool01=success OCS edge=success" },
  },
  {
    id: "robocopy",
    name: "by its totals",
    options: { path: "copy.log" },
    keys: ["run"],
    proof: "reported",
    labels: { files: "340", copied: "20", failed: "0" },
  },
  {
    id: "hashdeep",
    name: "with commas in names allowed",
    options: { path: "hashes.txt" },
    keys: ["pool01/Global.xml", "pool01/rtc.bak"],
    proof: "hashed",
  },
  {
    id: "sha256sum",
    name: "with spaces in names",
    options: { path: "SHA256SUMS" },
    keys: ["a b.bak", "sub/c.bak"],
    proof: "hashed",
  },
  {
    id: "bagit",
    name: "with its payload",
    options: { path: "." },
    keys: ["data/100%.txt", "data/pool01/rtc.bak"],
    proof: "hashed",
  },
];

/** What an inventory lists, where it is none of accounts. */
const LISTS: Readonly<Record<string, string>> = {
  "sql-databases": "databases",
  ...{ "cs-topology": "system", "system-csv": "system" },
};

/** Files that a source reads beside its own, by the options that name them. */
const BESIDE: readonly [id: string, option: string, name: string][] = [
  ["aws-backup", "restores", "restores.json"],
  ["pgbackrest", "verified", "verify.txt"],
  ["pgbackrest", "verified", "verify-damaged.txt"],
  ["pgbackrest", "archive", "archive.json"],
  ["kopia", "verified", "verify.json"],
  ["borg", "files", "files.jsonl"],
  ["restic", "files", "files.jsonl"],
  ["restic", "stats", "stats.json"],
  ["restic", "check", "check-0.14.txt"],
  ["restic", "check", "check-0.19.json"],
  ["restic", "log", "backup.log"],
];

describe("every source", () => {
  it("has a page and a folder of fixtures", () => {
    for (const { id } of SOURCES) {
      expect(existsSync(join(FIXTURES, id)), `put real output into test/fixtures/sources/${id}/`).toBe(true);
      expect(
        existsSync(join(FIXTURES, "..", "..", "..", "docs", "sources", `${id}.md`)),
        `write docs/sources/${id}.md`,
      ).toBe(true);
    }
    expect(readdirSync(FIXTURES).toSorted()).toEqual(SOURCES.map(({ id }) => id).toSorted());
  });

  it("is counted in the README", () => {
    const readme = readFileSync(join(FIXTURES, "..", "..", "..", "README.md"), "utf8");
    expect(readme, "correct the number of sources in README.md").toContain(
      `[${SOURCES.length} sources](docs/sources.md)`,
    );
  });

  for (const { id, name, options, keys, entries, proof, complete = true, completedAt, labels } of CASES)
    it(`${id}: is read ${name}`, async () => {
      const found = await readFrom(id, join(FIXTURES, id), options);
      if (keys !== undefined) expect(found.entries.map((entry) => entry.key)).toEqual(keys);
      if (entries !== undefined) expect(found.entries).toHaveLength(entries);
      expect(found.proof).toBe(proof);
      expect(found.complete).toBe(complete);
      if (completedAt !== undefined) expect(instantOf(found.completedMs ?? 0)).toBe(completedAt);
      if (labels !== undefined) expect(found.labels).toMatchObject(labels);
    });

  const files = CASES.flatMap(({ id, options }) => {
    const name = options.path ?? options.snapshots ?? options.info;
    return typeof name === "string" && name !== "." && findSource(id).detect !== undefined ? [{ id, name }] : [];
  });
  for (const { id, name } of files)
    it(`${id}: is detected from the beginning of ${name}`, async () => {
      const bytes = headOf(join(FIXTURES, id, name));
      const found = detectSource({ name, bytes, text: headText(bytes) });
      expect(found?.id).toBe(id);
    });

  for (const [id, option, name] of BESIDE)
    it(`${id}: ${name} is told to be its ${option}, and named beside what it reads`, async () => {
      const file = join(FIXTURES, id, name);
      await expect(sourceFor(file, undefined)).rejects.toMatchObject({
        code: "source-invalid",
        message: expect.stringMatching(new RegExp(`looks like what ${id} .*--set ${option}=.*${name}`)),
      });
    });

  it("has an option for each file that it is told to read beside its own", () => {
    for (const { id, beside, options, paths } of SOURCES as readonly Source<Record<string, unknown>>[])
      for (const option of Object.keys(beside ?? {})) {
        expect(paths, `${id} ${option}`).toContain(option);
        expect(options.shape).toHaveProperty(option);
        expect(
          BESIDE.some(([source, of]) => source === id && of === option),
          `${id} ${option}`,
        ).toBe(true);
      }
  });
});

describe("inspect", () => {
  const said = async (file: string): Promise<string> => {
    const lines: string[] = [];
    const log = vi.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
    try {
      await inspect(file, { set: [] });
    } finally {
      log.mockRestore();
    }
    return lines.join("");
  };

  it("counts one entry as one, and several as several", async () => {
    expect(await said(join(FIXTURES, "robocopy", "copy.log"))).toMatch(/^ {2}1 entry, as of/m);
    expect(await said(join(FIXTURES, "robocopy", "copy-failed.log"))).toMatch(/^ {2}1 entry with a problem$/m);
    expect(await said(join(FIXTURES, "accounts-csv", "users.csv"))).toMatch(/^ {2}3 entries, as of/m);
  });
});

type Damage = (folder: string) => void;
const cut =
  (file: string, keep: number): Damage =>
  (folder) =>
    truncateSync(join(folder, file), keep < 0 ? readFileSync(join(folder, file)).length + keep : keep);
const replace =
  (file: string, from: string, to: string): Damage =>
  (folder) => {
    const text = readFileSync(join(folder, file), "latin1");
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    writeFileSync(join(folder, file), text.replace(from, to), "latin1");
  };
const flip =
  (file: string, at: number): Damage =>
  (folder) => {
    const bytes = readFileSync(join(folder, file));
    const place = at < 0 ? bytes.length + at : at;
    bytes[place] = (bytes[place] as number) ^ 0x10;
    writeFileSync(join(folder, file), bytes);
  };
const remove =
  (file: string): Damage =>
  (folder) =>
    rmSync(join(folder, file), { recursive: true });

/** What is damaged, how, and which code reports it: of the agent's failure, or of the auditor's finding. */
const DAMAGED: readonly [id: string, what: string, options: Case["options"], damage: Damage, code: string][] = [
  ["accounts-csv", "cut in a quoted field", { path: "users.csv" }, cut("users.csv", -30), "csv-invalid"],
  [
    "accounts-csv",
    "with a flipped quote",
    { path: "users.csv" },
    replace("users.csv", '"pool01.contoso.com"', '2pool01.contoso.com"'),
    "csv-invalid",
  ],
  ["accounts-csv", "with another pool's accounts", { path: "users.csv" }, () => undefined, "account-home-elsewhere"],
  ["dbimpexp", "cut in its middle", { path: "pool01.xml" }, cut("pool01.xml", 300), "source-incomplete"],
  [
    "dbimpexp",
    "with flipped markup",
    { path: "pool01.xml" },
    replace("pool01.xml", "<Contacts>", "<Sontacts>"),
    "source-invalid",
  ],
  [
    "dbimpexp",
    "with an external entity",
    { path: "pool01.xml" },
    replace("pool01.xml", "<HomedResources", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><HomedResources'),
    "source-invalid",
  ],
  [
    "dbimpexp",
    "without the attribute that names users",
    { path: "pool01.xml", userAttribute: "Name" },
    () => undefined,
    "source-invalid",
  ],
  ["cs-user-data", "cut", { path: "pool01.zip" }, cut("pool01.zip", -40), "source-invalid"],
  ["cs-user-data", "with a flipped byte", { path: "pool01.zip" }, flip("pool01.zip", 120), "source-invalid"],
  ["cs-configuration", "cut", { path: "topology.zip" }, cut("topology.zip", 90), "source-invalid"],
  ["cs-configuration", "with a flipped byte", { path: "topology.zip" }, flip("topology.zip", 60), "source-invalid"],
  ["cs-topology", "without what it needs", { path: "." }, remove("Get-CsComputer.csv"), "source-invalid"],
  ["cs-topology", "cut", { path: "." }, cut("Get-CsService.json", -30), "source-invalid"],
  ["cs-topology", "with a pool that the plan does not name", { path: "." }, () => undefined, "entity-unknown"],
  ["system-csv", "cut in a quoted field", { path: "system.csv" }, cut("system.csv", 330), "csv-invalid"],
  [
    "system-csv",
    "with a flipped type",
    { path: "system.csv" },
    replace("system.csv", "gateway,gw01", "gatewby,gw01"),
    "csv-invalid",
  ],
  ["lcscmd", "cut", { path: "Global.xml", level: "global" }, cut("Global.xml", -10), "source-incomplete"],
  [
    "lcscmd",
    "with flipped markup",
    { path: "Global.xml", level: "global" },
    replace("Global.xml", "<Level ", "<Lfvel "),
    "source-invalid",
  ],
  ["postgresql", "cut", { path: "backup_manifest" }, cut("backup_manifest", 100_000), "source-invalid"],
  [
    "postgresql",
    "with a flipped digit of a hash",
    { path: "backup_manifest" },
    replace("backup_manifest", "6bd7bf65", "6bd7bf64"),
    "source-invalid",
  ],
  ["restic", "cut", { snapshots: "snapshots.json" }, cut("snapshots.json", 150), "source-invalid"],
  [
    "restic",
    "with files of another snapshot",
    { snapshots: "snapshots.json", files: "files.jsonl" },
    replace("files.jsonl", '"id":"a4f4', '"id":"b4f4'),
    "source-invalid",
  ],
  [
    "restic",
    "with a list that is truncated",
    { snapshots: "snapshots.json", files: "files.jsonl" },
    cut("files.jsonl", -100),
    "source-invalid",
  ],
  [
    "restic",
    "with fewer bytes than it counts",
    { snapshots: "snapshots.json", files: "files.jsonl", stats: "stats.json" },
    replace("stats.json", '"total_size":8', '"total_size":9'),
    "source-incomplete",
  ],
  [
    "restic",
    "that could not read all of its source",
    { snapshots: "snapshots.json", log: "backup-partial.log" },
    () => undefined,
    "check-failed",
  ],
  [
    "wbadmin",
    "with flipped identifiers",
    { path: "versions.txt" },
    (folder) => {
      replace("versions.txt", "11/21/2026-15:36", "11/2q/2026-15:36")(folder);
      replace("versions.txt", "11/22/2026-15:36", "11/2r/2026-15:36")(folder);
    },
    "source-invalid",
  ],
  [
    "veeam",
    "with a flipped result",
    { path: "sessions.json" },
    replace("sessions.json", '"Success"', '"Sucess"'),
    "source-invalid",
  ],
  [
    "robocopy",
    "with a flipped total",
    { path: "copy.log" },
    replace("copy.log", "73400320", "7340q320"),
    "source-invalid",
  ],
  [
    "sql-server",
    "with flipped markup",
    { path: "backupset.json" },
    replace("backupset.json", '"type":', '"typ":'),
    "source-invalid",
  ],
  ["bagit", "with a list that was cut", { path: "." }, cut("manifest-sha256.txt", -20), "source-invalid"],
  [
    "borg",
    "with a list that is truncated",
    { info: "info.json", files: "files.jsonl" },
    cut("files.jsonl", -40),
    "source-invalid",
  ],
  [
    "borg",
    "with a line less than it counts",
    { info: "info.json", files: "files.jsonl" },
    replace("info.json", '"nfiles": 2', '"nfiles": 3'),
    "source-incomplete",
  ],
  [
    "borg",
    "with a file that was repaired with zeros",
    { info: "info.json", files: "files.jsonl" },
    replace(
      "files.jsonl",
      '"path": "src/pool01/rtc.bak", "healthy": true',
      '"path": "src/pool01/rtc.bak", "healthy": false',
    ),
    "file-damaged",
  ],
  ["aws-backup", "cut", { path: "by-vault.json" }, cut("by-vault.json", -20), "source-invalid"],
  [
    "aws-backup",
    "with a status that is none",
    { path: "by-vault.json" },
    replace("by-vault.json", '"COMPLETED"', '"COMPLETE"'),
    "source-invalid",
  ],
  ["velero", "cut", { path: "backups.json" }, cut("backups.json", -20), "source-invalid"],
  [
    "velero",
    "without a namespace that is asked for",
    { path: "backups.json", namespaces: ["shop", "mail"] },
    () => undefined,
    "job-failed",
  ],
  ["kopia", "cut", { path: "snapshots.json" }, cut("snapshots.json", -20), "source-invalid"],
  [
    "kopia",
    "with a file that it could not read",
    { path: "snapshots.json" },
    (folder) => {
      const file = join(folder, "snapshots.json");
      writeFileSync(file, readFileSync(file, "utf8").replaceAll('"numFailed":0', '"numFailed":1'));
    },
    "job-failed",
  ],
  ["barman", "cut", { path: "list.json" }, cut("list.json", -20), "source-invalid"],
  ["barman", "that runs", { path: "show-started.json" }, () => undefined, "source-gone"],
  ["barman", "of a server that it does not know", { path: "unknown-server.json" }, () => undefined, "source-gone"],
  [
    "barman",
    "without the log that it needs",
    { path: "list.json", show: "show.json" },
    replace(
      "show.json",
      '"last_available": "00000001000000000000000F"',
      '"last_available": "00000001000000000000000E"',
    ),
    "chain-broken",
  ],
  ["pgbackrest", "cut", { path: "info.json" }, cut("info.json", -40), "source-invalid"],
  [
    "pgbackrest",
    "of a stanza that is not there",
    { path: "info.json", stanza: "shop" },
    () => undefined,
    "source-gone",
  ],
  ["pgbackrest", "of a repository without a backup", { path: "info-empty.json" }, () => undefined, "source-gone"],
  ["pgbackrest", "of a repository that is gone", { path: "info-missing.json" }, () => undefined, "source-gone"],
  [
    "pgbackrest",
    "without the full backup that it needs",
    { path: "info.json" },
    replace("info.json", '"label":"20261122-112647F"', '"label":"20261121-112647F"'),
    "chain-broken",
  ],
  [
    "pgbackrest",
    "with wrong page checksums in the full backup that it needs",
    { path: "info.json" },
    replace("info.json", '"error":false', '"error":true'),
    "file-damaged",
  ],
  [
    "pgbackrest",
    "without a segment of the log that it needs",
    { path: "info.json", archive: "archive.json" },
    replace("archive.json", "000000010000000000000006-", "000000010000000000000016-"),
    "chain-broken",
  ],
  [
    "document",
    "that is empty",
    { path: "pool01-emptied.txt", statement: "x" },
    cut("pool01-emptied.txt", 0),
    "source-invalid",
  ],
  ["sql-server", "with a damaged backup", { path: "backupset-damaged.json" }, () => undefined, "file-damaged"],
  ["sql-server", "with a gap between logs", { path: "backupset-damaged.json" }, () => undefined, "chain-broken"],
  [
    "sql-server",
    "made without checksums",
    { path: "backupset-damaged.json" },
    () => undefined,
    "file-without-checksum",
  ],
  ["sql-server", "cut", { path: "backupset.json" }, cut("backupset.json", -20), "source-invalid"],
  ["sql-server", "without a zone", { path: "headeronly.csv" }, () => undefined, "source-invalid"],
  [
    "sql-databases",
    "without names",
    { path: "databases.csv" },
    replace("databases.csv", '"name"', '"nome"'),
    "source-invalid",
  ],
  ["sql-databases", "cut in a quoted field", { path: "databases.csv" }, cut("databases.csv", -4), "csv-invalid"],
  ["wbadmin", "cut before its first version", { path: "versions.txt" }, cut("versions.txt", 120), "source-invalid"],
  [
    "veeam",
    "whose job ended with a warning",
    { path: "sessions-warning.json", timeZone: "UTC" },
    () => undefined,
    "job-failed",
  ],
  [
    "veeam",
    "whose newest session failed",
    { path: "sessions.json" },
    replace("sessions.json", '"Success"', '"Failed"'),
    "job-failed",
  ],
  ["veeam", "cut", { path: "sessions.json" }, cut("sessions.json", -10), "source-invalid"],
  ["robocopy", "that failed on a file", { path: "copy-failed.log" }, () => undefined, "job-failed"],
  ["robocopy", "cut before its totals", { path: "copy.log" }, cut("copy.log", 700), "source-invalid"],
  ["hashdeep", "with a line that is truncated", { path: "hashes.txt" }, cut("hashes.txt", -40), "source-invalid"],
  ["hashdeep", "with a name that is truncated", { path: "hashes.txt" }, cut("hashes.txt", -5), "source-incomplete"],
  ["sha256sum", "without the end of its last line", { path: "SHA256SUMS" }, cut("SHA256SUMS", -1), "source-incomplete"],
  [
    "hashdeep",
    "with a file of another size",
    { path: "hashes.txt" },
    (folder) => writeFileSync(join(folder, "pool01", "rtc.bak"), "more than hello\n"),
    "file-damaged",
  ],
  [
    "hashdeep",
    "with a file that is missing",
    { path: "hashes.txt", root: "." },
    remove("pool01/rtc.bak"),
    "source-incomplete",
  ],
  ["hashdeep", "with all of its files deleted", { path: "hashes.txt" }, remove("pool01"), "file-unreadable"],
  [
    "postgresql",
    "of which the manifest alone is left",
    { path: "backup_manifest" },
    () => undefined,
    "file-unreadable",
  ],
  ["hashdeep", "with other bytes of the same size", { path: "hashes.txt" }, flip("pool01/rtc.bak", 1), "file-damaged"],
  [
    "hashdeep",
    "with a path out of the folder",
    { path: "hashes.txt" },
    replace("hashes.txt", "./pool01/rtc.bak", "../../etc/passwd"),
    "source-invalid",
  ],
  ["sha256sum", "with a broken line", { path: "SHA256SUMS" }, cut("SHA256SUMS", 100), "source-invalid"],
  ["sha256sum", "with a file that is missing", { path: "SHA256SUMS" }, remove("a b.bak"), "file-unreadable"],
  ["bagit", "with a changed list", { path: "." }, flip("manifest-sha256.txt", 3), "source-invalid"],
  [
    "bagit",
    "with a payload that is not listed",
    { path: "." },
    (folder) => writeFileSync(join(folder, "data", "extra"), "x"),
    "source-invalid",
  ],
  [
    "bagit",
    "with a payload of another size",
    { path: "." },
    (folder) => writeFileSync(join(folder, "data", "pool01", "rtc.bak"), "x"),
    "source-invalid",
  ],
  [
    "folder",
    "with an empty file",
    { path: "pool01", exclude: ["*.tmp"] },
    cut("pool01/rtc.bak", 0),
    "backup-zero-bytes",
  ],
];

describe("damaged evidence is detected", () => {
  it("of every source, and each is read whole first", () => {
    // The directory is asked over the network: test/agent/directory.test.ts.
    const files = SOURCES.map(({ id }) => id).filter((id) => !id.startsWith("directory"));
    expect(
      files.filter((id) => !CASES.some((one) => one.id === id)),
      "add a row of intact files to CASES in test/agent/sources.test.ts",
    ).toEqual([]);
    expect(
      files.filter((id) => !DAMAGED.some(([damaged]) => damaged === id)),
      "add a row of files that are cut or changed to DAMAGED in test/agent/sources.test.ts",
    ).toEqual([]);
  });

  for (const [id, what, options, damage, code] of DAMAGED)
    it(`${id}: ${what} (${code})`, async () => {
      const folder = copyOfFixtures(id);
      damage(folder);
      try {
        const found = await readFrom(id, folder, options);
        expect(await auditedCodes(found, findSource(id).kind, id in LISTS ? { lists: LISTS[id] } : {})).toContain(code);
      } catch (error) {
        if (!isFailure(error)) throw error;
        expect(error.code, error.message).toBe(code);
      }
    });

  for (const [id, options, file] of [
    ["hashdeep", { path: "hashes.txt" }, "pool01/rtc.bak"],
    ["sha256sum", { path: "SHA256SUMS" }, "sub/c.bak"],
    ["bagit", { path: "." }, "data/pool01/rtc.bak"],
  ] as const)
    it(`${id}: a flipped bit in a file is detected when it is hashed again`, async () => {
      const folder = copyOfFixtures(id);
      const { source, options: own } = sourceIn(id, folder, options);
      expect(await source.verify?.(own, context())).toMatchObject([{ outcome: "passed" }]);
      flip(file, 1)(folder);
      expect(await source.verify?.(own, context())).toMatchObject([
        { outcome: "failed", detail: expect.stringContaining(file) },
      ]);
    });

  it("folder: a flipped bit is detected when it is read again, although size and time are the same", async () => {
    const folder = copyOfFixtures("folder");
    const { source, options } = sourceIn("folder", folder, { path: "pool01" });
    // Seen from later, so that files which were changed just now may be cached.
    const nowMs = Date.now() + 3_600_000;
    const memory = { ...context(), nowMs, cacheFile: join(folder, "..", "folder-cache.tsv") };
    const at = new Date(NOW - 3_600_000);
    const target = join(folder, "pool01", "rtc.bak");
    utimesSync(target, at, at);
    await source.read(options, memory);
    expect(await source.verify?.(options, memory)).toMatchObject([{ outcome: "passed" }]);
    flip("pool01/rtc.bak", 1)(folder);
    utimesSync(target, at, at);
    expect(await source.verify?.(options, memory)).toMatchObject([
      { outcome: "failed", detail: expect.stringContaining("rtc.bak") },
    ]);
  });

  it.skipIf(!isPosix)(
    "restic: a tool that writes nonsense is ended, and the agent continues (needs a POSIX system)",
    async () => {
      const program = join(root, "restic-nonsense");
      const snapshots = join(FIXTURES, "restic", "snapshots.json");
      writeFileSync(
        program,
        `#!/bin/sh\ncase "$*" in *snapshots*) cat "${snapshots}";; *) echo nonsense; exec sleep 20;; esac\n`,
      );
      chmodSync(program, 0o755);
      const { source, options } = sourceIn("restic", root, { repository: "/nowhere", program });
      await expect(source.read(options, context())).rejects.toMatchObject({
        code: "source-invalid",
        message: expect.stringContaining("nonsense"),
      });
    },
  );

  it("restic: a check that found errors fails the backup, one that is older is inconclusive", async () => {
    const folder = copyOfFixtures("restic");
    const options = { snapshots: "snapshots.json", check: "check-0.19.json", readData: true };
    const long = new Date(NOW);
    utimesSync(join(folder, "check-0.19.json"), long, long);
    expect(await readFrom("restic", folder, options)).toMatchObject({
      proof: "verified",
      checks: [{ outcome: "passed" }],
    });
    replace("check-0.19.json", '"num_errors":0', '"num_errors":2')(folder);
    utimesSync(join(folder, "check-0.19.json"), long, long);
    expect(await readFrom("restic", folder, options)).toMatchObject({
      proof: "reported",
      checks: [{ outcome: "failed" }],
    });
    const before = new Date("2026-11-01T00:00:00Z");
    utimesSync(join(folder, "check-0.19.json"), before, before);
    expect(await readFrom("restic", folder, options)).toMatchObject({ checks: [{ outcome: "inconclusive" }] });
  });

  for (const { id, name, options } of CASES)
    it(`${id}: expires once it is too old, ${name}`, async () => {
      const found = await readFrom(id, join(FIXTURES, id), options);
      expect(await auditedCodes(found, findSource(id).kind, {}, 25 * 3_600_000)).toContain("evidence-expired");
    });
});
