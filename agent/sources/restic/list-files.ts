import * as z from "zod";
import { instantOf } from "../../../core/instant.ts";
import type { FileEntry } from "../../../core/manifest/entry.ts";
import { linesOf, textOf, wholeText } from "../../formats/text.ts";
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
}

const parseNode = (line: string): ListedNode => {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw invalid(`the list of files breaks off in "${line.slice(0, 80)}"`, error);
  }
};

const entryOf = ({ path, size = 0, mtime = "" }: ListedNode & { readonly path: string }): FileEntry => {
  const modifiedMs = Date.parse(mtime);
  return { key: path, size, ...(Number.isNaN(modifiedMs) ? {} : { modifiedAt: instantOf(modifiedMs) }) };
};

/** Reads the lines of `ls --json`: files with sizes; restic lists no content hashes. */
const listing = (snapshot: Snapshot) => {
  const entries: FileEntry[] = [];
  let hasHeader = false;
  return {
    add: (line: string): void => {
      if (line.trim() === "") return;
      const node = parseNode(line);
      const { id, type, path } = node;
      if ((node.struct_type ?? node.message_type) === "snapshot") {
        if (id !== snapshot.id) throw invalid(`the list of files is of snapshot ${id}, the newest is ${snapshot.id}`);
        hasHeader = true;
      } else if (type === "file" && path !== undefined) entries.push(entryOf({ ...node, path }));
    },
    end: (): FileEntry[] => {
      if (!hasHeader) throw invalid("the list of files does not begin with its snapshot");
      return entries;
    },
  };
};

/** The files of a snapshot, from the repository or from a listing; none where there is neither. */
export const listFiles = async (options: ResticOptions, snapshot: Snapshot): Promise<FileEntry[]> => {
  const list = listing(snapshot);
  if (options.repository !== undefined) {
    const args = argumentsOf(options, ["ls", "--json", snapshot.id]);
    await toolLines(options.program, args, await environmentOf(options), list.add);
    return list.end();
  }
  if (options.files === undefined) return [];
  for await (const line of linesOf(textOf(options.files), options.files)) list.add(line);
  return list.end();
};

const Stats = z.object({
  total_size: z.number(),
  total_file_count: z.number().optional(),
  snapshots_count: z.number().optional(),
});

/** True where the list has as many bytes as restic counts, or no count was given. @throws Failure `source-invalid` */
export const matchesStats = async ({ stats }: ResticOptions, files: readonly FileEntry[]): Promise<boolean> => {
  if (stats === undefined || files.length === 0) return true;
  let parsed: z.infer<typeof Stats>;
  try {
    parsed = Stats.parse(JSON.parse(await wholeText(stats)));
  } catch (error) {
    throw invalid(`${stats} is not what "restic stats --json" writes`, error);
  }
  return parsed.total_size === files.reduce((sum, { size }) => sum + size, 0);
};
