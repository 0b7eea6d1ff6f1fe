import { isFailure } from "../core/failure.ts";
import { cascade } from "../core/readiness/cascade/cascade.ts";
import type { PlanChange } from "../core/readiness/cascade/change.ts";
import { type Loaded, withOutcome } from "../core/readiness/cascade/loaded.ts";
import type { PlanOutcome } from "../core/readiness/cascade/outcome.ts";
import type { PlanChanges } from "../core/readiness/plan-change.ts";
import type { ApplyLedger } from "../ports/apply.ts";
import { loadFor } from "./load.ts";

const MAX_ATTEMPTS = 10;

const load = async (ledger: ApplyLedger, change: PlanChange, known: Loaded): Promise<[Loaded, PlanOutcome]> => {
  const loaded = await loadFor(ledger, change, change.effectiveAt, known);
  return [loaded, cascade(change, loaded, change.effectiveAt)];
};

/** A manifest under way may have written one of them first: then all are read again. */
const writeCheckpoints = async (ledger: ApplyLedger, change: PlanChange): Promise<[Loaded, PlanOutcome]> => {
  for (;;) {
    const [loaded, outcome] = await load(ledger, change, {});
    try {
      await ledger.putCheckpoints(outcome.checkpoints);
      return [withOutcome(loaded, outcome), outcome];
    } catch (error) {
      if (!isFailure(error, "ledger-conflict")) throw error;
    }
  }
};

const writeGatesOnce = async (ledger: ApplyLedger, { gates, notifications, removed }: PlanOutcome): Promise<void> => {
  for (const gate of gates)
    await ledger.putGate(
      gate,
      notifications.find(({ topic, epoch }) => topic === gate.value.id && epoch === gate.value.epoch),
    );
  await ledger.removeGates(removed.gates);
};

/**
 * A writer that was under way when the checkpoints were rewritten may still change a gate once: then the gates are read
 * again. Later writers find checkpoints of the new plan, and wait.
 */
const writeGates = async (
  ledger: ApplyLedger,
  change: PlanChange,
  { checkpoints, summary }: Loaded,
): Promise<PlanOutcome> => {
  const known: Loaded = {
    ...(checkpoints === undefined ? {} : { checkpoints }),
    ...(summary === undefined ? {} : { summary }),
  };
  for (let attempt = 1; ; attempt += 1) {
    const [, outcome] = await load(ledger, change, known);
    try {
      await writeGatesOnce(ledger, outcome);
      return outcome;
    } catch (error) {
      if (!isFailure(error, "ledger-conflict") || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};

const writeSummary = async (ledger: ApplyLedger, { plan }: PlanChange, outcome: PlanOutcome): Promise<void> => {
  if (outcome.summaryRemoved) await ledger.removeSummary(plan.migration);
  if (outcome.summary !== undefined) await ledger.putSummary(outcome.summary);
};

/**
 * Writes what follows from a plan version, which is too much for one transaction: checkpoints, then gates, then
 * removals. Each step may be repeated, so the same call repairs a crash between any two.
 * @throws Failure `ledger-*`
 */
export const commitPlan = async (ledger: ApplyLedger, change: PlanChange): Promise<PlanChanges> => {
  const [written, { changes }] = await writeCheckpoints(ledger, change);
  const outcome = await writeGates(ledger, change, written);
  await ledger.removeCheckpoints(outcome.removed.checkpoints);
  await writeSummary(ledger, change, outcome);
  return changes;
};
