import { type Instant, later, msOf, plus } from "../instant.ts";
import type { Disagreement, DisagreementCode } from "./disagreement.ts";
import { FIRST_PLACE, type FsckPlace, NOTHING_WALKED, type Walked, walkedMore } from "./place.ts";

/** So many findings are named; all are counted. */
export const MAX_FINDINGS = 1_000;
/** A holder is gone that has said nothing for so long: longer than a run of the function may take. */
export const LEASE_MS = 5 * 60_000;

export type Totals = Readonly<Partial<Record<DisagreementCode, number>>>;

/** One walk through everything stored. */
export interface FsckRun {
  /** From 1. */
  readonly number: number;
  readonly startedAt: Instant;
  /** Null while it is under way. */
  readonly finishedAt: Instant | null;
  readonly walked: Walked;
  /** How many disagreements there are of each code. */
  readonly totals: Totals;
  /** How many of them are named. */
  readonly named: number;
}

/** Where the newest run has come to, as one item that only one writer at a time replaces. */
export interface FsckState {
  /** Grows by one with every change. */
  readonly version: number;
  readonly run: FsckRun;
  /** Null where it is finished. */
  readonly place: FsckPlace | null;
  /** Whoever works on it; null where nobody does. */
  readonly lease: { readonly holder: string; readonly until: Instant } | null;
  /** The last run that was finished before; null where there is none. */
  readonly before: Pick<FsckRun, "number" | "startedAt" | "totals"> | null;
}

export const countOf = (totals: Totals): number => Object.values(totals).reduce((sum, one) => sum + one, 0);

const newRun = (number: number, startedAt: Instant): FsckRun => ({
  ...{ number, startedAt, finishedAt: null, walked: NOTHING_WALKED, totals: {}, named: 0 },
});

/** Whoever goes on with a run, and when. */
export interface Claimant {
  readonly holder: string;
  readonly now: Instant;
  /** A run begins so long after the one before began. */
  readonly everyMs: number;
  /** When somebody asked for a run last; undefined where nobody did. */
  readonly askedAt: Instant | undefined;
}

/**
 * The state with which somebody begins a run or goes on with it; undefined where nothing is to be done, or somebody else does it.
 */
export const claimed = (
  state: FsckState | undefined,
  { holder, now, everyMs, askedAt = "" }: Claimant,
): FsckState | undefined => {
  const lease = { holder, until: plus(now, LEASE_MS) };
  if (state === undefined) return { version: 1, run: newRun(1, now), place: FIRST_PLACE, lease, before: null };
  const version = state.version + 1;
  if (state.place !== null)
    return state.lease !== null && now < state.lease.until ? undefined : { ...state, version, lease };
  const { number, startedAt, totals } = state.run;
  if (askedAt <= startedAt && now < plus(startedAt, everyMs)) return undefined;
  const before = { number, startedAt, totals };
  return { version, run: newRun(number + 1, now), place: FIRST_PLACE, lease, before };
};

/** What one step has come to. */
export interface Stepped {
  readonly found: readonly Disagreement[];
  /** Null at the end of everything. */
  readonly next: FsckPlace | null;
  readonly walked: Partial<Walked>;
}

/** Those of a step's findings that are still named, with their places among all of the run. */
export const namedOf = ({ run }: FsckState, found: readonly Disagreement[]): readonly Disagreement[] =>
  found.slice(0, Math.max(0, MAX_FINDINGS - run.named));

const counted = (totals: Totals, found: readonly Disagreement[]): Totals => {
  const sums: Partial<Record<DisagreementCode, number>> = { ...totals };
  for (const { code } of found) sums[code] = (sums[code] ?? 0) + 1;
  return sums;
};

/**
 * The state after a step.
 * @param isLast true where whoever holds it stops here, so that the next need not wait for the lease to end
 */
export const stepped = (state: FsckState, step: Stepped, now: Instant, isLast: boolean): FsckState => {
  const { run, lease } = state;
  return {
    ...state,
    version: state.version + 1,
    run: {
      ...run,
      finishedAt: step.next === null ? now : null,
      walked: walkedMore(run.walked, step.walked),
      totals: counted(run.totals, step.found),
      named: run.named + namedOf(state, step.found).length,
    },
    place: step.next,
    lease: isLast || step.next === null || lease === null ? null : { ...lease, until: plus(now, LEASE_MS) },
  };
};

/** The state once nobody works on it any more. */
export const released = (state: FsckState): FsckState => ({ ...state, version: state.version + 1, lease: null });

/** The instant with which somebody asks for a run: behind the last one, whatever the clocks of both. */
export const askedAtOf = (state: FsckState | undefined, now: Instant): Instant =>
  state === undefined ? now : later(now, plus(state.run.startedAt, 1));

/** Whoever asks so soon after the end of a run is answered with that one: each walks everything that is stored. */
export const FRESH_MS = 60 * 60_000;

/** Whether the newest run has been finished for less than {@link FRESH_MS}. */
const isFresh = ({ run: { finishedAt } }: FsckState, now: Instant): boolean =>
  finishedAt !== null && now < plus(finishedAt, FRESH_MS);

export interface Awaited {
  readonly number: number;
  /** `next`: nobody has begun it. */
  readonly is: "fresh" | "under-way" | "next";
}

/** The run that somebody means who asks now. */
export const awaited = (state: FsckState | undefined, now: Instant): Awaited => {
  if (state === undefined) return { number: 1, is: "next" };
  const { number } = state.run;
  if (state.place !== null) return { number, is: "under-way" };
  return isFresh(state, now) ? { number, is: "fresh" } : { number: number + 1, is: "next" };
};

/** How many disagreements are known: of the run under way, and of the one before it until it is finished. */
export const knownFindings = ({ run, before }: FsckState): number => {
  const found = countOf(run.totals);
  return run.finishedAt === null ? Math.max(found, countOf(before?.totals ?? {})) : found;
};

/** For how long a run should have been finished: 0 where the last one that was is new enough. */
export const overdueMs = ({ run, before }: FsckState, now: Instant, everyMs: number): number => {
  const since = run.finishedAt === null && before !== null ? before.startedAt : run.startedAt;
  const dueAt = run.finishedAt === null && before === null ? since : plus(since, everyMs);
  return msOf(later(now, dueAt)) - msOf(dueAt);
};
