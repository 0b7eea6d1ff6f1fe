import { isFailure } from "../../core/failure.ts";
import { unreachable } from "../../core/unreachable.ts";
import type { DueItem, DueQueue, EarlyPlace } from "../../ports/sweep.ts";
import { sweepCheckpoint } from "./checkpoint.ts";
import { sweepComparisons } from "./comparisons.ts";
import { sweepGate } from "./gate.ts";
import { sweepPlan } from "./plan.ts";
import type { SweepPorts } from "./ports.ts";
import { sweepSummary } from "./summary.ts";

export interface SweepResult {
  readonly swept: number;
  readonly transitions: number;
  readonly notifications: number;
  /** Undefined of a queue that could not be read. */
  readonly failures: readonly { readonly item: DueItem | undefined; readonly error: unknown }[];
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * In the first minute of an hour every migration, in case nobody has ever said up to when all of it has been compared: one
 * from before that was written, while `compare` has failed since.
 */
const unknownComparisons = ({ ledger }: SweepPorts): DueQueue => ({
  list: async (now) => {
    const heads = Date.parse(now) % HOUR_MS < MINUTE_MS ? await ledger.listHeads() : [];
    const inForce = heads.filter(({ planVersion, applying }) => planVersion > 0 && applying === null);
    return { items: inForce.map(({ migration }) => ({ kind: "comparisons", migration })) };
  },
});

/** How many items of a queue are read at a time. */
const PAGE = 50;
/** How many of the one queue that is not in shards are written at a time. */
const LANES = 8;
/** How many that lists have too early one run puts in their places; the others it finds again a minute later. */
const MOST_PLACED = 10_000;

/** For how long it looks for what is due among what lists have too early, before it puts that in its place. */
const WALK_MS = 20_000;

/** Does something with each, some at a time. */
const inLanes = async <T>(items: readonly T[], lanes: number, each: (item: T) => Promise<void>): Promise<void> => {
  const rest = items.values();
  const lane = async (): Promise<void> => {
    for (const item of rest) await each(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

interface Written {
  readonly transitions: number;
  readonly notifications: number;
}

const sweepOne = (ports: SweepPorts, item: DueItem): Promise<Written | undefined> => {
  switch (item.kind) {
    case "checkpoint":
      return sweepCheckpoint(ports, item.checkpoint);
    case "gate":
      return sweepGate(ports, item.migration, item.gate);
    case "summary":
      return sweepSummary(ports, item.migration);
    case "comparisons":
      return sweepComparisons(ports, item.migration);
    case "plan":
      return sweepPlan(ports, item.migration);
    default:
      return unreachable(item);
  }
};

/** What one run has done, and learnt of the migrations that it came to. */
interface Tally {
  swept: number;
  transitions: number;
  notifications: number;
  readonly failures: { item: DueItem | undefined; error: unknown }[];
  /** Migrations whose plan is being applied: what waits for it stays due, and is not looked at again. */
  readonly applying: Set<string>;
  /** Migrations of which an item has failed: their others come last. */
  readonly failing: Set<string>;
}

const itemText = (item: DueItem): string => JSON.stringify(item);
const migrationOf = (item: DueItem): string =>
  item.kind === "checkpoint" ? item.checkpoint.migration : item.migration;

const sweepInto = async (ports: SweepPorts, item: DueItem, tally: Tally): Promise<void> => {
  const migration = migrationOf(item);
  // The plan itself is what the others wait for.
  if (item.kind !== "plan" && tally.applying.has(migration)) return;
  try {
    const written = await sweepOne(ports, item);
    if (written === undefined) return;
    tally.swept += 1;
    tally.transitions += written.transitions;
    tally.notifications += written.notifications - written.transitions;
  } catch (error) {
    // While a plan is being applied its checkpoints may be of either version; they stay due.
    if (isFailure(error, "plan-applying")) tally.applying.add(migration);
    else {
      tally.failing.add(migration);
      tally.failures.push({ item, error });
    }
  }
};

/**
 * Sweeps all of one queue, page by page, and again what has become due meanwhile, until nothing is new or time is up. An
 * item that stays due, because it failed or its plan is being applied, is not tried twice, and holds up none of another
 * migration behind it.
 */
const sweepQueue = async (
  ports: SweepPorts,
  queue: DueQueue,
  tally: Tally,
  hasTime: () => boolean,
  lanes = 1,
): Promise<void> => {
  const seen = new Set<string>();
  const last: DueItem[] = [];
  let isOver = false;
  for (let before = -1; before < seen.size; ) {
    before = seen.size;
    const now = ports.clock();
    let cursor: string | undefined;
    do {
      const page = await queue.list(now, PAGE, cursor);
      await inLanes(page.items, lanes, async (item) => {
        isOver ||= !hasTime();
        if (isOver || seen.has(itemText(item))) return;
        seen.add(itemText(item));
        if (tally.failing.has(migrationOf(item))) last.push(item);
        else await sweepInto(ports, item, tally);
      });
      if (isOver) return;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
  for (const item of last) {
    if (!hasTime()) return;
    await sweepInto(ports, item, tally);
  }
};

/**
 * Sweeps what lists say is due. What they have too early is put where it is due once nothing is left that is due: however much of it
 * comes first, it holds up none that is.
 */
const sweepListed = async (ports: SweepPorts, tally: Tally, hasTime: () => boolean): Promise<void> => {
  const { listed } = ports.ledger;
  const early = new Map<string, EarlyPlace>();
  const begunMs = Date.parse(ports.clock());
  const queue: DueQueue = {
    list: async (...asked) => {
      const page = await listed.list(...asked);
      for (const one of page.early) if (early.size < MOST_PLACED) early.set(JSON.stringify(one.checkpoint), one);
      const isLong = Date.parse(ports.clock()) - begunMs > WALK_MS;
      // What is behind it is nearer by what is placed now.
      return isLong && page.items.length === 0 && early.size > 0 ? { items: [] } : page;
    },
  };
  await sweepQueue(ports, queue, tally, hasTime, LANES);
  let isRefused = false;
  await inLanes([...early.values()], LANES, async (one) => {
    if (isRefused || !hasTime()) return;
    try {
      await listed.place(one);
    } catch (error) {
      isRefused = true;
      tally.failures.push({ item: { kind: "checkpoint", checkpoint: one.checkpoint }, error });
    }
  });
};

/**
 * Writes what time has changed: what is late, stale or no longer waived, gates that are stable, mails that were held back,
 * summaries, and what newer evidence has waited for too long; and asks for work on a plan that nobody works on. It reads only
 * what is due, whatever the size of the plan, and commits each item by itself, so it may be interrupted or run twice.
 * @param hasTime false once time is up
 */
export const sweep = async (ports: SweepPorts, hasTime: () => boolean): Promise<SweepResult> => {
  const tally: Tally = {
    ...{ swept: 0, transitions: 0, notifications: 0, failures: [] },
    ...{ applying: new Set(), failing: new Set() },
  };
  const queues = [...ports.ledger.due, unknownComparisons(ports)];
  const ended = await Promise.allSettled([
    ...queues.map((queue) => sweepQueue(ports, queue, tally, hasTime)),
    sweepListed(ports, tally, hasTime),
  ]);
  // A queue that cannot be read ends no other in the middle of it.
  for (const one of ended) if (one.status === "rejected") tally.failures.push({ item: undefined, error: one.reason });
  const { swept, transitions, notifications, failures } = tally;
  return { swept, transitions, notifications, failures };
};
