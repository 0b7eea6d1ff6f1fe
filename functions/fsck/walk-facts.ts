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

/** So many facts are walked in one step; fewer where the objects that they name have more than {@link MAX_STEP_BYTES}. */
const PAGES = [100, 10, 1] as const;
/** As much as a function reads and hashes within a minute, or a little more; no single object that an agent sealed is larger. */
export const MAX_STEP_BYTES = 4 * 1024 ** 3;
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

/** Reads no more than it takes to know: of what was refused a fact says no digest, and it may be as large as S3 lets it be. */
const isAsNamed = async ({ store }: FsckPorts, object: NamedObject): Promise<boolean> => {
  const { size, chunks } = await store.open(object);
  const isRead = object.sha256 !== null && (object.size ?? size) === size;
  const hash = createHash("sha256");
  for await (const chunk of chunks) {
    if (!isRead) break;
    hash.update(chunk);
  }
  return isRead ? hash.digest("hex") === object.sha256 : (object.size ?? size) === size;
};

const compareObject = async (ports: FsckPorts, object: NamedObject): Promise<readonly Disagreement[]> => {
  const place = `${object.key} ${object.versionId}`;
  try {
    return (await isAsNamed(ports, object)) ? [] : [found("object-differs", place)];
  } catch (error) {
    if (isFailure(error, "object-missing")) return [found("object-missing", place)];
    throw error;
  }
};

const formOf = ([id, { fact, misplaced }]: readonly [string, StoredFact]): readonly Disagreement[] => {
  if (!isWellFormed(fact, id)) return [found("fact-malformed", id)];
  return misplaced.length === 0 ? [] : [found("fact-misplaced", `${id} ${misplaced.join(" ")}`)];
};

const readBytes = (objects: readonly NamedObject[]): number =>
  objects.reduce((sum, { size, sha256 }) => sum + (sha256 === null ? 0 : (size ?? 0)), 0);

/** Some facts, and what a step knows of them alone. */
const readPage = async ({ index, ledger }: FsckPorts, limit: number, cursor: string | undefined) => {
  const page = await index.walkFacts(limit, cursor);
  const stored = await ledger.readStoredFacts(page.items);
  const formed = [...stored].flatMap(formOf);
  const malformed = new Set(formed.flatMap(({ code, place }) => (code === "fact-malformed" ? [place] : [])));
  const named = [...stored].flatMap(([id, { fact }]) => (malformed.has(id) ? [] : objectsOf(fact)));
  return { page, stored, formed, named };
};

/** As many facts as a step may take: at least one. */
const readFew = async (ports: FsckPorts, cursor: string | undefined) => {
  const [most, ...fewer] = PAGES;
  let read = await readPage(ports, most, cursor);
  for (const limit of fewer) {
    if (readBytes(read.named) <= MAX_STEP_BYTES) break;
    read = await readPage(ports, limit, cursor);
  }
  return read;
};

/** Walks some of all facts: their form, what indexes read of them, their leaves, and the objects that they name. */
export const walkFacts: WalkFrom<FsckPlace & { walk: "facts" }> = async (ports, { cursor }, context) => {
  const { page, stored, formed, named } = await readFew(ports, cursor ?? undefined);
  const objects = await inParallel(named, AT_ONCE, (object) => compareObject(ports, object));
  return {
    found: [...(await unlogged(ports, stored, context)), ...formed, ...objects.flat()],
    next: page.cursor === undefined ? { walk: "objects", after: null } : { walk: "facts", cursor: page.cursor },
    walked: { facts: page.items.length, objects: named.length },
  };
};
