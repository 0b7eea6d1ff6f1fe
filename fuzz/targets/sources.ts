import { cpSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headText } from "../../agent/formats/text.ts";
import { silent } from "../../agent/progress.ts";
import { type Scratch, scratchIn } from "../../agent/sorting/scratch.ts";
import { SOURCES } from "../../agent/sources/registry.ts";
import type { Source, SourceContext } from "../../agent/sources/source.ts";
import { HOSTILE_TEXTS } from "../hostile.ts";
import { mutateBytes, mutateValue } from "../mutate.ts";
import type { Random } from "../random.ts";
import type { Target } from "../target.ts";

const FIXTURES = join(import.meta.dirname, "..", "..", "test", "fixtures", "sources");
const NOW_MS = Date.parse("2026-11-22T18:00:00Z");

/** How a source is told of its files; `fuzzed` is the option whose file is changed, or the file itself. */
interface Settings {
  readonly fuzzed: string;
  readonly options: Readonly<Record<string, string>>;
}
const path = (file: string, more: Readonly<Record<string, string>> = {}): Settings => ({
  fuzzed: "path",
  options: { path: file, ...more },
});
const RESTIC = { snapshots: "snapshots.json", files: "files.jsonl", stats: "stats.json", check: "check-0.19.json" };
const RESTIC_LOG = { snapshots: "snapshots.json", log: "backup.log" };
const RESTIC_TEXT = { snapshots: "snapshots.json", check: "check-0.14.txt" };
const BORG = { info: "info.json", files: "files.jsonl", timeZone: "Europe/Madrid" };
const BARMAN = { path: "list.json", show: "show.json" };
const PGBACKREST = { path: "info.json", archive: "archive.json", verified: "verify.txt" };
const zone = { timeZone: "UTC" };

/** Every source that reads a file which a tool wrote. */
const SETTINGS: Readonly<Record<string, readonly Settings[]>> = {
  "accounts-csv": [path("users.csv", { home: "p" }), path("users-utf16.csv")],
  "cs-configuration": [path("topology.zip")],
  "cs-topology": ["Get-CsPool.csv", "Get-CsService.json", "Get-CsVoiceRoute.csv"].map((fuzzed) => ({
    ...{ fuzzed, options: { path: "." } },
  })),
  "cs-user-data": [path("pool01.zip")],
  "aws-backup": [
    path("by-vault.json"),
    { fuzzed: "restores", options: { path: "by-vault.json", restores: "restores.json" } },
  ],
  bagit: [{ fuzzed: "manifest-sha256.txt", options: { path: "." } }],
  barman: [...["path", "show"].map((fuzzed) => ({ fuzzed, options: BARMAN })), path("show-started.json")],
  borg: ["info", "files"].map((fuzzed) => ({ fuzzed, options: BORG })),
  dbimpexp: [path("pool01.xml"), path("pool01-utf16.xml")],
  hashdeep: [path("hashes.txt")],
  kopia: ["path", "verified"].map((fuzzed) => ({
    fuzzed,
    options: { path: "snapshots.json", verified: "verify.json" },
  })),
  lcscmd: [path("Global.xml", { level: "global" })],
  pgbackrest: ["path", "archive", "verified"].map((fuzzed) => ({ fuzzed, options: PGBACKREST })),
  postgresql: [path("backup_manifest_v2")],
  restic: [
    ...["snapshots", "files", "stats", "check"].map((fuzzed) => ({ fuzzed, options: RESTIC })),
    { fuzzed: "check", options: RESTIC_TEXT },
    { fuzzed: "log", options: RESTIC_LOG },
  ],
  robocopy: [path("copy.log", zone), path("copy-failed.log", { encoding: "cp850", ...zone })],
  sha256sum: [path("SHA256SUMS"), path("TAGS")],
  "sql-databases": [path("databases.csv"), path("databases.json")],
  "sql-server": [path("backupset.json", zone), path("headeronly.csv", zone)],
  "system-csv": [path("system.csv")],
  velero: [path("backups.json")],
  veeam: [path("sessions.json"), path("sessions-warning.json")],
  wbadmin: [path("versions.txt", { can: "system-state" })],
};

/** These read no file of a format: a folder's files, a document of any kind, and a server. */
export const NOT_FUZZED: readonly string[] = ["folder", "document", "directory", "directory-system"];

const TOKENS = [
  ...HOSTILE_TEXTS,
  ",",
  ";",
  '"',
  "\t",
  "\n",
  "\r\n",
  "{",
  "}",
  "[",
  "]",
  "null",
  "<x>",
  "NULL",
  ": ",
  "%%%% ",
  "\0",
  "SHA256 (",
  ") = ",
  "load indexes\n",
  "no errors were found\n",
  "Fatal: ",
];

/** Changes a value where the text is JSON, or one line of it is, and bytes otherwise. */
const changed = (bytes: Buffer, random: Random): Buffer => {
  if (random.happens(0.4)) return mutateBytes(bytes, random, TOKENS);
  const text = bytes.toString("utf8");
  const lines = text.split("\n");
  const at = random.below(lines.length);
  for (const [from, to] of [
    [0, lines.length],
    [at, at + 1],
  ] as const)
    try {
      const value = mutateValue(JSON.parse(lines.slice(from, to).join("\n")), random);
      return Buffer.from(lines.toSpliced(from, to - from, JSON.stringify(value)).join("\n"));
    } catch {
      // It is no JSON.
    }
  return mutateBytes(bytes, random, TOKENS);
};

const folders = new Map<string, string>();
/** A copy of a fixture whose files may be written; removed with the process. */
const folderOf = (id: string): string => {
  const made = folders.get(id);
  if (made !== undefined) return made;
  const folder = mkdtempSync(join(tmpdir(), "cleargate-fuzz-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(FIXTURES, id), folder, { recursive: true });
  folders.set(id, folder);
  return folder;
};

let scratchFolder: string | undefined;
const scratch = (): Scratch => {
  if (scratchFolder === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "cleargate-fuzz-scratch-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    scratchFolder = folder;
  }
  return scratchIn(mkdtempSync(join(scratchFolder, "x")));
};
const context = (): SourceContext => ({
  nowMs: NOW_MS,
  progress: silent,
  cacheFile: undefined,
  rehash: false,
  scratch: scratch(),
});

const targetOf = (source: Source, { fuzzed, options }: Settings): Target => {
  const { id } = source;
  const name = options[fuzzed] ?? fuzzed;
  const original = readFileSync(join(FIXTURES, id, name));
  return {
    name: `source-${id}-${name.toLowerCase()}`,
    generate: (random) => changed(original, random),
    judge: async (input) => {
      const folder = folderOf(id);
      const file = join(folder, name);
      const own = source.options.parse({ type: id, ...options }) as Record<string, unknown>;
      for (const option of source.paths)
        if (typeof own[option] === "string") own[option] = join(folder, own[option] as string);
      source.detect?.({ name, bytes: input.subarray(0, 4096), text: headText(input.subarray(0, 4096)) });
      try {
        writeFileSync(file, input);
        utimesSync(file, NOW_MS / 1_000, NOW_MS / 1_000);
        const { entries, complete } = await source.read(own as never, context());
        return JSON.stringify([[...entries], complete]);
      } finally {
        writeFileSync(file, original);
      }
    },
  };
};

export const SOURCE_TARGETS: readonly Target[] = SOURCES.flatMap((source) =>
  (SETTINGS[source.id] ?? []).map((settings) => targetOf(source, settings)),
);
