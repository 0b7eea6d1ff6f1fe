import { isUnjudged } from "../finding.ts";
import type { Instant } from "../instant.ts";
import type { Plan } from "../plan/plan.ts";
import { cascade } from "../readiness/cascade/cascade.ts";
import type { Change } from "../readiness/cascade/change.ts";
import type { Loaded } from "../readiness/cascade/loaded.ts";
import { type Why, whyFound } from "../readiness/checkpoint/because.ts";
import { type Checkpoint, checkpointId } from "../readiness/checkpoint/checkpoint.ts";
import type { CheckpointEvidenced } from "../readiness/checkpoint/event.ts";
import { evolveCheckpoint } from "../readiness/checkpoint/evolve.ts";
import { decideUnjudged } from "../readiness/checkpoint/unjudged.ts";
import { inputsDigest, inputsOf } from "../readiness/comparison-inputs.ts";
import { membersByGate } from "../readiness/gate/members.ts";
import { withoutShards } from "../readiness/gate/shard.ts";
import type { Head } from "../readiness/head.ts";
import type { MigrationState } from "../readiness/plan-change.ts";
import type { ComparisonFact, Fact, ManifestFact } from "./fact.ts";
import { happenedAt, isOlderEvidence } from "./happened.ts";

/** Something that was recorded later about an instant, and of which nobody can say what would have been decided then. */
export interface Undecided {
  readonly unit: string;
  readonly requirement: string;
  readonly fact: string;
}

/** A migration at an instant, to which what was recorded later about that instant is added. */
export interface Retold {
  /**
   * Decides by a fact that was recorded after the instant, as if it had been known then.
   * @param before its checkpoint as it was when the fact was recorded
   */
  tell(fact: Fact, before: Checkpoint | undefined): void;
  state(): MigrationState;
  undecided(): readonly Undecided[];
}

const WHY_UNDECIDED: Why = {
  reason: "it was judged later, beside what was not known or had not happened yet: nobody can say what it was then",
};

/** All that a verdict about new evidence of a checkpoint may depend on. */
const basisOf = (checkpoint: Checkpoint): string => {
  const { planVersion, rules, baseline, lowered, evidence, voided, changed, recent, unjudgedAt } = checkpoint;
  const { contradicted, uncompared, signatures } = checkpoint;
  const newest = [evidence?.fact, voided?.fact, unjudgedAt, signatures.map(({ fact }) => fact)];
  return JSON.stringify([planVersion, rules, baseline, lowered, newest, changed, recent, contradicted, uncompared]);
};

/**
 * The event by which evidence counted when it was recorded.
 * @param before its checkpoint, as it was then; undefined is returned where another verdict might have been made at `checkpoint`
 */
const evidencedOnSameBasis = (
  fact: Fact,
  checkpoint: Checkpoint,
  before: Checkpoint | undefined,
): CheckpointEvidenced | undefined => {
  if (before === undefined || basisOf(before) !== basisOf(checkpoint)) return undefined;
  return fact.events.find(
    (event): event is CheckpointEvidenced =>
      event.type === "checkpoint-evidenced" &&
      checkpointId(event) === checkpointId(before) &&
      event.version === before.version + 1,
  );
};

const headOf = ({ migration, title, timeZone, version }: Plan): Head => ({
  ...{ migration, title, timeZone, planVersion: version, planDigest: null, appliedAt: null, appliedBy: null },
  ...{ applying: null, abandoned: null, proposed: null, version: 0 },
});

/**
 * Lets what was recorded later count at an instant. A recorded verdict is taken over only where the checkpoint that it was
 * made against is the same, in all that verdicts depend on, as the one at that instant; else what is newest is not known, and
 * the checkpoint is inconclusive. Whatever is decided follows by the cascade, with the instant as its clock: what is known
 * later counts as if it had arrived at that instant, so that a gate never opens before it would have been stable.
 * @param plan in force at the instant
 */
export const retell = (from: MigrationState, plan: Plan, at: Instant): Retold => {
  const checkpoints = new Map(from.checkpoints);
  const members = membersByGate(checkpoints.values());
  const gates = new Map([...from.gates].map(([id, gate]) => [id, withoutShards(gate, members.get(id) ?? [])]));
  const requirements = new Map(plan.requirements.map((one) => [one.id, one]));
  const undecided: Undecided[] = [];
  const head = headOf(plan);

  const decide = (change: Change): void => {
    const loaded: Loaded = {
      // Nobody is told of what was then, so nobody has to be known who would be.
      gates: [...gates.values()].map((gate) => ({ gate, planned: undefined })),
      checkpoints: { units: null, items: [...checkpoints.values()] },
      requirements,
    };
    const outcome = cascade(change, loaded, at);
    for (const { value } of outcome.checkpoints) checkpoints.set(checkpointId(value), value);
    for (const { value } of outcome.gates) gates.set(value.id, value);
  };

  const notKnown = (checkpoint: Checkpoint, completedAt: Instant, why: Why): boolean => {
    const event = decideUnjudged(checkpoint, completedAt, why, at);
    if (event === undefined) return false;
    checkpoints.set(checkpointId(checkpoint), evolveCheckpoint(checkpoint, event));
    return true;
  };

  const leaveOpen = (checkpoint: Checkpoint, completedAt: Instant, fact: string): void => {
    const { unit, requirement } = checkpoint;
    if (notKnown(checkpoint, completedAt, WHY_UNDECIDED)) undecided.push({ unit, requirement, fact });
  };

  const tellManifest = (fact: ManifestFact, checkpoint: Checkpoint, before: Checkpoint | undefined): void => {
    const completedAt = happenedAt(fact);
    if (completedAt > at) return;
    const { verdict, id } = fact;
    const event = isOlderEvidence(fact) ? undefined : evidencedOnSameBasis(fact, checkpoint, before);
    if (verdict.findings.some(isUnjudged)) notKnown(checkpoint, completedAt, whyFound(verdict.findings));
    else if (event === undefined) leaveOpen(checkpoint, completedAt, id);
    else {
      const { evidence, content, sizesSince } = event;
      decide({ kind: "evidence", head, fact: id, checkpoint, verdict, evidence, kept: { content, sizesSince } });
    }
  };

  /** A comparison says the same whenever it runs, so one of just these inputs is known of the instant too. */
  const tellComparison = (fact: ComparisonFact, checkpoint: Checkpoint, before: Checkpoint | undefined): void => {
    const requirement = requirements.get(checkpoint.requirement);
    const event = evidencedOnSameBasis(fact, checkpoint, before);
    if (requirement === undefined || event === undefined) return;
    const inputs = inputsOf(checkpoints.values(), requirement, checkpoint.unit);
    if (fact.digest !== inputsDigest(inputs)) return;
    const { verdict, id } = fact;
    decide({ kind: "comparison", head, fact: id, checkpoint, verdict, evidence: event.evidence });
  };

  return {
    tell: (fact, before) => {
      const checkpoint = checkpoints.get(`${fact.unit}/${fact.requirement}`);
      if (checkpoint === undefined) return;
      if (fact.type === "manifest-audited") tellManifest(fact, checkpoint, before);
      if (fact.type === "evidence-compared") tellComparison(fact, checkpoint, before);
    },
    state: () => ({ checkpoints, gates }),
    undecided: () => undecided,
  };
};
