import { s3LogFiles } from "../adapters/s3-log-files.ts";
import { appended, EMPTY_EDGE, rootOf } from "../core/log/append.ts";
import { openCheckpoint } from "../core/log/checkpoint.ts";
import { findEntries } from "../core/log/entries.ts";
import { leafHash } from "../core/log/hash.ts";
import { findLeaf, subjectOf } from "../core/log/leaf.ts";
import { findNoteKey } from "../core/log/note-key.ts";
import { entriesPath, leafTiles } from "../core/log/tile.ts";
import { s3As, type TestCloud } from "../test/support/cloud.ts";

export interface PublishedLog {
  /** Its name; empty where nothing was appended. */
  readonly origin: string;
  /** What each leaf is about, in order. */
  readonly subjects: readonly string[];
  /** What the files say against each other. */
  readonly problems: readonly string[];
}

/** The log as a stranger reads it: its checkpoint is signed, and is the root over all of its entries. */
export const readLog = async (cloud: TestCloud): Promise<PublishedLog> => {
  const files = s3LogFiles(cloud.logBucket, s3As(cloud, cloud.admin));
  const read = async (path: string): Promise<Buffer> => Buffer.from((await files.find(path))?.bytes ?? "");
  const checkpoint = await read("checkpoint");
  if (checkpoint.length === 0) return { origin: "", subjects: [], problems: [] };
  const [origin = "", sizeText = "0"] = checkpoint.toString().split("\n");
  const size = Number(sizeText);
  const entries: Buffer[] = [];
  for (const tile of leafTiles({ start: 0, end: size }, size))
    entries.push(...(findEntries(await read(entriesPath(tile))) ?? []));
  const leaves = entries.map((entry) => findLeaf(entry));
  const [first] = leaves;
  const key = findNoteKey(first !== undefined && "key" in first ? first.key : "");
  const opened = openCheckpoint(checkpoint, { origin, keys: key === undefined ? [] : [key], witnesses: [] });
  const problems: string[] = [];
  if ("problem" in opened) problems.push(`the checkpoint of the log: ${opened.problem}`);
  else if (!opened.head.root.equals(rootOf(appended(EMPTY_EDGE, entries.map(leafHash)).edge)))
    problems.push("the checkpoint of the log is not the root over its entries");
  if (entries.length !== size) problems.push(`the log has ${entries.length} entries, and says ${size}`);
  return { origin, subjects: leaves.flatMap((leaf) => (leaf === undefined ? [] : [subjectOf(leaf)])), problems };
};
