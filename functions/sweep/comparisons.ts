import { comparisonOverdue } from "../../core/audit/comparisons/overdue.ts";
import { verdictOf } from "../../core/audit/verdict.ts";
import { comparisonFact } from "../../core/history/comparison-fact.ts";
import type { ComparisonFact } from "../../core/history/fact.ts";
import { overdueFactId } from "../../core/history/fact-id.ts";
import type { Instant } from "../../core/instant.ts";
import type { ComparisonRequirement } from "../../core/plan/document.ts";
import { readsOthers } from "../../core/plan/reads.ts";
import { inputsDigest } from "../../core/readiness/comparison-inputs.ts";
import type { Head } from "../../core/readiness/head.ts";
import {
  AWAY_MS,
  isOverdue,
  type Look,
  MISSED_MS,
  type OutdatedReader,
  outdatedIn,
  watermarkOf,
} from "../../core/readiness/watermark.ts";
import { type Committed, commit } from "../commit.ts";
import { headInForce, requireUnder } from "../plan-in-force.ts";
import { voidSignOff } from "../void-sign-off.ts";
import type { SweepPorts } from "./ports.ts";

type Written = Pick<Committed<null>, "transitions" | "notifications">;

/**
 * Makes a comparison inconclusive for which newer evidence has waited too long.
 * @returns undefined where it is no longer what was looked at: it was compared meanwhile, or a plan came into force
 */
const markOverdue = (
  ports: SweepPorts,
  requirement: ComparisonRequirement,
  { checkpoint, inputs, since }: OutdatedReader,
): Promise<Committed<ComparisonFact> | undefined> =>
  commit<ComparisonFact, undefined>(ports, async () => {
    const { ledger, clock } = ports;
    const head = await headInForce(ledger, checkpoint.migration);
    const current = await ledger.findCheckpoint(checkpoint);
    if (current?.version !== checkpoint.version) return undefined;
    const at = clock();
    const verdict = verdictOf([comparisonOverdue(requirement, since)]);
    const fact = overdueFactId(checkpoint);
    const about = {
      id: fact,
      head,
      checkpoint,
      inputs,
      digest: inputsDigest(inputs),
      verdict,
      entries: 0,
      list: undefined,
    };
    return {
      change: { kind: "overdue", head, checkpoint, verdict, fact },
      at,
      record: (events) => comparisonFact(about, at, events),
    };
  });

/** What no longer counts: a comparison becomes inconclusive, and signatures are void. */
const shut = async (ports: SweepPorts, reader: OutdatedReader): Promise<Written | undefined> => {
  const { requirement, checkpoint } = reader;
  return requirement.evidence === "sign-off"
    ? voidSignOff(ports, checkpoint.migration, requirement, checkpoint.unit)
    : markOverdue(ports, requirement, reader);
};

/** A plan may have dropped all that compares or is signed: then there is nothing to look at, nor to look at soon. */
const readsAny = (requirements: Look["requirements"]): boolean => [...requirements.values()].some(readsOthers);

const lookAt = async ({ ledger }: SweepPorts, head: Head, at: Instant): Promise<Look> => {
  const { migration, planVersion } = head;
  const requirements = await ledger.readRequirements(migration, planVersion);
  const checkpoints = readsAny(requirements) ? await ledger.listCheckpoints(migration) : [];
  for (const one of checkpoints) requireUnder(head, one);
  return { migration, at, requirements, checkpoints };
};

/** Those of one kind that no longer count. */
const overdue = (
  outdated: readonly OutdatedReader[],
  evidence: OutdatedReader["requirement"]["evidence"],
  at: Instant,
) => outdated.filter((one) => one.requirement.evidence === evidence && isOverdue(one, at));

/**
 * Looks at a migration of which `compare` has said nothing for too long, or in which something waits for it for too long:
 * what passed on older evidence no longer does. What has seen its newest inputs stays as it is.
 * Of one without a watermark nothing is known: all that has not seen its newest inputs begins to wait.
 * @returns undefined where nothing is due any more: `compare` was first; and where there is nothing to compare
 * @throws Failure the first one, when all that is overdue has been tried; then it stays due
 */
export const sweepComparisons = async (ports: SweepPorts, migration: string): Promise<Written | undefined> => {
  const { ledger, clock } = ports;
  const at = clock();
  const head = await headInForce(ledger, migration);
  const before = await ledger.findWatermark(migration);
  if (before !== undefined && before.dueAt > at) return undefined;
  const written = { transitions: 0, notifications: 0 };
  const failures: unknown[] = [];
  let changed = 0;
  const shutAll = async (readers: readonly OutdatedReader[]): Promise<void> => {
    for (const reader of readers)
      try {
        const result = await shut(ports, reader);
        changed += 1;
        written.transitions += result?.transitions ?? 0;
        written.notifications += result?.notifications ?? 0;
      } catch (error) {
        failures.push(error);
      }
  };
  const look = await lookAt(ports, head, at);
  if (before === undefined && !readsAny(look.requirements)) return undefined;
  const first = outdatedIn(look, before);
  await shutAll(overdue(first, "cross-check", at));
  // Signatures over what is no longer known are void, too.
  const then = changed === 0 ? first : outdatedIn(await lookAt(ports, head, at), before);
  await shutAll(overdue(then, "sign-off", at));
  if (failures.length > 0) throw failures[0];
  const waiting = then.filter(({ requirement }) => requirement.evidence !== "sign-off");
  await ledger.putWatermark(watermarkOf(look, waiting, readsAny(look.requirements) ? AWAY_MS : MISSED_MS));
  return written;
};
