import { isFailure } from "../../core/failure.ts";
import type { Due } from "../../ports/ports.ts";
import { sweepCheckpoint } from "./checkpoint.ts";
import { sweepGate } from "./gate.ts";
import type { SweepPorts, Swept } from "./ports.ts";
import { sweepSummary } from "./summary.ts";

export interface SweepResult {
  readonly swept: number;
  readonly transitions: number;
  readonly notifications: number;
  readonly failures: readonly { readonly place: Due; readonly error: unknown }[];
}

/** So many of a shard at a time: what was swept leaves the index, so the next page is the first again. */
const PAGE = 50;

const sweepOne = (ports: SweepPorts, due: Due): Promise<Swept | undefined> => {
  switch (due.kind) {
    case "checkpoint":
      return sweepCheckpoint(ports, due.scope);
    case "gate":
      return sweepGate(ports, due.migration, due.gate);
    case "summary":
      return sweepSummary(ports, due.migration);
  }
};

interface Tally {
  swept: number;
  transitions: number;
  notifications: number;
  readonly failures: { place: Due; error: unknown }[];
}

const placeOf = (due: Due): string => JSON.stringify(due);

/** One shard, page by page, until nothing of it is due or time is up. A thing that fails is not tried twice. */
const sweepShard = async (ports: SweepPorts, shard: number, tally: Tally, goesOn: () => boolean): Promise<void> => {
  const seen = new Set<string>();
  while (goesOn()) {
    const page = await ports.ledger.listDue(shard, ports.clock(), PAGE);
    const fresh = page.filter((due) => !seen.has(placeOf(due)));
    if (fresh.length === 0) return;
    for (const due of fresh) {
      seen.add(placeOf(due));
      if (!goesOn()) return;
      try {
        const swept = await sweepOne(ports, due);
        if (swept === undefined) continue;
        tally.swept += 1;
        tally.transitions += swept.transitions;
        tally.notifications += swept.notifications;
      } catch (error) {
        // While a plan is being applied its checkpoints are neither old nor new; they stay due.
        if (!isFailure(error, "plan-applying")) tally.failures.push({ place: due, error });
      }
    }
  }
};

/**
 * Writes what time has changed: what is late, stale or no longer waived, gates that have settled, digests. It reads
 * only what is due, whatever the size of the plan, and each thing on its own: a second sweep, or one that was cut off,
 * finds done what is done.
 * @param goesOn false once time is up
 */
export const sweep = async (ports: SweepPorts, goesOn: () => boolean): Promise<SweepResult> => {
  const tally: Tally = { swept: 0, transitions: 0, notifications: 0, failures: [] };
  const shards = Array.from({ length: ports.shards }, (_, shard) => shard);
  await Promise.all(shards.map((shard) => sweepShard(ports, shard, tally, goesOn)));
  return tally;
};
