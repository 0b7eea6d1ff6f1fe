import type { Disagreement, DisagreementCode } from "../core/fsck/disagreement.ts";
import { compareLeaves, subjectsOf } from "../core/fsck/leaves.ts";
import type { Fact } from "../core/history/fact.ts";
import { type Instant, plus } from "../core/instant.ts";
import { appended, type Edge, EMPTY_EDGE, rootOf } from "../core/log/append.ts";
import { type LogHead, openCheckpoint } from "../core/log/checkpoint.ts";
import { findEntries } from "../core/log/entries.ts";
import { leafHash } from "../core/log/hash.ts";
import { peopleIn } from "../core/log/people.ts";
import { edgeTiles, entriesPath, hashesIn, leafTiles, TILE_WIDTH, type Tile, tilePath } from "../core/log/tile.ts";
import type { Clock } from "../ports/clock.ts";
import type { LogFiles, LogIndex } from "../ports/log.ts";
import type { QueryLedger } from "../ports/query.ts";
import { publishedKeys } from "./published-head.ts";

/** `readSalts` makes the salt of a person who has none, as the log does; nothing else writes. */
export interface FsckPorts {
  readonly origin: string;
  readonly files: Pick<LogFiles, "find">;
  readonly index: Pick<LogIndex, "findLeaves" | "readSalts" | "walkFacts">;
  readonly ledger: Pick<QueryLedger, "readFacts">;
  readonly clock: Clock;
}

export interface FsckReport {
  readonly walked: { readonly leaves: number; readonly tiles: number; readonly facts: number };
  /** How many there are of each code. */
  readonly totals: Partial<Record<DisagreementCode, number>>;
  /** The first of them. */
  readonly findings: readonly Disagreement[];
}

/** What is younger may not be logged yet, and is left to the next run. */
export const GRACE_MS = 15 * 60_000;
/** So many findings are named; all are counted. */
export const MAX_FINDINGS = 1_000;
const PAGE = 100;

const openHead = async ({ files, origin }: FsckPorts): Promise<LogHead | DisagreementCode> => {
  const file = await files.find("checkpoint");
  if (file === undefined) return "checkpoint-missing";
  const keys = await publishedKeys(files);
  const opened = openCheckpoint(file.bytes, { origin, keys, witnesses: [] });
  return "problem" in opened ? "checkpoint-differs" : opened.head;
};

const saltsOf = async ({ index }: FsckPorts, facts: readonly Fact[]) => {
  const people = [...peopleIn(facts).keys()];
  return people.length === 0 ? new Map<string, Uint8Array>() : index.readSalts(people);
};

async function* compareTile({ files }: FsckPorts, tile: Tile, hashes: readonly Buffer[]): AsyncGenerator<Disagreement> {
  const place = tilePath(tile);
  const file = await files.find(place);
  if (file === undefined) yield { code: "tile-missing", place };
  else if (!Buffer.concat(hashes).equals(file.bytes)) yield { code: "tile-differs", place };
}

async function* compareEntries(ports: FsckPorts, tile: Tile, entries: readonly Buffer[]): AsyncGenerator<Disagreement> {
  const subjects = subjectsOf(entries).filter((subject) => subject !== undefined);
  const facts = await ports.ledger.readFacts(subjects);
  const salts = await saltsOf(ports, facts);
  yield* compareLeaves(
    { path: entriesPath(tile), first: tile.index * TILE_WIDTH, entries },
    {
      facts: new Map(facts.map((fact) => [fact.id, fact])),
      leaves: await ports.index.findLeaves(subjects),
      saltOf: (person) => salts.get(person),
    },
  );
}

type Walked = { leaves: number; tiles: number; facts: number };

