import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { treeDigest } from "../files/tree-digest.ts";
import { hostZone, localMs } from "../formats/local-time.ts";
import { linesOf, textOf, wholeText } from "../formats/text.ts";
import { type ToolOptions, toolLines, toolOutput } from "../tools/run-tool.ts";
import { Secret, secretOf } from "../tools/secret.ts";
import { tryIt } from "../tools/timed-check.ts";
import type { Found, Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("borg"),
  info: z.string().max(4096).optional().meta({ description: "Output of `borg info --json` or `borg list --json`" }),
  files: z.string().max(4096).optional().meta({
    description: "Output of `borg list --json-lines --format '{path}{size}{sha256}{NL}' <archive>`",
  }),
  repository: z.string().max(4096).optional().meta({ description: "Ask borg itself, instead of what it has written" }),
  passphrase: Secret.optional(),
  prefix: z.string().max(500).default("").meta({ description: "Only archives whose names begin so" }),
  hashes: z
    .boolean()
    .default(false)
    .meta({ description: "Asking borg: have it hash every file, which reads all data" }),
  timeZone: z.string().optional().meta({
    description: "Where borg ran: it writes local times without a zone. By default this machine's",
  }),
  program: z.string().max(4096).default("borg"),
});
type Options = z.infer<typeof options>;

/** Members by github.com/borgbackup/borg, docs/internals/frontends.rst (1.4-maint); times there are naive and local. */
const Archive = z.object({
  name: z.string(),
  id: z.string(),
  start: z.string(),
  end: z.string().optional(),
  hostname: z.string().optional(),
  stats: z.object({ original_size: z.number(), nfiles: z.number() }).optional(),
});
const Listed = z.object({
  archives: z.array(Archive),
  repository: z.object({ id: z.string(), location: z.string() }),
  encryption: z.object({ mode: z.string() }).optional(),
});
type Archive = z.infer<typeof Archive>;

const invalid = (what: string, cause?: unknown): Failure => new Failure("source-invalid", what, { cause });

const parseListed = (text: string): z.infer<typeof Listed> => {
  try {
    return Listed.parse(JSON.parse(text));
  } catch (error) {
    throw invalid(
      `this is not what "borg info --json" of 1.x writes: ${(error as Error).message.slice(0, 300)}`,
      error,
    );
  }
};

const optionsOf = async ({ passphrase }: Options): Promise<ToolOptions> => ({
  env: {
    // A question on a terminal that nobody looks at would wait for ever; borg answers no by default.
    BORG_RELOCATED_REPO_ACCESS_IS_OK: "no",
    ...(passphrase === undefined ? {} : { BORG_PASSPHRASE: await secretOf(passphrase) }),
  },
});

const borg = async (settings: Options, args: readonly string[], over: ToolOptions = {}): Promise<string> =>
  toolOutput(settings.program, args, { ...(await optionsOf(settings)), ...over });

const newestArchive = (archives: readonly Archive[], { prefix }: Options, zone: string): Archive => {
  const meant = archives.filter(({ name }) => name.startsWith(prefix));
  const newest = meant.toSorted((a, b) => localMs(a.start, zone) - localMs(b.start, zone)).at(-1);
  if (newest === undefined)
    throw invalid(`there is no archive${prefix === "" ? "" : ` whose name begins with "${prefix}"`}`);
  return newest;
};

interface Line {
  readonly type?: string;
  readonly path?: string;
  readonly size?: number;
  readonly sha256?: string;
  readonly healthy?: boolean;
}

/** One line of a listing; `healthy: false` is a file that `borg check --repair` has put zeros into. */
const entryOf = (text: string): FileEntry | undefined => {
  if (text.trim() === "") return undefined;
  let line: Line;
  try {
    line = JSON.parse(text) as Line;
  } catch (error) {
    throw invalid(`the list of files breaks off in "${text.slice(0, 80)}"`, error);
  }
  if (line.type !== undefined && line.type !== "-") return undefined;
  if (line.path === undefined || line.size === undefined) throw invalid("a line of the list has no path or no size");
  const { path: key, size, sha256, healthy } = line;
  const hash = sha256 === undefined || sha256 === "" ? {} : { sha256 };
  return { key, size, ...(healthy === false ? { problem: "damaged" as const } : hash) };
};

