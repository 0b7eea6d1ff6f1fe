import { statSync } from "node:fs";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { treeDigest } from "../files/tree-digest.ts";
import { linesOf, textOf, wholeText } from "../formats/text.ts";
import { lastLine, type ToolOptions, toolLines, toolOutput } from "../tools/run-tool.ts";
import { Secret, secretOf } from "../tools/secret.ts";
import { tryIt } from "../tools/timed-check.ts";
import type { Found, Source, Tried } from "./source.ts";

const options = z.strictObject({
  type: z.literal("restic"),
  snapshots: z.string().max(4096).optional().meta({ description: "Output of `restic snapshots --json`" }),
  files: z.string().max(4096).optional().meta({ description: "Output of `restic ls --json <snapshot>`" }),
  check: z.string().max(4096).optional().meta({
    description: "Output of `restic check --read-data --json`, or of an older version's text, made after the snapshot",
  }),
  readData: z
    .boolean()
    .default(false)
    .meta({ description: "True where that check read all data; its JSON does not say" }),
  stats: z.string().max(4096).optional().meta({
    description: "Output of `restic stats --json --mode restore-size <snapshot>`: the list must have as many bytes",
  }),
  repository: z
    .string()
    .max(4096)
    .optional()
    .meta({ description: "Ask restic itself, instead of what it has written" }),
  password: Secret.optional().meta({ description: "The repository's, if the environment does not say it" }),
  tags: z.array(z.string().max(500)).default([]).meta({ description: "Only snapshots that have all of them" }),
  host: z.string().max(500).optional(),
  program: z.string().max(4096).default("restic"),
});
type Options = z.infer<typeof options>;

/** Members of restic's scripting page (github.com/restic/restic, doc/075_scripting.rst); older versions lack some. */
const Snapshot = z.object({
  time: z.string(),
  id: z.string(),
  hostname: z.string().default(""),
  tags: z.array(z.string()).nullish(),
  paths: z.array(z.string()).default([]),
  program_version: z.string().optional(),
  summary: z
    .object({
      backup_start: z.string().optional(),
      backup_end: z.string().optional(),
      total_files_processed: z.number().optional(),
      total_bytes_processed: z.number().optional(),
    })
    .optional(),
});
type Snapshot = z.infer<typeof Snapshot>;

const invalid = (what: string, cause?: unknown): Failure => new Failure("source-invalid", what, { cause });

const optionsOf = async ({ password }: Options): Promise<ToolOptions> =>
  password === undefined ? {} : { env: { RESTIC_PASSWORD: await secretOf(password) } };

const argsOf = ({ repository = "" }: Options, args: readonly string[]): string[] => [
  "--no-lock",
  "-r",
  repository,
  ...args,
];

const restic = async (settings: Options, args: readonly string[]): Promise<string> =>
  toolOutput(settings.program, argsOf(settings, args), await optionsOf(settings));

const parseSnapshots = (text: string): Snapshot[] => {
  try {
    return z.array(Snapshot).parse(JSON.parse(text));
  } catch (error) {
    throw invalid(
      `the list of snapshots is not what "restic snapshots --json" writes: ${(error as Error).message.slice(0, 300)}`,
      error,
    );
  }
};

/** The newest snapshot that the configuration means. */
const newestSnapshot = (text: string, { tags, host }: Options): Snapshot => {
  const meant = parseSnapshots(text).filter(
    (one) => tags.every((tag) => one.tags?.includes(tag)) && (host === undefined || one.hostname === host),
  );
  const newest = meant.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time)).at(-1);
  if (newest === undefined) throw invalid("there is no snapshot of these tags and this host");
  if (Number.isNaN(Date.parse(newest.time))) throw invalid(`a snapshot has the time "${newest.time}"`);
  return newest;
};

/** Node lines of `ls --json`: files with sizes; no content hash is among them. */
const listing = (snapshot: Snapshot) => {
  const entries: FileEntry[] = [];
  let seen = false;
  return {
    take: (line: string): void => {
      if (line.trim() === "") return;
      let node: {
        struct_type?: string;
        message_type?: string;
        id?: string;
        type?: string;
        path?: string;
        size?: number;
        mtime?: string;
      };
      try {
        node = JSON.parse(line);
      } catch (error) {
        throw invalid(`the list of files breaks off in "${line.slice(0, 80)}"`, error);
      }
      if ((node.struct_type ?? node.message_type) === "snapshot") {
        if (node.id !== snapshot.id)
          throw invalid(`the list of files is of snapshot ${node.id}, the newest is ${snapshot.id}`);
        seen = true;
      } else if (node.type === "file" && node.path !== undefined) {
        const modifiedMs = Date.parse(node.mtime ?? "");
        entries.push({
          key: node.path,
          size: node.size ?? 0,
          ...(Number.isNaN(modifiedMs) ? {} : { modifiedAt: instantOf(modifiedMs) }),
        });
      }
    },
    end: (): FileEntry[] => {
      if (!seen) throw invalid("the list of files does not begin with its snapshot");
      return entries;
    },
  };
};

const filesOf = async (settings: Options, snapshot: Snapshot): Promise<FileEntry[]> => {
  const list = listing(snapshot);
  if (settings.repository !== undefined) {
    const args = argsOf(settings, ["ls", "--json", snapshot.id]);
    await toolLines(settings.program, args, await optionsOf(settings), list.take);
    return list.end();
  }
  if (settings.files === undefined) return [];
  for await (const line of linesOf(textOf(settings.files), settings.files)) list.take(line);
  return list.end();
};

