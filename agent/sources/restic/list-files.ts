import * as z from "zod";
import { instantOf } from "../../../core/instant.ts";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { type Names, NO_NAMES, withName } from "../../files/some-names.ts";
import { parseSingleMembers } from "../../formats/single-member-json.ts";
import { linesOf, textOf, wholeText } from "../../formats/text.ts";
import { type Entries, entrySorter, fewEntries } from "../../sorting/entries.ts";
import { findRepeated } from "../../sorting/join.ts";
import type { Scratch } from "../../sorting/scratch.ts";
import { type Sorted, sorter } from "../../sorting/sorter.ts";
import { toolLines } from "../../tools/tool-stream.ts";
import { argumentsOf, environmentOf, invalid, type ResticOptions } from "./options.ts";
import type { Snapshot } from "./snapshot.ts";

/** One line of `ls --json`: the snapshot first, then its nodes. */
interface ListedNode {
  readonly struct_type?: string;
  readonly message_type?: string;
  readonly id?: string;
  readonly type?: string;
  readonly path?: string;
  readonly size?: number;
  readonly mtime?: string;
  readonly inode?: number;
  readonly device_id?: number;
}

/** The files of a snapshot, and what else its list shows of them. */
export interface Listing {
  readonly files: Entries;
  /** Names in which restic wrote U+FFFD for what is no UTF-8. */
  readonly renamed: Names;
  /** Of every file once, however many names it has, as far as the list tells. */
  readonly uniqueBytes: number;
  /** Files, folders, links and all else. */
  readonly nodes: number;
}

export const NOTHING: Listing = { files: fewEntries("backup", []), renamed: NO_NAMES, uniqueBytes: 0, nodes: 0 };

const parseNode = (line: string): ListedNode => {
  try {
    const node: unknown = JSON.parse(line);
    if (typeof node !== "object" || node === null) throw new TypeError("it is no object");
    return node;
  } catch (error) {
    throw invalid(`the list of files breaks off in "${line.slice(0, 80)}"`, error);
  }
};

/** What a node can be (github.com/restic/restic, internal/restic/node.go). */
const NODES = new Set(["file", "dir", "symlink", "dev", "chardev", "fifo", "socket", "irregular"]);

const entryOf = ({ path, size = 0, mtime = "" }: ListedNode & { readonly path: string }): FileEntry => {
  const modifiedMs = Date.parse(mtime);
  return { key: path, size, ...(Number.isNaN(modifiedMs) ? {} : { modifiedAt: instantOf(modifiedMs) }) };
};

/** The sizes of all files, of each the first that was listed. */
const bytesOfEach = (inodes: Sorted): number => {
  let bytes = 0;
  let last: string | undefined;
  for (const { key, value } of inodes.records()) {
    if (key !== last) bytes += Number(value);
    last = key;
  }
  inodes.remove();
  return bytes;
};

/** Reads the lines of `ls --json`: files with sizes; restic lists no content hashes. */
const listing = (snapshot: Snapshot, scratch: Scratch) => {
  const entries = entrySorter("backup", scratch);
  const inodes = sorter(scratch);
  let uniqueBytes = 0;
  let renamed = NO_NAMES;
  let nodes = 0;
  let hasHeader = false;
  const addFile = (node: ListedNode & { readonly path: string }): void => {
    const { path, size = 0, inode, device_id: device = 0 } = node;
    entries.add(entryOf(node));
    if (path.includes("\ufffd")) renamed = withName(renamed, path);
    if (inode === undefined) uniqueBytes += size;
    else inodes.add(`${device}:${inode}`, String(size));
  };
  return {
    add: (line: string): void => {
      if (line.trim() === "") return;
      const node = parseNode(line);
      const { id, type, path, size = 0 } = node;
      const kind = node.struct_type ?? node.message_type;
      if (kind === "snapshot") {
        if (hasHeader) throw invalid("the list of files holds more than one list: write each to a file of its own");
        if (id !== snapshot.id) throw invalid(`the list of files is of snapshot ${id}, the newest is ${snapshot.id}`);
        hasHeader = true;
        return;
      }
      if (
        kind !== "node" ||
        typeof path !== "string" ||
        !NODES.has(type ?? "") ||
        !Number.isSafeInteger(size) ||
        size < 0
      )
        throw invalid(`the list of files has a line that is none: "${line.slice(0, 80)}"`);
      nodes += 1;
      if (type === "file") addFile({ ...node, path });
    },
    end: (): Listing => {
      if (!hasHeader) throw invalid("the list of files does not begin with its snapshot");
      const files = entries.end();
      // Restic writes U+FFFD for what is no UTF-8.
      const repeated = findRepeated(files);
      if (repeated !== undefined) throw invalid(`two files of the snapshot have the name "${repeated}"`);
      return { files, renamed, uniqueBytes: uniqueBytes + bytesOfEach(inodes.end()), nodes };
    },
  };
};

/** True where files are listed at all. */
export const isListed = ({ repository, files }: Pick<ResticOptions, "repository" | "files">): boolean =>
  repository !== undefined || files !== undefined;

/** The files of a snapshot, from the repository or from a listing; none where there is neither. */
export const listFiles = async (options: ResticOptions, snapshot: Snapshot, scratch: Scratch): Promise<Listing> => {
  const list = listing(snapshot, scratch);
  if (options.repository !== undefined) {
    // What a cache still has may be gone from the repository.
    const args = argumentsOf(options, ["--no-cache", "ls", "--json", snapshot.id]);
    await toolLines(options.program, args, await environmentOf(options), list.add);
    return list.end();
  }
  if (options.files === undefined) return NOTHING;
  for await (const line of linesOf(textOf(options.files), options.files)) list.add(line);
  return list.end();
};

/**
 * True where the list has as many files and bytes as the snapshot's own summary states, which restic writes from version
 * 0.17 on.
 */
export const matchesSummary = ({ summary }: Snapshot, { files }: Listing, options: ResticOptions): boolean => {
  if (!isListed(options)) return true;
  const { total_files_processed: count, total_bytes_processed: bytes } = summary ?? {};
  return (count === undefined || count === files.entries) && (bytes === undefined || bytes === files.bytes);
};

const Stats = z.object({
  total_size: z.number(),
  total_file_count: z.number().optional(),
  snapshots_count: z.number().optional(),
});

/**
 * True where the list has as many bytes as restic counts, or no count was given. Restic counts a file with several names
 * once, and `ls` of older versions does not tell which those are: then the numbers of all that is listed must agree.
 * @throws Failure `source-invalid`
 */
export const matchesStats = async ({ stats, ...asked }: ResticOptions, listed: Listing): Promise<boolean> => {
  if (stats === undefined || !isListed(asked)) return true;
  let parsed: z.infer<typeof Stats>;
  try {
    parsed = Stats.parse(parseSingleMembers(await wholeText(stats)));
  } catch (error) {
    throw invalid(`${stats} is not what "restic stats --json" writes`, error);
  }
  const { total_size: counted, total_file_count: count, snapshots_count: snapshots = 1 } = parsed;
  if (snapshots !== 1) throw invalid(`${stats} counts ${snapshots} snapshots: name the one that is read`);
  const { bytes } = listed.files;
  return counted === bytes || counted === listed.uniqueBytes || (counted < bytes && count === listed.nodes);
};
