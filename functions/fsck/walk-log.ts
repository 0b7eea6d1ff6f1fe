import type { Disagreement, DisagreementCode } from "../../core/fsck/disagreement.ts";
import { compareLeaves, subjectsOf } from "../../core/fsck/leaves.ts";
import type { FsckPlace, WalkedTree } from "../../core/fsck/place.ts";
import type { Stepped } from "../../core/fsck/run.ts";
import { appended, type Edge, rootOf } from "../../core/log/append.ts";
import { type LogHead, openCheckpoint } from "../../core/log/checkpoint.ts";
import { findEntries } from "../../core/log/entries.ts";
import { leafHash } from "../../core/log/hash.ts";
import { peopleIn } from "../../core/log/people.ts";
import { edgeTiles, entriesPath, hashesIn, leafTiles, TILE_WIDTH, type Tile, tilePath } from "../../core/log/tile.ts";
import { publishedKeys } from "../published-head.ts";
import { type FsckPorts, found, type WalkFrom } from "./ports.ts";

/** So many tiles of leaves are walked in one step. */
const TILES = 4;
const FACTS: FsckPlace = { walk: "facts", cursor: null };

/** The head of the log, verified; or what is wrong with it. */
const openHead = async ({ files, origin }: FsckPorts): Promise<LogHead | DisagreementCode> => {
  const file = await files.find("checkpoint");
  if (file === undefined) return "checkpoint-missing";
  const keys = await publishedKeys(files);
  const opened = openCheckpoint(file.bytes, { origin, keys, witnesses: [] });
  return "problem" in opened ? "checkpoint-differs" : opened.head;
};

const begin = async (ports: FsckPorts): Promise<Stepped> => {
  const head = await openHead(ports);
  if (typeof head === "string") return { found: [found(head, "checkpoint")], next: FACTS, walked: {} };
  const tree = { size: head.size, root: head.root.toString("base64"), tiles: 0, levels: [] };
  return { found: [], next: { walk: "log", tree }, walked: {} };
};

const edgeOf = ({ size, tiles, levels }: WalkedTree): Edge => ({
  size: Math.min(size, tiles * TILE_WIDTH),
  levels: levels.map((hashes) => hashes.map((hash) => Buffer.from(hash, "base64"))),
});

const textsOf = ({ levels }: Edge): WalkedTree["levels"] =>
  levels.map((hashes) => hashes.map((hash) => hash.toString("base64")));

const compareTile = async (
  { files }: FsckPorts,
  tile: Tile,
  hashes: readonly Buffer[],
): Promise<readonly Disagreement[]> => {
  const place = tilePath(tile);
  const file = await files.find(place);
  if (file === undefined) return [found("tile-missing", place)];
  return Buffer.concat(hashes).equals(file.bytes) ? [] : [found("tile-differs", place)];
};

const compareEntries = async (
  { query, ledger, index }: FsckPorts,
  tile: Tile,
  entries: readonly Buffer[],
): Promise<readonly Disagreement[]> => {
  const subjects = subjectsOf(entries).filter((subject) => subject !== undefined);
  const facts = await query.readFacts(subjects);
  const salts = await ledger.findSalts([...peopleIn(facts).keys()]);
  return compareLeaves(
    { path: entriesPath(tile), first: tile.index * TILE_WIDTH, entries },
    {
      facts: new Map(facts.map((fact) => [fact.id, fact])),
      leaves: await index.findLeaves(subjects),
      saltOf: (person) => salts.get(person),
    },
  );
};

/** The hashes of a tile's leaves, and what is wrong with it; no hashes where none are left. */
const readTile = async (ports: FsckPorts, tile: Tile) => {
  const place = entriesPath(tile);
  const file = await ports.files.find(place);
  const entries = file && findEntries(file.bytes);
  if (entries?.length === tile.width)
    return { hashes: entries.map(leafHash), wrong: await compareEntries(ports, tile, entries) };
  // Where entries are lost, what is above them is compared with their hashes.
  const stored = await ports.files.find(tilePath(tile));
  const hashes = hashesIn(stored?.bytes ?? Buffer.alloc(0));
  const wrong = [found(file === undefined ? "tile-missing" : "tile-differs", place)];
  return hashes.length === tile.width
    ? { hashes, wrong }
    : { hashes: undefined, wrong: [...wrong, found("tile-missing", tilePath(tile))] };
};

/** The tiles that are certain only of the size of a checkpoint, and its root. */
const end = async (ports: FsckPorts, { size, root }: WalkedTree, edge: Edge): Promise<Stepped> => {
  const wrong: Disagreement[] = [];
  const tiles = edgeTiles(size);
  for (const tile of tiles) wrong.push(...(await compareTile(ports, tile, edge.levels[tile.level] ?? [])));
  if (rootOf(edge).toString("base64") !== root) wrong.push(found("checkpoint-differs", "checkpoint"));
  return { found: wrong, next: FACTS, walked: { tiles: tiles.length } };
};

/** Walks some tiles of the log from its beginning, up to the checkpoint that it had when the run began. */
export const walkLog: WalkFrom<FsckPlace & { walk: "log" }> = async (ports, { tree }) => {
  if (tree === null) return begin(ports);
  const { size, tiles: done } = tree;
  const some = leafTiles({ start: done * TILE_WIDTH, end: size }, size).slice(0, TILES);
  let edge = edgeOf(tree);
  if (some.length === 0) return end(ports, tree, edge);
  const wrong: Disagreement[] = [];
  let [leaves, tiles] = [0, 0];
  for (const tile of some) {
    const read = await readTile(ports, tile);
    wrong.push(...read.wrong);
    if (read.hashes === undefined) return { found: wrong, next: FACTS, walked: { leaves, tiles } };
    const next = appended(edge, read.hashes);
    edge = next.edge;
    leaves += tile.width;
    // A tile that is not full is certain only of the size of a checkpoint.
    for (const { hashes, ...full } of next.tiles.filter(({ width }) => width === TILE_WIDTH)) {
      tiles += 1;
      wrong.push(...(await compareTile(ports, full, hashes)));
    }
  }
  const walkedTree = { ...tree, tiles: done + some.length, levels: textsOf(edge) };
  return { found: wrong, next: { walk: "log", tree: walkedTree }, walked: { leaves, tiles } };
};
