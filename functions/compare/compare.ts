import { isFailure } from "../../core/failure.ts";
import type { ApprovalFact, ComparisonFact } from "../../core/history/fact.ts";
import type { ReadingRequirement } from "../../core/plan/document/requirement/requirement.ts";
import type { Requirement } from "../../core/plan/document.ts";
import { readsOthers } from "../../core/plan/reads.ts";
import {
  isToRenew,
  type Look,
  MISSED_MS,
  type OutdatedReader,
  outdatedIn,
  type Watermark,
  watermarkOf,
} from "../../core/readiness/watermark.ts";
import type { Committed } from "../commit.ts";
import { voidSignOff } from "../void-sign-off.ts";
import { compareEvidence } from "./compare-evidence.ts";
import type { ComparePorts } from "./ports.ts";

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

/** What is left of some readers. */
interface Left {
  readonly outdated: readonly OutdatedReader[];
  readonly failures: readonly unknown[];
}

/**
 * Runs those of some readers that have not seen their inputs as they are, and all of them although some fail.
 * @param look read after `look.at`
 * @param mayStart false once the migration has had its share: what is left is left to the schedule
 * @throws Failure `plan-applying`
 */
const runOutdated = async (
  ports: ComparePorts,
  look: Omit<Look, "checkpoints">,
  before: Watermark,
  done: Done,
  mayStart: () => boolean,
): Promise<Left> => {
  const { migration, requirements } = look;
  if (requirements.size === 0) return { outdated: [], failures: [] };
  const checkpoints = await ports.ledger.listCheckpoints(migration);
  const outdated: OutdatedReader[] = [];
  const failures: unknown[] = [];
  for (const reader of outdatedIn({ ...look, checkpoints }, before))
    try {
      if (!mayStart()) {
        outdated.push(reader);
        continue;
      }
      const result = await runReader(ports, migration, reader.requirement, reader.checkpoint.unit);
      if (result !== undefined) done(result);
    } catch (error) {
      if (isFailure(error, "plan-applying")) throw error;
      outdated.push(reader);
      failures.push(error);
    }
  return { outdated, failures };
};

type Requirements = ReadonlyMap<string, Requirement>;

const requirementsThat = (requirements: Requirements, are: (one: Requirement) => boolean): Requirements =>
  new Map([...requirements].filter(([, one]) => are(one)));

/** Up to when all has been compared; it is written before the first result is, so that `sweep` misses `compare` from then on. */
const knownBefore = async ({ ledger }: ComparePorts, look: Pick<Look, "migration" | "at">): Promise<Watermark> => {
  const known = await ledger.findWatermark(look.migration);
  if (known !== undefined) return known;
  const first = watermarkOf(look, [], MISSED_MS);
  await ledger.putWatermark(first);
  return first;
};

/**
 * Runs every comparison, and checks every sign-off, of a migration that has not yet seen its newest evidence. One that
 * fails keeps none of the others from being run. No further one is begun once the migration has had its share of the run.
 * At the end it writes up to when all has been compared, and what waits.
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
  const at = ports.clock();
  const head = await ports.ledger.readHead(migration);
  // The fact that a plan has come into force, or was abandoned, wakes every comparison of the migration.
  if (head === undefined || head.planVersion === 0 || head.applying !== null) return;
  const requirements = await ports.ledger.readRequirements(migration, head.planVersion);
  const isSignOff = ({ evidence }: Requirement): boolean => evidence === "sign-off";
  const comparisons = requirementsThat(requirements, (one) => readsOthers(one) && !isSignOff(one));
  const signOffs = requirementsThat(requirements, isSignOff);
  if (comparisons.size + signOffs.size === 0) return;
  const look = { migration, at };
  const before = await knownBefore(ports, look);
  try {
    // Sign-offs cover the results of comparisons, so they come last; they are little work, so none waits.
    const left = [
      await runOutdated(ports, { ...look, requirements: comparisons }, before, done, mayStart),
      await runOutdated(ports, { ...look, requirements: signOffs }, before, done, () => true),
    ];
    const outdated = left.flatMap((one) => one.outdated);
    const after = watermarkOf(look, outdated, MISSED_MS);
    if (isToRenew(before, after)) await ports.ledger.putWatermark(after);
    const failures = left.flatMap((one) => one.failures);
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
