import { isFailure } from "../../core/failure.ts";
import { cascade } from "../../core/readiness/cascade/cascade.ts";
import type { PlanChange } from "../../core/readiness/cascade/change.ts";
import { type Loaded, withOutcome } from "../../core/readiness/cascade/loaded.ts";
import type { PlanOutcome } from "../../core/readiness/cascade/outcome.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import type { Step } from "../../core/readiness/progress.ts";
import type { PlanWriter } from "../../ports/enact.ts";
import { loadFor } from "../load.ts";
import { planApplying } from "../plan-in-force.ts";
import type { EnactPorts } from "./ports.ts";
import type { Working } from "./turn.ts";
import { untilTaken } from "./until-taken.ts";

const MAX_ATTEMPTS = 100;

/** What one worker works with: the head that is claimed, and the writes that this head fences. */
interface PlanCommit {
  readonly ports: EnactPorts;
  readonly working: Working;
  readonly head: Head;
  readonly writer: PlanWriter;
  readonly change: PlanChange;
}

/** The migration as it is, and what the plan version makes of it. */
export const loadPlan = async (
  { ports: { ledger }, change }: { readonly ports: EnactPorts; readonly change: PlanChange },
  known: Loaded = {},
): Promise<[Loaded, PlanOutcome]> => {
  const loaded = await loadFor(ledger, change, change.effectiveAt, known);
  return [loaded, cascade(change, loaded, change.effectiveAt)];
};

/**
 * Repeats a step that reads and writes where another writer was quicker.
 * @throws Failure `plan-applying` once the head has moved on: somebody else has finished this plan, or it was replaced
 */
const repeat = async <T>({ ports: { ledger }, head }: PlanCommit, step: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await step();
    } catch (error) {
      if (!isFailure(error, "ledger-conflict") || attempt === MAX_ATTEMPTS) throw error;
      if ((await ledger.readHead(head.migration))?.version !== head.version) throw planApplying(head.migration);
    }
};

/** Writes items piece by piece, and says after each how many of all are done. */
const inPieces = async <T>(
  { ports, working }: PlanCommit,
  step: Step,
  items: readonly T[],
  total: number,
  write: (piece: readonly T[]) => Promise<void>,
): Promise<void> => {
  const before = total - items.length;
  for (let from = 0; from < items.length; from += ports.pieceItems) {
    await working.report(step, before + from, total);
    await untilTaken(ports, () => write(items.slice(from, from + ports.pieceItems)));
  }
};

/** A manifest that was under way may have been quicker with one of them: then all are read again. */
const writeCheckpoints = (commit: PlanCommit, known: Loaded): Promise<[Loaded, PlanOutcome]> => {
  let before = known;
  return repeat(commit, async () => {
    const [loaded, outcome] = await loadPlan(commit, before);
    before = {};
    const { length } = commit.change.plan.checkpoints;
    await inPieces(commit, "checkpoints", outcome.checkpoints, length, commit.writer.putCheckpoints);
    return [withOutcome(loaded, outcome), outcome];
  });
};

const nameOf = ({ topic, epoch }: Pick<Notification, "topic" | "epoch">): string => `${topic}\n${epoch}`;

/**
 * A writer that was under way when the version was claimed may still change a checkpoint that it leaves as it is, together with
 * that one's gate or shard: then all are read again, gates and shards first. Later writers find that a plan is being applied, and wait.
 */
const writeGates = (commit: PlanCommit, known: Loaded): Promise<PlanOutcome> => {
  let before = known;
  return repeat(commit, async () => {
    const [, outcome] = await loadPlan(commit, before);
    before = {};
    const { gates, shards, notifications, removed } = outcome;
    const told = new Map(notifications.map((one) => [nameOf(one), one]));
    const { length } = commit.change.plan.gates;
    const shardsOf = Map.groupBy(shards, ({ gate }) => gate);
    const surplusOf = Map.groupBy(removed.shards, ({ gate }) => gate);
    await inPieces(commit, "gates", gates, length, async (piece) => {
      for (const gate of piece) {
        const { id: topic, epoch } = gate.value;
        // What the gate no longer has goes first, as it was read: whoever is under way finds it gone, and reads the head again.
        await commit.writer.removeShards(surplusOf.get(topic) ?? []);
        await commit.writer.putShards(shardsOf.get(topic) ?? []);
        await commit.writer.putGate(gate, told.get(nameOf({ topic, epoch })));
      }
    });
    await untilTaken(commit.ports, () => commit.writer.removeGates(removed.gates));
    const written = new Set(gates.map(({ value }) => value.id));
    const left = removed.shards.filter(({ gate }) => !written.has(gate));
    await inPieces(commit, "removals", left, left.length, commit.writer.removeShards);
    return outcome;
  });
};

const removeCheckpoints = (commit: PlanCommit, { removed: { checkpoints } }: PlanOutcome): Promise<void> =>
  repeat(commit, () => inPieces(commit, "removals", checkpoints, checkpoints.length, commit.writer.removeCheckpoints));

const writeSummary = ({ writer, change, ports }: PlanCommit, { summaryRemoved, summary }: PlanOutcome): Promise<void> =>
  untilTaken(ports, async () => {
    if (summaryRemoved) await writer.removeSummary(change.plan.migration);
    if (summary !== undefined) await writer.putSummary(summary);
  });

/**
 * Writes what follows from a plan version, which is too much for one transaction: checkpoints, then gates, then what is
 * removed. Each step may be repeated, and begins with what is not written yet.
 * @param head as it was claimed for this plan version; once it moves on, nothing more is written
 * @param known what has just been read under this head
 * @throws Failure `plan-applying`, `time-short`, `ledger-*`
 */
export const commitPlan = async (
  ports: EnactPorts,
  working: Working,
  head: Head,
  change: PlanChange,
  known: Loaded,
): Promise<void> => {
  const commit: PlanCommit = { ports, working, head, writer: ports.ledger.writerUnder(head), change };
  const [written] = await writeCheckpoints(commit, known);
  const outcome = await writeGates(commit, written);
  await removeCheckpoints(commit, outcome);
  await repeat(commit, () => writeSummary(commit, outcome));
};
