import { Failure } from "../../core/failure.ts";
import { plus } from "../../core/instant.ts";
import type { ClaimedHead } from "../../core/readiness/head.ts";
import type { Step } from "../../core/readiness/progress.ts";
import type { Turn } from "../../ports/enact.ts";
import { planApplying } from "../plan-in-force.ts";
import type { EnactPorts } from "./ports.ts";

/** Longer than reading all of a large plan takes; whoever says nothing for so long has died. */
export const TURN_MS = 180_000;
/** How often progress is written at most. */
const NEWS_MS = 2_000;

/** A worker's turn at one plan version. It keeps others from doing the same work; what is written is fenced by itself. */
export interface Working {
  /**
   * Says how far the work has come. A run ends between two pieces; but a plan's parts are written in one go.
   * @throws Failure `time-short` at the end of a run, `plan-applying` where somebody else has the turn
   */
  report(step: Step, done: number, total: number): Promise<void>;
  /** Lets the next worker go on at once; one that never ends its turn is waited for. */
  end(): Promise<void>;
}

/** @returns undefined while somebody else works on it */
export const takeTurn = async (
  { ledger, clock, newHolder }: EnactPorts,
  { migration, applying }: ClaimedHead,
  hasTime: () => boolean,
): Promise<Working | undefined> => {
  const { version, digest } = applying;
  const before = await ledger.findTurn(migration, version);
  const startedAt = clock();
  if (before !== undefined && before.digest === digest && before.until > startedAt) return undefined;
  const holder = newHolder();
  let mine: Turn = {
    ...{ migration, version, digest, holder, at: startedAt, until: plus(startedAt, TURN_MS) },
    ...(before?.digest === digest
      ? { step: before.step, done: before.done, total: before.total }
      : { step: "parts", done: 0, total: 0 }),
  };
  if (!(await ledger.putTurn(mine, before))) return undefined;

  const put = async (next: Turn): Promise<void> => {
    if (!(await ledger.putTurn(next, mine))) throw planApplying(migration);
    mine = next;
  };
  return {
    report: async (step, done, total) => {
      if (step !== "parts" && !hasTime()) throw new Failure("time-short", "this run ends; the next one goes on");
      const at = clock();
      if (step !== mine.step || at >= plus(mine.at, NEWS_MS))
        await put({ ...mine, step, done, total, at, until: plus(at, TURN_MS) });
    },
    end: async () => {
      await ledger.putTurn({ ...mine, until: mine.at }, mine).catch(() => false);
    },
  };
};
