import type { Evidence } from "../../core/audit/evidence.ts";
import { verdictOf } from "../../core/audit/verdict.ts";
import { isFailure } from "../../core/failure.ts";
import { comparisonFact } from "../../core/history/comparison-fact.ts";
import type { ApprovalFact, ComparisonFact } from "../../core/history/fact.ts";
import { comparisonFactId } from "../../core/history/fact-id.ts";
import type { Instant } from "../../core/instant.ts";
import type { ReadingRequirement } from "../../core/plan/document/requirement/requirement.ts";
import type { ComparisonRequirement } from "../../core/plan/document.ts";
import { indexReads } from "../../core/plan/index-reads.ts";
import { readsOthers } from "../../core/plan/reads.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { firstToExpire, isOutdated } from "../../core/readiness/comparison-inputs.ts";
import type { Committed } from "../commit.ts";
import { commitVerdict } from "../recording.ts";
import { lastInputs, readInputs } from "./inputs.ts";
import { putList } from "./list.ts";
import type { ComparePorts } from "./ports.ts";
import { runComparison } from "./run-comparison.ts";
import { voidSignOff } from "./void-sign-off.ts";

const newestOf = (inputs: readonly Checkpoint[]): Instant | undefined =>
  inputs
    .flatMap(({ evidence }) => evidence?.completedAt ?? [])
    .toSorted()
    .at(-1);

/** A comparison as evidence: completed with the newest of its inputs, and valid until the first of them expires. */
const evidenceOf = (
  fact: string,
  digest: string,
  entries: number,
  inputs: readonly Checkpoint[],
  at: Instant,
): Evidence => ({
  fact,
  object: null,
  digest,
  agent: "cleargate",
  completedAt: newestOf(inputs) ?? at,
  sealedAt: at,
  receivedAt: at,
  validUntil: firstToExpire(inputs) ?? at,
  entries,
  bytes: 0,
});

/**
 * Compares the newest genuine evidence that one requirement reads, and records what was found.
 * @returns undefined without any evidence, or where they have been compared before
 */
const compareEvidence = (
  ports: ComparePorts,
  migration: string,
  requirement: ComparisonRequirement,
  unit: string,
): Promise<Committed<ComparisonFact> | undefined> =>
  commitVerdict<ComparisonFact, undefined>(ports, async (recording) => {
    const { ledger, store, clock } = ports;
    const { head, checkpoint, inputs, digest } = await readInputs(ledger, migration, requirement, unit);
    if (!isOutdated(checkpoint, requirement, inputs)) return undefined;
    const requirements = await ledger.readRequirements(migration, head.planVersion);
    const listed = requirements.get(requirement.of);
    const known = {
      last: requirement.check === "moves" ? await lastInputs(ledger, checkpoint) : "none",
      lists: listed?.evidence === "inventory" ? listed.lists : "accounts",
    };
    const { findings, entries, list: differences } = await runComparison(ports, requirement, inputs, known);
    const list = await putList(store, checkpoint, differences);
    const verdict = recording(verdictOf(findings));
    const at = clock();
    const fact = comparisonFactId(checkpoint, digest);
    const evidence = evidenceOf(fact, digest, entries, inputs, at);
    return {
      change: { kind: "comparison", head, checkpoint, verdict, evidence, fact },
      at,
      record: (events) => comparisonFact({ checkpoint, inputs, digest, verdict, entries, list }, at, events),
    };
  });

type Result = Committed<ComparisonFact | ApprovalFact>;

const runReader = (
  ports: ComparePorts,
  migration: string,
  requirement: ReadingRequirement,
  unit: string,
): Promise<Result | undefined> =>
  requirement.evidence === "sign-off"
    ? voidSignOff(ports, migration, requirement, unit)
    : compareEvidence(ports, migration, requirement, unit);

/** After so much of a run, what is left of a migration is left to the schedule, so that others have their turn. */
const MIGRATION_MS = 2 * 60_000;

/** Whoever is told of each result when it has been recorded. */
type Done = (result: Result) => void;

/**
 * Runs those of some readers that have not seen their inputs as they are, and all of them although some fail.
 * @param mayStart false once the migration has had its share: what is left is left to the schedule
 * @returns the failures
 * @throws Failure `plan-applying`
 */
const runOutdated = async (
  ports: ComparePorts,
  migration: string,
  readers: readonly ReadingRequirement[],
  done: Done,
  mayStart: () => boolean,
): Promise<unknown[]> => {
  if (readers.length === 0) return [];
  const checkpoints = await ports.ledger.listCheckpoints(migration);
  const find = indexReads(checkpoints);
  const failures: unknown[] = [];
  for (const requirement of readers)
    for (const checkpoint of checkpoints.filter((one) => one.requirement === requirement.id))
      try {
        const { unit } = checkpoint;
        if (!isOutdated(checkpoint, requirement, find(requirement, unit)) || !mayStart()) continue;
        const result = await runReader(ports, migration, requirement, unit);
        if (result !== undefined) done(result);
      } catch (error) {
        if (isFailure(error, "plan-applying")) throw error;
        failures.push(error);
      }
  return failures;
};

/**
 * Runs every comparison, and checks every sign-off, of a migration that has not yet seen its newest evidence. One that
 * fails keeps none of the others from being run. No further one is begun once the migration has had its share of the run.
 * @throws Failure the first one, when all have been run, or `time-short`: the stream is read again
 */
export const compareMigration = async (
  ports: ComparePorts,
  migration: string,
  done: Done,
  shareMs = MIGRATION_MS,
): Promise<void> => {
  let until: number | undefined;
  // The share begins with the first, so that each migration gets on by one at least.
  const mayStart = (): boolean => {
    until ??= ports.timeLeft() - shareMs;
    return ports.timeLeft() >= until;
  };
  const head = await ports.ledger.readHead(migration);
  // The fact that a plan has come into force, or was abandoned, wakes every comparison of the migration.
  if (head === undefined || head.planVersion === 0 || head.applying !== null) return;
  const requirements = await ports.ledger.readRequirements(migration, head.planVersion);
  const readers = [...requirements.values()].filter(readsOthers);
  const isSignOff = ({ evidence }: ReadingRequirement): boolean => evidence === "sign-off";
  try {
    // Sign-offs cover the results of comparisons, so they come last; they are little work, so none waits.
    const failures = [
      ...(await runOutdated(
        ports,
        migration,
        readers.filter((one) => !isSignOff(one)),
        done,
        mayStart,
      )),
      ...(await runOutdated(ports, migration, readers.filter(isSignOff), done, () => true)),
    ];
    if (failures.length > 0) throw failures[0];
  } catch (error) {
    if (!isFailure(error, "plan-applying")) throw error;
  }
};

const HOUR_MS = 3_600_000;

/**
 * Runs what nothing has woken, in every migration: its record was lost, it was left over, or `compare` failed for longer
 * than records last. Each has the same share of the time, and each hour begins with another one.
 * @throws Failure the first one, when all migrations have been looked at, or `time-short`
 */
export const compareAll = async (ports: ComparePorts, done: Done): Promise<void> => {
  const failures: unknown[] = [];
  const heads = await ports.ledger.listHeads();
  const first = Math.floor(Date.parse(ports.clock()) / HOUR_MS) % Math.max(1, heads.length);
  const turns = [...heads.slice(first), ...heads.slice(0, first)];
  for (const [index, { migration }] of turns.entries()) {
    const shareMs = ports.timeLeft() / (turns.length - index);
    await compareMigration(ports, migration, done, shareMs).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
};
