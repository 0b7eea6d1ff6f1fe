import { isFailure } from "../../core/failure.ts";
import { unreachable } from "../../core/unreachable.ts";
import type { DueItem, DueQueue } from "../../ports/sweep.ts";
import { sweepCheckpoint } from "./checkpoint.ts";
import { sweepGate } from "./gate.ts";
import { sweepPlan } from "./plan.ts";
import type { SweepPorts } from "./ports.ts";
import { sweepSummary } from "./summary.ts";

export interface SweepResult {
  readonly swept: number;
  readonly transitions: number;
  readonly notifications: number;
  readonly failures: readonly { readonly item: DueItem; readonly error: unknown }[];
}

/** How many items of a queue are read at a time. */
const PAGE = 50;

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
    case "plan":
      return sweepPlan(ports, item.migration);
    default:
      return unreachable(item);
  }
};

interface Tally {
  swept: number;
  transitions: number;
  notifications: number;
  readonly failures: { item: DueItem; error: unknown }[];
}

const itemText = (item: DueItem): string => JSON.stringify(item);

const sweepInto = async (ports: SweepPorts, item: DueItem, tally: Tally): Promise<void> => {
  try {
    const written = await sweepOne(ports, item);
    if (written === undefined) return;
    tally.swept += 1;
    tally.transitions += written.transitions;
    tally.notifications += written.notifications - written.transitions;
  } catch (error) {
    // While a plan is being applied its checkpoints may be of either version; they stay due.
    if (!isFailure(error, "plan-applying")) tally.failures.push({ item, error });
  }
};

/**
 * Sweeps all of one queue, page by page, and again what has become due meanwhile, until nothing is new or time is up. An
 * item that stays due, because it failed or its plan is being applied, is not tried twice, and holds up none behind it.
 */
const sweepQueue = async (ports: SweepPorts, queue: DueQueue, tally: Tally, hasTime: () => boolean): Promise<void> => {
  const seen = new Set<string>();
  for (let before = -1; before < seen.size; ) {
    before = seen.size;
    const now = ports.clock();
    let cursor: string | undefined;
    do {
      const page = await queue.list(now, PAGE, cursor);
      for (const item of page.items) {
        if (!hasTime()) return;
        if (seen.has(itemText(item))) continue;
        seen.add(itemText(item));
        await sweepInto(ports, item, tally);
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
};

/**
 * Writes what time has changed: what is late, stale or no longer waived, gates that are stable, mails that were held back, summaries; and asks for work on a plan that nobody works on. It reads only
 * what is due, whatever the size of the plan, and commits each item by itself, so it may be interrupted or run twice.
 * @param hasTime false once time is up
 */
export const sweep = async (ports: SweepPorts, hasTime: () => boolean): Promise<SweepResult> => {
  const tally: Tally = { swept: 0, transitions: 0, notifications: 0, failures: [] };
  await Promise.all(ports.ledger.due.map((queue) => sweepQueue(ports, queue, tally, hasTime)));
  return tally;
};
