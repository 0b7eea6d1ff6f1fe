import { createHash } from "node:crypto";
import { isFailure } from "../../core/failure.ts";
import type { Disagreement } from "../../core/fsck/disagreement.ts";
import { isWellFormed, type NamedObject, objectsOf } from "../../core/fsck/fact-form.ts";
import { subjectsOf } from "../../core/fsck/leaves.ts";
import type { FsckPlace } from "../../core/fsck/place.ts";
import { plus } from "../../core/instant.ts";
import { findEntries } from "../../core/log/entries.ts";
import { entriesPath, leafTiles, TILE_WIDTH, type Tile } from "../../core/log/tile.ts";
import type { StoredFact } from "../../ports/fsck.ts";
import { publishedHead } from "../published-head.ts";
import { inParallel } from "./in-parallel.ts";
import { type FsckPorts, found, GRACE_MS, type WalkContext, type WalkFrom } from "./ports.ts";

const PAGE = 100;
const AT_ONCE = 16;

/** How many leaves the log has by now: a fact may have been logged since the run began. Its signature was verified there. */
const sizeNow = async ({ files }: FsckPorts): Promise<number> => {
  try {
    return (await publishedHead(files))?.head.size ?? 0;
  } catch (error) {
    if (isFailure(error, "log-broken")) return 0;
    throw error;
  }
};

/** Of whom leaves are, by the files that there are; each file is read once. */
const subjectReader = ({ files }: FsckPorts, size: number) => {
  const read = new Map<number, Promise<readonly (string | undefined)[]>>();
  const readTile = async (tile: Tile) => {
    const file = await files.find(entriesPath(tile));
    return subjectsOf((file && findEntries(file.bytes)) ?? []);
  };
  return async (leaf: number): Promise<string | undefined> => {
    const [tile] = leafTiles({ start: leaf, end: leaf + 1 }, size) as readonly [Tile];
    const known = read.get(tile.index) ?? readTile(tile);
    read.set(tile.index, known);
    return (await known)[leaf % TILE_WIDTH];
  };
};

/** Facts of which the ledger names no leaf, or one that is another's. */
const unlogged = async (
  ports: FsckPorts,
  stored: ReadonlyMap<string, StoredFact>,
  { startedAt }: WalkContext,
): Promise<readonly Disagreement[]> => {
  const until = plus(startedAt, -GRACE_MS);
  const ids = [...stored.keys()];
  const leaves = await ports.index.findLeaves(ids);
  const size = await sizeNow(ports);
  const subjectAt = subjectReader(ports, size);
  const isLogged = async (id: string): Promise<boolean> => {
    const leaf = leaves.get(id) ?? size;
    return leaf < size && (await subjectAt(leaf)) === id;
  };
  const logged = await inParallel(ids, AT_ONCE, isLogged);
  const isDue = (id: string): boolean => (stored.get(id)?.fact.recordedAt ?? "") < until;
  return ids.filter((id, at) => logged[at] === false && isDue(id)).map((id) => found("fact-unlogged", id));
};

/** What an object has; undefined where it is not there. */
const readObject = async ({ store }: FsckPorts, object: NamedObject) => {
  try {
    const { size, chunks } = await store.open(object);
    const hash = createHash("sha256");
    for await (const chunk of chunks) hash.update(chunk);
    return { size, sha256: hash.digest("hex") };
  } catch (error) {
    if (isFailure(error, "object-missing")) return undefined;
    throw error;
  }
};

const compareObject = async (ports: FsckPorts, object: NamedObject): Promise<readonly Disagreement[]> => {
  const { key, versionId, size, sha256 } = object;
  const is = await readObject(ports, object);
  if (is === undefined) return [found("object-missing", `${key} ${versionId}`)];
  const isRight = (size ?? is.size) === is.size && (sha256 ?? is.sha256) === is.sha256;
  return isRight ? [] : [found("object-differs", `${key} ${versionId}`)];
};

const formOf = ([id, { fact, misplaced }]: readonly [string, StoredFact]): readonly Disagreement[] => {
  if (!isWellFormed(fact, id)) return [found("fact-malformed", id)];
  return misplaced.length === 0 ? [] : [found("fact-misplaced", `${id} ${misplaced.join(" ")}`)];
};

/** Walks some of all facts: their form, what indexes read of them, their leaves, and the objects that they name. */
export const walkFacts: WalkFrom<FsckPlace & { walk: "facts" }> = async (ports, { cursor }, context) => {
  const page = await ports.index.walkFacts(PAGE, cursor ?? undefined);
  const stored = await ports.ledger.readStoredFacts(page.items);
  const formed = [...stored].flatMap(formOf);
  const malformed = new Set(formed.flatMap(({ code, place }) => (code === "fact-malformed" ? [place] : [])));
  const named = [...stored].flatMap(([id, { fact }]) => (malformed.has(id) ? [] : objectsOf(fact)));
  const objects = await inParallel(named, AT_ONCE, (object) => compareObject(ports, object));
  return {
    found: [...(await unlogged(ports, stored, context)), ...formed, ...objects.flat()],
    next: page.cursor === undefined ? { walk: "objects", after: null } : { walk: "facts", cursor: page.cursor },
    walked: { facts: page.items.length, objects: named.length },
  };
};
