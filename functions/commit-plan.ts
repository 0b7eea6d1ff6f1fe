import { isFailure } from "../core/failure.ts";
import { cascade } from "../core/readiness/cascade/cascade.ts";
import type { PlanChange } from "../core/readiness/cascade/change.ts";
import { type Loaded, withOutcome } from "../core/readiness/cascade/loaded.ts";
import type { PlanOutcome } from "../core/readiness/cascade/outcome.ts";
import type { Head } from "../core/readiness/head.ts";
import type { PlanChanges } from "../core/readiness/plan-change.ts";
import type { ApplyLedger, PlanWriter } from "../ports/apply.ts";
import { loadFor } from "./load.ts";
import { planApplying } from "./plan-in-force.ts";

const MAX_ATTEMPTS = 100;

/** What one apply works with: the head that it has claimed, and the writes that this head fences. */
interface PlanCommit {
  readonly ledger: ApplyLedger;
  readonly head: Head;
  readonly writer: PlanWriter;
  readonly change: PlanChange;
}

const load = async ({ ledger, change }: PlanCommit, known: Loaded): Promise<[Loaded, PlanOutcome]> => {
  const loaded = await loadFor(ledger, change, change.effectiveAt, known);
  return [loaded, cascade(change, loaded, change.effectiveAt)];
};

/**
 * Repeats a step that reads and writes where another writer was quicker.
 * @throws Failure `plan-applying` once the head has moved on: somebody else has finished this plan, or applies another
 */
const repeat = async <T>({ ledger, head }: PlanCommit, step: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await step();
    } catch (error) {
      if (!isFailure(error, "ledger-conflict") || attempt === MAX_ATTEMPTS) throw error;
      if ((await ledger.readHead(head.migration))?.version !== head.version) throw planApplying(head.migration);
    }
};

/** A manifest that was under way may have been quicker with one of them: then all are read again. */
const writeCheckpoints = (commit: PlanCommit): Promise<[Loaded, PlanOutcome]> =>
  repeat(commit, async () => {
    const [loaded, outcome] = await load(commit, {});
    await commit.writer.putCheckpoints(outcome.checkpoints);
    return [withOutcome(loaded, outcome), outcome];
  });

/**
 * A writer that was under way when the checkpoints were rewritten may still change a gate once: then the gates are read
 * again. Later writers find checkpoints of the new plan, and wait.
 */
const writeGates = (commit: PlanCommit, { gates: _, ...known }: Loaded): Promise<PlanOutcome> =>
  repeat(commit, async () => {
    const [, outcome] = await load(commit, known);
    const { gates, notifications, removed } = outcome;
    for (const gate of gates)
      await commit.writer.putGate(
        gate,
        notifications.find(({ topic, epoch }) => topic === gate.value.id && epoch === gate.value.epoch),
      );
    await commit.writer.removeGates(removed.gates);
    return outcome;
  });

const writeSummary = async ({ writer, change }: PlanCommit, outcome: PlanOutcome): Promise<void> => {
  if (outcome.summaryRemoved) await writer.removeSummary(change.plan.migration);
  if (outcome.summary !== undefined) await writer.putSummary(outcome.summary);
};

/**
 * Writes what follows from a plan version, which is too much for one transaction: checkpoints, then gates, then what is
 * removed. Each step may be repeated, so a crash between any two is mended by the same call.
 * @param head as it was claimed for this plan version; once it moves on, nothing more is written
 * @throws Failure `plan-applying`, `ledger-*`
 */
export const commitPlan = async (ledger: ApplyLedger, head: Head, change: PlanChange): Promise<PlanChanges> => {
  const commit: PlanCommit = { ledger, head, writer: ledger.writerUnder(head), change };
  const [written, { changes }] = await writeCheckpoints(commit);
  const outcome = await writeGates(commit, written);
  await repeat(commit, () => commit.writer.removeCheckpoints(outcome.removed.checkpoints));
  await repeat(commit, () => writeSummary(commit, outcome));
  return changes;
};
