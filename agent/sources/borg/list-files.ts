import * as z from "zod";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { linesOf, textOf } from "../../formats/text.ts";
import { WHOLE_BACKUP_DEADLINE_MS } from "../../tools/run-tool.ts";
import { toolLines } from "../../tools/tool-stream.ts";
import type { Archive } from "./archive.ts";
import { type BorgOptions, environmentOf, invalid } from "./options.ts";

const Line = z.object({
  type: z.string().optional(),
  mode: z.string().optional(),
  path: z.string().optional(),
  /** In base64, where the name is no UTF-8. */
  path_b64: z.string().optional(),
  size: z.int().min(0).optional(),
  sha256: z.string().optional(),
  healthy: z.boolean().optional(),
  source: z.string().optional(),
  linktarget: z.string().optional(),
});
type Line = z.infer<typeof Line>;

export interface Listing {
  readonly files: readonly FileEntry[];
  /** Without further names of a file, as `info` counts them. */
  readonly count: number;
}

export const NOTHING: Listing = { files: [], count: 0 };

/** Types of files, as `ls -l` shows them. */
const TYPES = new Set(["-", "d", "l", "c", "b", "p", "s", "h"]);

const parseLine = (text: string): Line => {
  try {
    return Line.parse(JSON.parse(text));
  } catch (error) {
    throw invalid(`the list of files breaks off in "${text.slice(0, 80)}"`, error);
  }
};

/** A further name of a file: its line has neither the size nor the contents. */
const firstNameOf = ({ mode, source, linktarget }: Line): string | undefined =>
  mode?.startsWith("h") ? (linktarget ?? source) : undefined;

const keyOf = ({ path, path_b64: bytes }: Line): string => {
  if (bytes !== undefined) return `hex:${Buffer.from(bytes, "base64").toString("hex")}`;
  if (path === undefined || path === "") throw invalid("a line of the list has no path");
  return path;
};

/** A line of a listing; `healthy: false` is a file that `borg check --repair` filled with zeros. */
const entryOf = (line: Line): FileEntry => {
  const { size, sha256, healthy } = line;
  const key = keyOf(line);
  if (size === undefined) throw invalid(`"${key}" has no size in the list`);
  if (healthy === false) return { key, size, problem: "damaged" };
  return { key, size, ...(sha256 === undefined || sha256 === "" ? {} : { sha256 }) };
};

const listing = () => {
  const files = new Map<string, FileEntry>();
  let count = 0;
  const addEntry = (entry: FileEntry): void => {
    // Borg writes ? for what is no UTF-8.
    if (files.has(entry.key)) throw invalid(`two files of the archive have the name "${entry.key}"`);
    files.set(entry.key, entry);
  };
  return {
    add: (text: string): void => {
      if (text.trim() === "") return;
      const line = parseLine(text);
      if (line.type !== undefined && !TYPES.has(line.type))
        throw invalid(`"${text.slice(0, 80)}" is no line of a list`);
      if (line.type !== undefined && line.type !== "-") return;
      const first = firstNameOf(line);
      if (first === undefined) {
        count += 1;
        addEntry(entryOf(line));
        return;
      }
      const contents = files.get(first);
      const key = keyOf(line);
      addEntry(contents === undefined ? { key, size: 0, problem: "unreadable" } : { ...contents, key });
    },
    end: (): Listing => ({ files: [...files.values()], count }),
  };
};

/** The files of an archive, from the repository or from a listing; none where there is neither. */
export const listFiles = async (options: BorgOptions, archive: Archive): Promise<Listing> => {
  const { repository, files, hashes, program } = options;
  const { add, end } = listing();
  if (repository !== undefined) {
    const format = hashes ? "{path}{size}{sha256}{NL}" : "{path}{size}{NL}";
    const args = ["list", "--json-lines", "--format", format, `${repository}::${archive.name}`];
    const deadline = hashes ? { deadlineMs: WHOLE_BACKUP_DEADLINE_MS } : {};
    await toolLines(program, args, { ...(await environmentOf(options)), ...deadline }, add);
  } else if (files !== undefined) for await (const line of linesOf(textOf(files), files)) add(line);
  return end();
};

/** Only hashes that borg computed now are of what is there now; those in a file say what was there when it was written. */
export const proofOf = (files: readonly FileEntry[], { repository }: BorgOptions): "reported" | "listed" | "hashed" => {
  if (files.length === 0) return "reported";
  if (repository === undefined) return "listed";
  return files.every(({ sha256, problem }) => sha256 !== undefined || problem !== undefined) ? "hashed" : "listed";
};

/** True where files are listed at all. */
export const isListed = ({ repository, files }: BorgOptions): boolean =>
  repository !== undefined || files !== undefined;

/** True where the list has as many files as `info` counts: a list that was cut must not look like a smaller archive. */
export const matchesCount = ({ count }: Listing, { stats }: Archive, options: BorgOptions): boolean =>
  !isListed(options) || stats === undefined || count === stats.nfiles;
