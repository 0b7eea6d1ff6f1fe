import { existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { unpack } from "../../adapters/zlib-codec.ts";
import { NOTHING_WALKED, type Walked } from "../../core/fsck/place.ts";
import type { Fact } from "../../core/history/fact.ts";
import { startReplay } from "../../core/history/replaying.ts";
import { plus } from "../../core/instant.ts";
import { appended, EMPTY_EDGE } from "../../core/log/append.ts";
import { findHead } from "../../core/log/checkpoint.ts";
import { findEntries } from "../../core/log/entries.ts";
import { leafHash } from "../../core/log/hash.ts";
import { findLeaf } from "../../core/log/leaf.ts";
import { findNote } from "../../core/log/note.ts";
import { edgeTiles, entriesPath, leafTiles, tilePath } from "../../core/log/tile.ts";
import { PlanBundle } from "../../core/plan/plan-bundle.ts";
import { compile } from "../../functions/compiled.ts";
import { fsckAll } from "../../functions/fsck/fsck-all.ts";
import type { FsckPorts } from "../../functions/fsck/ports.ts";
import { timedBoth } from "../measure.ts";
import type { BenchHistory } from "../pack/history.ts";
import { benchSalt } from "../pack/log.ts";

/**
 * One process for one step, in the folder of a history that `pack-process.ts` wrote: `tiles` writes the files of its log that a pack does not
 * need, `walk` walks everything to the end. No fact is kept, so that memory shows what the walk takes. Prints what it measured as JSON.
 */

export interface WalkMeasured {
  readonly seconds: number;
  readonly mebibytes: number;
  readonly walked: Walked;
  readonly found: number;
}

const FACTS = "facts.ndjson";
const PIECE_BYTES = 1024 ** 2;
const MIGRATION = "bench";
/** The key of the log is its first leaf. */
const FIRST_LEAF = 1;
/** Facts that were read last: what is asked for is among them, or comes next. */
const WINDOW = 1_024;

const historyOf = (): BenchHistory => JSON.parse(readFileSync("history.json", "utf8")) as BenchHistory;

interface Line {
  readonly fact: Fact;
  /** From 0. */
  readonly line: number;
}

const contentOf = (index: number): string => `packed ${index}`;

/** What an agent packed is what its digest is of. */
const withItsSize = (fact: Fact, line: number): Fact =>
  fact.type === "manifest-audited" ? { ...fact, object: { ...fact.object, size: contentOf(line).length } } : fact;

function* linesOf(): Generator<Line> {
  const file = openSync(FACTS, "r");
  const bytes = Buffer.alloc(PIECE_BYTES);
  let [from, line] = [0, 0];
  for (;;) {
    const read = readSync(file, bytes, 0, PIECE_BYTES, from);
    if (read === 0) return;
    const end = bytes.lastIndexOf(10, read - 1) + 1;
    for (const text of bytes.toString("utf8", 0, end).split("\n").slice(0, -1)) {
      yield { fact: JSON.parse(text) as Fact, line };
      line += 1;
    }
    from += end;
  }
}

/** Reads facts by their ids in their order, as walks do, and remembers the last ones. */
const reader = () => {
  let lines = linesOf();
  const window = new Map<string, Line>();
  const next = (): Line | undefined => {
    const { value, done } = lines.next();
    if (done === true) return undefined;
    window.set(value.fact.id, value);
    const [oldest] = window.keys();
    if (window.size > WINDOW && oldest !== undefined) window.delete(oldest);
    return value;
  };
  const known = (id: string): Line | undefined => window.get(id);
  const find = (id: string): Line | undefined => {
    const found = known(id);
    if (found !== undefined) return found;
    for (let one = next(); one !== undefined; one = next()) if (one.fact.id === id) return one;
    return undefined;
  };
  return {
    ...{ find, known, next },
    restart: () => {
      lines = linesOf();
      window.clear();
    },
  };
};

/** True for the text of a key of the log, which no fact's id is. */
const isKey = (subject: string): boolean => subject.includes("+");

/** Pages of all facts in their order. */
const pagesOf = (read: ReturnType<typeof reader>) => (limit: number, cursor: string | undefined) => {
  if (cursor === undefined) read.restart();
  const items: Fact[] = [];
  while (items.length < limit) {
    const one = read.next();
    if (one === undefined) return { items };
    items.push(one.fact);
  }
  return { items, cursor: String(Number(cursor ?? 0) + items.length) };
};

/** The state that the facts make, as the ledger would have it. */
const stateOf = ({ plan }: BenchHistory) => {
  const bundle = PlanBundle.parse(JSON.parse(Buffer.from(plan.base64, "base64").toString("utf8")));
  const compiled = compile(bundle, MIGRATION, dynamoLimits).plan;
  const replaying = startReplay(() => compiled);
  for (const { fact } of linesOf()) replaying.add(fact);
  return replaying.known().state;
};

const portsOf = (history: BenchHistory, startedAt: string): FsckPorts => {
  const [byLeaf, byWalk, byHistory] = [reader(), reader(), reader()];
  const facts = pagesOf(byWalk);
  const listed = pagesOf(byHistory);
  const plan = Buffer.from(history.plan.base64, "base64");
  const state = stateOf(history);
  const checkpoint = readFileSync("checkpoint");
  const [origin = ""] = checkpoint.toString().split("\n");
  const [key = Buffer.alloc(0)] = findEntries(readFileSync(entriesPath({ index: 0, width: 256 }))) ?? [];
  const leaf = findLeaf(key);
  const keys = Buffer.from(`${leaf !== undefined && "key" in leaf ? leaf.key : ""}\n`);
  const lineOf = (id: string): number | undefined => (byLeaf.known(id) ?? byWalk.known(id))?.line;
  /** Of the facts of the page that is walked. */
  const contents = new Map<string, Buffer>();
  return {
    origin,
    files: {
      find: async (path) => {
        if (path === "keys") return { bytes: keys, tag: "t" };
        return existsSync(path) ? { bytes: readFileSync(path), tag: "t" } : undefined;
      },
    },
    index: {
      findLeaves: async (subjects) =>
        new Map(
          subjects.flatMap((one): [string, number][] => {
            if (isKey(one)) return [[one, 0]];
            const line = lineOf(one);
            return line === undefined ? [] : [[one, line + FIRST_LEAF]];
          }),
        ),
      walkFacts: async (limit, cursor) => {
        const page = facts(limit, cursor);
        return { ...page, items: page.items.map(({ id }) => id) };
      },
    },
    ledger: {
      readStoredFacts: async (ids) => {
        contents.clear();
        return new Map(
          ids.map((id) => {
            const { fact, line } = byWalk.find(id) as Line;
            if (fact.type === "manifest-audited") contents.set(fact.object.key, Buffer.from(contentOf(line)));
            return [id, { fact: withItsSize(fact, line), misplaced: [] }] as const;
          }),
        );
      },
      findSalts: async (people) => new Map(people.map((person) => [person, benchSalt(person)])),
      digestOfParts: async () => undefined,
      nextSnapshot: async () => undefined,
      misplacedCheckpoints: async () => [],
      missingNotifications: async () => [],
    },
    query: {
      listHeads: async () => [{ migration: MIGRATION }] as never,
      readHead: async () => ({ migration: MIGRATION, planVersion: 1, applying: null, version: 1 }) as never,
      listCheckpoints: async () => [...state.checkpoints.values()],
      listGates: async () => [...state.gates.values()],
      listShards: async () => [],
      pageFactRefs: async ({ limit, cursor }) => listed(limit, cursor) as never,
      readFacts: async (ids) => {
        // What the history has just listed; else it is of leaves, in their order.
        const from = byHistory.known(ids[0] ?? "") === undefined ? byLeaf : byHistory;
        return ids.filter((id) => !isKey(id)).flatMap((id) => from.find(id)?.fact ?? []);
      },
      pageNotifications: async () => ({ items: [] }),
    },
    facts: { knownFacts: async (ids) => new Set(ids) },
    snapshots: { listSnapshots: async () => [] },
    listing: { list: async () => ({ versions: [] }) },
    store: {
      open: async ({ key: name }) => {
        const bytes = name === history.plan.key ? plan : (contents.get(name) ?? Buffer.alloc(0));
        return {
          size: bytes.length,
          chunks: (async function* () {
            yield bytes;
          })(),
        };
      },
      put: async () => {
        throw new TypeError("nothing is written");
      },
    },
    ...{ unpack, limits: dynamoLimits, clock: () => startedAt, pause: async () => undefined },
  };
};

/** The tiles above the leaves, and those at the edge. */
const writeTiles = (): void => {
  const size = findHead(findNote(readFileSync("checkpoint"))?.text ?? "")?.size ?? 0;
  const put = (path: string, hashes: readonly Buffer[]): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.concat(hashes));
  };
  let edge = EMPTY_EDGE;
  for (const tile of leafTiles({ start: 0, end: size }, size)) {
    const step = appended(edge, (findEntries(readFileSync(entriesPath(tile))) ?? []).map(leafHash));
    edge = step.edge;
    for (const { hashes, ...full } of step.tiles) put(tilePath(full), hashes);
  }
  for (const tile of edgeTiles(size)) put(tilePath(tile), edge.levels[tile.level] ?? []);
};

const walk = async (): Promise<WalkMeasured> => {
  const history = historyOf();
  const ports = portsOf(history, plus(history.now, 60 * 60_000));
  let walked = NOTHING_WALKED;
  let found = 0;
  const { seconds } = await timedBoth(async () => {
    const report = await fsckAll(ports);
    walked = report.walked;
    found = report.findings.length;
    if (found > 0) process.stderr.write(`${JSON.stringify(report.findings.slice(0, 3))}\n`);
  });
  // In KiB: Node, process.resourceUsage().
  return { seconds, mebibytes: process.resourceUsage().maxRSS / 1024, walked, found };
};

if (process.argv[2] === "tiles") writeTiles();
else process.stdout.write(JSON.stringify(await walk()));
