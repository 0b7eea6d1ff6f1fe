import * as z from "zod";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { compareKeys } from "../../../core/manifest/key-order.ts";
import { linesOf, textOf } from "../../formats/text.ts";
import { type Entries, entrySorter, fewEntries } from "../../sorting/entries.ts";
import { findRepeated } from "../../sorting/join.ts";
import type { Scratch } from "../../sorting/scratch.ts";
import { type Sorted, sorter } from "../../sorting/sorter.ts";
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
  readonly files: Entries;
  /** Without further names of a file, as `info` counts them. */
  readonly count: number;
  /** How many of them have neither a hash nor a problem. */
  readonly unhashed: number;
  readonly unreadable: number;
}

export const NOTHING: Listing = { files: fewEntries("backup", []), count: 0, unhashed: 0, unreadable: 0 };

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

/** Files with their further names: each of those has the contents of the file that it is a name of. */
function* namesOf(files: Sorted, links: Sorted): Generator<FileEntry> {
  for (const { value } of files.records()) yield JSON.parse(value) as FileEntry;
  let file: FileEntry | undefined;
  const all = files.records();
  for (const { key: first, value: key } of links.records()) {
    while (file === undefined || compareKeys(file.key, first) < 0) {
      const next = all.next();
      if (next.done === true) break;
      file = JSON.parse(next.value.value) as FileEntry;
    }
    yield file?.key === first ? { ...file, key } : { key, size: 0, problem: "unreadable" };
  }
}

const listing = (scratch: Scratch) => {
  const files = sorter(scratch);
  const links = sorter(scratch);
  let count = 0;
  return {
    add: (text: string): void => {
      if (text.trim() === "") return;
      const line = parseLine(text);
      if (line.type !== undefined && !TYPES.has(line.type))
        throw invalid(`"${text.slice(0, 80)}" is no line of a list`);
      if (line.type !== undefined && line.type !== "-") return;
      const first = firstNameOf(line);
      if (first !== undefined) {
        links.add(first, keyOf(line));
        return;
      }
      count += 1;
      const entry = entryOf(line);
      files.add(entry.key, JSON.stringify(entry));
    },
    end: (): Listing => {
      const entries = entrySorter("backup", scratch);
      let [unhashed, unreadable] = [0, 0];
      for (const entry of namesOf(files.end(), links.end())) {
        if (entry.sha256 === undefined && entry.problem === undefined) unhashed += 1;
        if (entry.problem === "unreadable") unreadable += 1;
        entries.add(entry);
      }
      const all = entries.end();
      // Borg writes ? for what is no UTF-8.
      const repeated = findRepeated(all);
      if (repeated !== undefined) throw invalid(`two files of the archive have the name "${repeated}"`);
      return { files: all, count, unhashed, unreadable };
    },
  };
};

/** The files of an archive, from the repository or from a listing; none where there is neither. */
export const listFiles = async (options: BorgOptions, archive: Archive, scratch: Scratch): Promise<Listing> => {
  const { repository, files, hashes, program } = options;
  const { add, end } = listing(scratch);
  if (repository !== undefined) {
    const format = hashes ? "{path}{size}{sha256}{NL}" : "{path}{size}{NL}";
    const args = ["list", "--json-lines", "--format", format, `${repository}::${archive.name}`];
    const deadline = hashes ? { deadlineMs: WHOLE_BACKUP_DEADLINE_MS } : {};
    await toolLines(program, args, { ...(await environmentOf(options)), ...deadline }, add);
  } else if (files !== undefined) for await (const line of linesOf(textOf(files), files)) add(line);
  return end();
};

/** Only hashes that borg computed now are of what is there now; those in a file say what was there when it was written. */
export const proofOf = (
  { files, unhashed }: Listing,
  { repository }: BorgOptions,
): "reported" | "listed" | "hashed" => {
  if (files.entries === 0) return "reported";
  return repository === undefined || unhashed > 0 ? "listed" : "hashed";
};

/** True where files are listed at all. */
export const isListed = ({ repository, files }: BorgOptions): boolean =>
  repository !== undefined || files !== undefined;

/** True where the list has as many files as `info` counts: a list that was cut must not look like a smaller archive. */
export const matchesCount = ({ count }: Listing, { stats }: Archive, options: BorgOptions): boolean =>
  !isListed(options) || stats === undefined || count === stats.nfiles;
