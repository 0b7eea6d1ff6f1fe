import type { FileEntry } from "../../../core/manifest/entry.ts";
import { linesOf, textOf } from "../../formats/text.ts";
import { WHOLE_BACKUP_DEADLINE_MS } from "../../tools/run-tool.ts";
import { toolLines } from "../../tools/tool-stream.ts";
import type { Archive } from "./archive.ts";
import { type BorgOptions, environmentOf, invalid } from "./options.ts";

interface Line {
  readonly type?: string;
  readonly path?: string;
  readonly size?: number;
  readonly sha256?: string;
  readonly healthy?: boolean;
}

const parseLine = (text: string): Line => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(`the list of files breaks off in "${text.slice(0, 80)}"`, error);
  }
};

/** One line of a listing; `healthy: false` is a file that `borg check --repair` filled with zeros. */
const findEntry = (text: string): FileEntry | undefined => {
  if (text.trim() === "") return undefined;
  const { type, path: key, size, sha256, healthy } = parseLine(text);
  if (type !== undefined && type !== "-") return undefined;
  if (key === undefined || size === undefined) throw invalid("a line of the list has no path or no size");
  if (healthy === false) return { key, size, problem: "damaged" };
  return { key, size, ...(sha256 === undefined || sha256 === "" ? {} : { sha256 }) };
};

/** The files of an archive, from the repository or from a listing; none where there is neither. */
export const listFiles = async (options: BorgOptions, archive: Archive): Promise<FileEntry[]> => {
  const { repository, files, hashes, program } = options;
  const entries: FileEntry[] = [];
  const add = (line: string): void => {
    const entry = findEntry(line);
    if (entry !== undefined) entries.push(entry);
  };
  if (repository !== undefined) {
    const format = hashes ? "{path}{size}{sha256}{NL}" : "{path}{size}{NL}";
    const args = ["list", "--json-lines", "--format", format, `${repository}::${archive.name}`];
    const deadline = hashes ? { deadlineMs: WHOLE_BACKUP_DEADLINE_MS } : {};
    await toolLines(program, args, { ...(await environmentOf(options)), ...deadline }, add);
  } else if (files !== undefined) for await (const line of linesOf(textOf(files), files)) add(line);
  return entries;
};

/** Only hashes that borg computed now are of what is there now; those in a file say what was there when it was written. */
export const proofOf = (files: readonly FileEntry[], { repository }: BorgOptions): "reported" | "listed" | "hashed" => {
  if (files.length === 0) return "reported";
  if (repository === undefined) return "listed";
  return files.every(({ sha256, problem }) => sha256 !== undefined || problem !== undefined) ? "hashed" : "listed";
};

/** True where the list has as many files as `info` counts: a list that was cut must not look like a smaller archive. */
export const matchesCount = (files: readonly FileEntry[], { stats }: Archive): boolean =>
  files.length === 0 || stats === undefined || files.length === stats.nfiles;
