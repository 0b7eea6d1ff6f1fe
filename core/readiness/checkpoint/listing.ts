import { type Instant, instantOf } from "../../instant.ts";
import { type Checkpoint, type CheckpointState, satisfiedUntilAt } from "./checkpoint.ts";

const FOREVER: Instant = "9999-12-31T23:59:59.999Z";

/** Where a checkpoint is found among those of its migration, as written. */
export interface Listing {
  /** Its state as written; `waived` where it does not pass and a waiver is written. */
  readonly state: CheckpointState;
  /**
   * What it is ordered by among those of its state: where it is satisfied, until when; where it is missing, its deadline
   * (the end of time without one); otherwise since when it has been in this state.
   */
  readonly at: Instant;
  /** True where a gate says more of it than its state: a decision, a request, a person's word, a refused object. */
  readonly isRemarked: boolean;
}

/** The states in which a checkpoint keeps its gates open, and those in which it keeps them shut, most urgent first. */
export const SATISFIED_STATES = ["passed", "waived"] as const;
export const UNSATISFIED_STATES = ["failed", "stale", "late", "missing", "inconclusive"] as const;

const writtenState = ({ state, waiver }: Checkpoint): CheckpointState =>
  state !== "passed" && waiver !== null ? "waived" : state;

const isRemarked = ({ waiver, pendingWaiver, requests = [], lowered, evidence, refused }: Checkpoint): boolean =>
  waiver !== null ||
  pendingWaiver !== undefined ||
  requests.length > 0 ||
  lowered !== undefined ||
  evidence?.attested !== undefined ||
  refused !== undefined;

/**
 * Lists whose order is when time changes what is in them: `sweep` finds there what is due, and most checkpoints need no place of
 * their own among what is due.
 */
export const SWEPT_STATES = ["passed", "missing"] as const;

/** Before every instant, so that whatever is written still counts. */
const BEFORE_ALL: Instant = "";

const orderedBy = (checkpoint: Checkpoint, state: CheckpointState): Instant => {
  const { since, deadline } = checkpoint;
  if (state === "passed" || state === "waived") return satisfiedUntilAt(checkpoint, BEFORE_ALL);
  return state === "missing" ? (deadline ?? FOREVER) : since;
};

/** True where a checkpoint is due when its place in a list that is swept says so. @param dueAt when time alone changes it next */
export const isDueByListing = ({ state, at, isRemarked: isOther }: Listing, dueAt: Instant): boolean =>
  !isOther && at === dueAt && (SWEPT_STATES as readonly string[]).includes(state);

/**
 * Where the list of what passes may have a checkpoint whose evidence is refreshed, so that most refreshes move it nowhere: where it
 * has been, as long as that is not later than its own instant, which `sweep` would come to too late, and at least half as far
 * ahead. Whoever refreshes it as regularly as before moves it before `sweep` comes to it.
 * @param listedAt where that list has it
 */
export const placeInPassed = (until: Instant, listedAt: Instant, now: Instant): Instant => {
  const halfWay = instantOf((Date.parse(now) + Date.parse(until)) / 2);
  return listedAt <= until && listedAt >= halfWay ? listedAt : until;
};

/** By what a checkpoint is listed: a function of what is written of it, so that a list has it as long as it is so. */
export const listingOf = (checkpoint: Checkpoint): Listing => {
  const state = writtenState(checkpoint);
  return { state, at: orderedBy(checkpoint, state), isRemarked: isRemarked(checkpoint) };
};
