import { Failure } from "../../core/failure.ts";
import { appended, type Edge, EMPTY_EDGE, rootOf } from "../../core/log/append.ts";
import { type LogHead, openCheckpoint } from "../../core/log/checkpoint.ts";
import { bundleOf, findEntries } from "../../core/log/entries.ts";
import { EMPTY_ROOT, leafHash } from "../../core/log/hash.ts";
import type { NoteKey } from "../../core/log/note-key.ts";
import { edgeTiles, entriesPath, hashesIn, leafTiles, TILE_WIDTH, tilePath } from "../../core/log/tile.ts";
import type { LogFiles } from "../../ports/log.ts";

const CHECKPOINT = "checkpoint";

const broken = (why: string): Failure => new Failure("log-broken", why);

export interface Published {
  readonly head: LogHead;
  /** Of the checkpoint's file; undefined where there is none yet. */
  readonly tag: string | undefined;
}

/**
 * What the log has published. What none of its keys signed is not appended to: the next head would be signed over it.
 * @param keys those that it signs with now; when it changes its key, both
 * @throws Failure `log-broken`, `store-*`
 */
export const readPublished = async (
  files: LogFiles,
  { origin, keys }: { readonly origin: string; readonly keys: readonly NoteKey[] },
): Promise<Published> => {
  const file = await files.find(CHECKPOINT);
  if (file === undefined) return { head: { origin, size: 0, root: EMPTY_ROOT }, tag: undefined };
  const opened = openCheckpoint(file.bytes, { origin, keys, witnesses: [] });
  if ("problem" in opened)
    throw broken(
      `none of the keys that sign now signed the checkpoint (${opened.problem}): was a step of a key's change left out?`,
    );
  return { head: opened.head, tag: file.tag };
};

export const replaceCheckpoint = (files: LogFiles, note: string, tag: string | undefined): Promise<boolean> =>
  files.replace(CHECKPOINT, Buffer.from(note), tag);

const readFile = async (files: LogFiles, path: string): Promise<Uint8Array> => {
  const file = await files.find(path);
  if (file === undefined) throw broken(`${path} is missing`);
  return file.bytes;
};

/** The tree that was published, as far as appending needs it. @throws Failure `log-broken` where it has another root */
const readEdge = async (files: LogFiles, { size, root }: LogHead): Promise<Edge> => {
  const levels: Buffer[][] = [];
  for (const tile of edgeTiles(size)) levels[tile.level] = hashesIn(await readFile(files, tilePath(tile)));
  const edge = size === 0 ? EMPTY_EDGE : { size, levels: Array.from(levels, (level) => level ?? []) };
  if (!rootOf(edge).equals(root)) throw broken(`the tiles of ${size} leaves have another root than the checkpoint`);
  return edge;
};

/** The entries of the bundle that is not full: they are copied into the next one, so they must be those that were hashed. */
const readLastEntries = async (files: LogFiles, { size, levels }: Edge): Promise<readonly Buffer[]> => {
  const width = size % TILE_WIDTH;
  if (width === 0) return [];
  const path = entriesPath({ index: Math.floor(size / TILE_WIDTH), width });
  const entries = findEntries(await readFile(files, path));
  if (entries?.length !== width) throw broken(`${path} does not have ${width} entries`);
  if (!entries.every((entry, at) => levels[0]?.[at]?.equals(leafHash(entry))))
    throw broken(`${path} has other entries than were hashed`);
  return entries;
};

/**
 * Writes what the tree has beyond what was published: entries and tiles, all of them such that writing them again changes nothing.
 * @returns the head that can be published then
 * @throws Failure `log-broken`, `object-differs`, `store-*`
 */
export const writeLeaves = async (files: LogFiles, head: LogHead, leaves: readonly Buffer[]): Promise<LogHead> => {
  const before = await readEdge(files, head);
  const { edge, tiles } = appended(before, leaves.map(leafHash));
  const last = await readLastEntries(files, before);
  const first = head.size - last.length;
  const entries = [...last, ...leaves];
  for (const tile of leafTiles({ start: head.size, end: edge.size }, edge.size)) {
    const from = tile.index * TILE_WIDTH - first;
    await files.put(entriesPath(tile), bundleOf(entries.slice(from, from + tile.width)));
  }
  for (const tile of tiles) await files.put(tilePath(tile), Buffer.concat(tile.hashes));
  return { origin: head.origin, size: edge.size, root: rootOf(edge) };
};