/** `check` prints one object, or in older versions text; errors of the newer stand beside it on standard error. */
const CheckSummary = z.object({ num_errors: z.int(), broken_packs: z.array(z.string()).nullish() });
const READ_ALL = /^read all data/m;

/** What a check that ran before has found, if it ran after the snapshot was made. */
const checkedBefore = async (
  { check, readData }: Options,
  snapshot: Snapshot,
): Promise<{ tried: Tried[]; readAll: boolean }> => {
  if (check === undefined) return { tried: [], readAll: false };
  const text = await wholeText(check);
  const tell = (outcome: Tried["outcome"], detail: string, readAll = readData) => ({
    tried: [{ name: "restic check", outcome, detail, durationMs: 0 }],
    readAll: readAll && outcome === "passed",
  });
  if (statSync(check).mtimeMs < Date.parse(snapshot.time))
    return tell("inconclusive", "the check is older than the snapshot");
  const line = text.split("\n").findLast((one) => one.includes('"num_errors"'));
  if (line === undefined) {
    if (/^no errors were found/m.test(text))
      return tell("passed", "no errors were found", readData || READ_ALL.test(text));
    return tell("failed", lastLine(text) || "it says nothing");
  }
  const parsed = CheckSummary.safeParse(JSON.parse(line));
  if (!parsed.success) throw invalid(`${check} is not what "restic check --json" writes`);
  const { num_errors, broken_packs } = parsed.data;
  const broken = broken_packs?.length ?? 0;
  return num_errors === 0 && broken === 0
    ? tell("passed", "no errors")
    : tell("failed", `${num_errors} errors, ${broken} broken packs`);
};

const Stats = z.object({
  total_size: z.number(),
  total_file_count: z.number().optional(),
  snapshots_count: z.number().optional(),
});

/** Does the list hold as many bytes as restic counts? @throws Failure `source-invalid` */
const countsFit = async ({ stats }: Options, files: readonly FileEntry[]): Promise<boolean> => {
  if (stats === undefined || files.length === 0) return true;
  let parsed: z.infer<typeof Stats>;
  try {
    parsed = Stats.parse(JSON.parse(await wholeText(stats)));
  } catch (error) {
    throw invalid(`${stats} is not what "restic stats --json" writes`, error);
  }
  return parsed.total_size === files.reduce((sum, { size }) => sum + size, 0);
};

const read = async (settings: Options): Promise<Found> => {
  const { repository, snapshots } = settings;
  if ((repository === undefined) === (snapshots === undefined))
    throw invalid("restic needs either a repository or the file of its snapshots");
  const text =
    repository === undefined ? await wholeText(snapshots as string) : await restic(settings, ["snapshots", "--json"]);
  const snapshot = newestSnapshot(text, settings);
  const files = await filesOf(settings, snapshot);
  const total = snapshot.summary?.total_bytes_processed;
  const entries: FileEntry[] = files.length > 0 ? files : [{ key: `snapshot:${snapshot.id}`, size: total ?? 0 }];
  const { tried, readAll } = await checkedBefore(settings, snapshot);
  const startedMs = Date.parse(snapshot.summary?.backup_start ?? snapshot.time);
  return {
    entries: sortByKey(entries),
    proof: readAll ? "verified" : files.length > 0 ? "listed" : "reported",
    tried,
    tool: { name: "restic", ...(snapshot.program_version === undefined ? {} : { version: snapshot.program_version }) },
    startedMs,
    // What a snapshot holds is as old as when its reading began.
    completedMs: Date.parse(snapshot.time),
    complete: await countsFit(settings, files),
    labels: {
      "restic-snapshot": snapshot.id,
      "restic-host": snapshot.hostname,
      "restic-paths": snapshot.paths.join(" ").slice(0, 1000),
      ...(snapshots === undefined ? {} : { "restic-listed": new Date(statSync(snapshots).mtimeMs).toISOString() }),
    },
  };
};

const live = (settings: Options): void => {
  if (settings.repository === undefined)
    throw new Failure("drill-unsupported", "only a repository can be asked, not a list");
};

export const source: Source<Options> = {
  id: "restic",
  kind: "backup",
  title: "A restic repository, or what restic wrote about it",
  madeBy: "`restic backup`; asked live, or from `restic snapshots --json` and `restic ls --json`",
  proof: "listed",
  options,
  paths: ["snapshots", "files", "check", "stats"],
  detect: ({ text }) => /^\s*\[\s*\{[^}]*"tree"\s*:/.test(text) && text.includes('"short_id"'),
  read,
  verify: async (settings) => [
    await tryIt("restic check --read-data", async () => {
      live(settings);
      await restic(settings, ["check", "--read-data", "--quiet"]);
      return { detail: "every pack of the repository was read and has its hash" };
    }),
  ],
  drill: async (settings, { into }) => [
    await tryIt("restic restore", async () => {
      live(settings);
      const snapshot = newestSnapshot(await restic(settings, ["snapshots", "--json"]), settings);
      await restic(settings, ["restore", snapshot.id, "--target", into, "--verify", "--quiet"]);
      const { sha256, files, bytes } = await treeDigest(into);
      return { detail: `snapshot ${snapshot.id.slice(0, 8)}: ${files} files, ${bytes} bytes came back`, sha256 };
    }),
  ],
};