const filesOf = async (settings: Options, archive: Archive): Promise<FileEntry[]> => {
  const entries: FileEntry[] = [];
  const take = (line: string): void => {
    const entry = entryOf(line);
    if (entry !== undefined) entries.push(entry);
  };
  if (settings.repository !== undefined) {
    const format = settings.hashes ? "{path}{size}{sha256}{NL}" : "{path}{size}{NL}";
    const args = ["list", "--json-lines", "--format", format, `${settings.repository}::${archive.name}`];
    await toolLines(settings.program, args, await optionsOf(settings), take);
  } else if (settings.files !== undefined)
    for await (const line of linesOf(textOf(settings.files), settings.files)) take(line);
  return entries;
};

const proofOf = (files: readonly FileEntry[]): "reported" | "listed" | "hashed" => {
  if (files.length === 0) return "reported";
  return files.every(({ sha256, problem }) => sha256 !== undefined || problem !== undefined) ? "hashed" : "listed";
};

/** What `info` counts must be there in the list: a list that was cut is no shorter archive. */
const isWhole = (files: readonly FileEntry[], { stats }: Archive): boolean =>
  files.length === 0 || stats === undefined || files.length === stats.nfiles;

/** What a repository holds of the archives that are meant. */
const askRepository = async (settings: Options, repository: string): Promise<z.infer<typeof Listed>> => {
  const which = settings.prefix === "" ? [] : ["--glob-archives", `${settings.prefix}*`];
  return parseListed(await borg(settings, ["info", "--json", "--last", "20", ...which, repository]));
};

const read = async (settings: Options): Promise<Found> => {
  const { repository, info } = settings;
  if ((repository === undefined) === (info === undefined))
    throw invalid("borg needs either a repository or the file of its info");
  const zone = settings.timeZone ?? hostZone();
  const listed =
    repository === undefined ? parseListed(await wholeText(info as string)) : await askRepository(settings, repository);
  const archive = newestArchive(listed.archives, settings, zone);
  const files = await filesOf(settings, archive);
  const entries =
    files.length > 0 ? files : [{ key: `archive:${archive.name}`, size: archive.stats?.original_size ?? 0 }];
  return {
    entries: sortByKey<FileEntry>(entries),
    proof: proofOf(files),
    tool: { name: "borg" },
    startedMs: localMs(archive.start, zone),
    completedMs: localMs(archive.start, zone),
    complete: isWhole(files, archive),
    labels: {
      "borg-archive": archive.name,
      "borg-archive-id": archive.id,
      "borg-repository": listed.repository.id,
      "borg-encryption": listed.encryption?.mode ?? "unknown",
    },
  };
};

const live = ({ repository }: Options): string => {
  if (repository === undefined) throw new Failure("drill-unsupported", "only a repository can be asked, not a list");
  return repository;
};

export const source: Source<Options> = {
  id: "borg",
  kind: "backup",
  title: "A Borg 1.x repository, or what Borg wrote about it",
  madeBy: "`borg create`; asked live, or from `borg info --json` and `borg list --json-lines`",
  proof: "hashed",
  options,
  paths: ["info", "files"],
  detect: ({ text }) => /"archives"\s*:/.test(text) && /"(?:barchive|chunker_params)"/.test(text),
  read,
  verify: async (settings) => [
    await tryIt("borg check --verify-data", async () => {
      await borg(settings, ["check", "--verify-data", live(settings)]);
      return { detail: "every chunk was read, decrypted and has its hash" };
    }),
  ],
  drill: async (settings, { into }) => [
    await tryIt("borg extract", async () => {
      const repository = live(settings);
      const { archives } = await askRepository(settings, repository);
      const archive = newestArchive(archives, settings, settings.timeZone ?? hostZone());
      await borg(settings, ["extract", `${repository}::${archive.name}`], { cwd: into });
      const { sha256, files, bytes } = await treeDigest(into);
      return { detail: `archive ${archive.name}: ${files} files, ${bytes} bytes came back`, sha256 };
    }),
  ],
};
