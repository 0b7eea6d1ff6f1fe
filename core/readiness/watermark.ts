import { earlier, type Instant, plus } from "../instant.ts";
import { comparedWithinMs } from "../plan/compared-within.ts";
import type { ReadingRequirement } from "../plan/document/requirement/requirement.ts";
import type { Requirement } from "../plan/document.ts";
import { indexReads } from "../plan/index-reads.ts";
import { readsOthers } from "../plan/reads.ts";
import { type Checkpoint, checkpointId } from "./checkpoint/checkpoint.ts";
import { isOutdated } from "./comparison-inputs.ts";

/**
 * What is known of a migration's comparisons and sign-offs: at an instant each had seen its newest inputs, but for those
 * that wait.
 *
 * It is written without a condition, by `compare` and by `sweep`, and whoever is late writes over what is newer. That can
 * only make something due earlier, because each watermark is true for ever and enough by itself: it is looked at again
 * before what came after `at` can have waited for as long as any plan allows, and in time for all that waits already.
 * Whatever such a look finds outdated has been so since `at` or later, or since the instant at which it began to wait.
 */
export interface Watermark {
  readonly migration: string;
  readonly at: Instant;
  /** Since when what had not seen its newest inputs may have been so: earlier than it was, never later. By checkpoint. */
  readonly waiting: Readonly<Record<string, Instant>>;
  /** When `sweep` looks, unless `compare` has written another one before. */
  readonly dueAt: Instant;
}

/** A comparison or a sign-off that has not seen its newest inputs. */
export interface OutdatedReader {
  readonly requirement: ReadingRequirement;
  readonly checkpoint: Checkpoint;
  readonly inputs: readonly Checkpoint[];
  /** All that it has not seen came after. */
  readonly since: Instant;
}

/** A migration, read after an instant. */
export interface Look {
  readonly migration: string;
  /** Before anything of it was read. */
  readonly at: Instant;
  readonly checkpoints: readonly Checkpoint[];
  readonly requirements: ReadonlyMap<string, Requirement>;
}

/** What of a migration is outdated, and since when that may be so at the earliest. */
export const outdatedIn = (
  { checkpoints, requirements, at }: Look,
  before: Watermark | undefined,
): OutdatedReader[] => {
  const find = indexReads(checkpoints);
  return checkpoints.flatMap((checkpoint) => {
    const requirement = requirements.get(checkpoint.requirement);
    if (requirement === undefined || !readsOthers(requirement)) return [];
    const inputs = find(requirement, checkpoint.unit);
    if (!isOutdated(checkpoint, requirement, inputs)) return [];
    const since = before?.waiting[checkpointId(checkpoint)] ?? before?.at ?? at;
    return [{ requirement, checkpoint, inputs, since }];
  });
};

/**
 * From when on what is outdated no longer counts; undefined where it does not count anyway. Signatures are void as soon as
 * what was signed has changed.
 */
const overdueAt = ({ requirement, checkpoint, since }: OutdatedReader): Instant | undefined => {
  if (requirement.evidence === "sign-off") return since;
  return checkpoint.state === "passed" ? plus(since, comparedWithinMs(requirement)) : undefined;
};

export const isOverdue = (reader: OutdatedReader, now: Instant): boolean => {
  const at = overdueAt(reader);
  return at !== undefined && at <= now;
};

/** `compare` runs once an hour, and a run that fails is tried again: after so long it has been missed. */
export const MISSED_MS = 90 * 60_000;
/** While `compare` is away, `sweep` looks as often, so that it is known within that when something became outdated. */
export const AWAY_MS = 15 * 60_000;

/** More are all taken to wait for as long as the first of them, so that the item stays small. */
const MAX_WAITING = 200;

/**
 * The watermark after a look.
 * @param outdated what had not seen its newest inputs then, and has not since
 * @param lookMs after how long `sweep` looks again
 */
export const watermarkOf = (
  { migration, at }: Pick<Look, "migration" | "at">,
  outdated: readonly OutdatedReader[],
  lookMs: number,
): Watermark => {
  const dueAt = outdated.flatMap((one) => overdueAt(one) ?? []).reduce(earlier, plus(at, lookMs));
  if (outdated.length > MAX_WAITING)
    return { migration, at: outdated.map(({ since }) => since).reduce(earlier, at), waiting: {}, dueAt };
  const waiting = Object.fromEntries(outdated.map(({ checkpoint, since }) => [checkpointId(checkpoint), since]));
  return { migration, at, waiting, dueAt };
};

/** So often `compare` writes it where all has been compared: with each run of its schedule, and not with each batch. */
const RENEWED_MS = 10 * 60_000;

/** True where `compare` has something to say: what is known is old, or something waits or waited. */
export const isToRenew = (before: Watermark, after: Watermark): boolean =>
  after.at >= plus(before.at, RENEWED_MS) ||
  Object.keys(before.waiting).length > 0 ||
  Object.keys(after.waiting).length > 0;