async function* compareTree(ports: FsckPorts, { size, root }: LogHead, walked: Walked): AsyncGenerator<Disagreement> {
  let edge: Edge = EMPTY_EDGE;
  for (const tile of leafTiles({ start: 0, end: size }, size)) {
    const place = entriesPath(tile);
    const file = await ports.files.find(place);
    const entries = file && findEntries(file.bytes);
    const isWhole = entries?.length === tile.width;
    if (!isWhole) yield { code: file === undefined ? "tile-missing" : "tile-differs", place };
    else yield* compareEntries(ports, tile, entries);
    // Where entries are lost, what is above them is compared with their hashes.
    const stored = isWhole ? undefined : await ports.files.find(tilePath(tile));
    const hashes = isWhole ? entries.map(leafHash) : hashesIn(stored?.bytes ?? Buffer.alloc(0));
    if (hashes.length !== tile.width) {
      yield { code: "tile-missing", place: tilePath(tile) };
      return;
    }
    const next = appended(edge, hashes);
    edge = next.edge;
    walked.leaves += tile.width;
    // A tile that is not full is certain only of the size of a checkpoint.
    for (const { hashes: own, ...full } of next.tiles.filter(({ width }) => width === TILE_WIDTH)) {
      walked.tiles += 1;
      yield* compareTile(ports, full, own);
    }
  }
  for (const tile of edgeTiles(size)) {
    walked.tiles += 1;
    yield* compareTile(ports, tile, edge.levels[tile.level] ?? []);
  }
  if (!rootOf(edge).equals(root)) yield { code: "checkpoint-differs", place: "checkpoint" };
}

/** Of whom a leaf is, by the files that there are; each file is read once. */
const subjectReader = ({ files }: FsckPorts, size: number) => {
  const read = new Map<number, readonly (string | undefined)[]>();
  return async (leaf: number): Promise<string | undefined> => {
    const [tile] = leafTiles({ start: leaf, end: leaf + 1 }, size) as readonly [Tile];
    const known = read.get(tile.index);
    if (known !== undefined) return known[leaf % TILE_WIDTH];
    const file = await files.find(entriesPath(tile));
    const subjects = subjectsOf((file && findEntries(file.bytes)) ?? []);
    read.set(tile.index, subjects);
    return subjects[leaf % TILE_WIDTH];
  };
};

/** Facts of which the ledger names no leaf, or one that is another's. */
async function* compareFacts(
  ports: FsckPorts,
  size: number,
  until: Instant,
  walked: Walked,
): AsyncGenerator<Disagreement> {
  let cursor: string | undefined;
  do {
    const page = await ports.index.walkFacts(PAGE, cursor);
    const leaves = await ports.index.findLeaves(page.items);
    const subjectAt = subjectReader(ports, size);
    walked.facts += page.items.length;
    const due: string[] = [];
    for (const id of page.items) {
      const leaf = leaves.get(id) ?? size;
      if (leaf >= size || (await subjectAt(leaf)) !== id) due.push(id);
    }
    for (const { id, recordedAt } of await ports.ledger.readFacts(due))
      if (recordedAt < until) yield { code: "fact-unlogged", place: id };
    cursor = page.cursor;
  } while (cursor !== undefined);
}

async function* disagreements(ports: FsckPorts, walked: Walked): AsyncGenerator<Disagreement> {
  const until = plus(ports.clock(), -GRACE_MS);
  const head = await openHead(ports);
  if (typeof head === "string") yield { code: head, place: "checkpoint" };
  else yield* compareTree(ports, head, walked);
  yield* compareFacts(ports, typeof head === "string" ? 0 : head.size, until, walked);
}

/**
 * Walks the log and all facts to the end, and says what does not agree. It repairs nothing.
 * @throws Failure `ledger-*`, `store-*`
 */
export const fsckAll = async (ports: FsckPorts): Promise<FsckReport> => {
  const walked: Walked = { leaves: 0, tiles: 0, facts: 0 };
  const totals: Partial<Record<DisagreementCode, number>> = {};
  const findings: Disagreement[] = [];
  for await (const found of disagreements(ports, walked)) {
    totals[found.code] = (totals[found.code] ?? 0) + 1;
    if (findings.length < MAX_FINDINGS) findings.push(found);
  }
  return { walked, totals, findings };
};
