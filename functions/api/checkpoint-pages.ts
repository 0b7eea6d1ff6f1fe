import type { Instant } from "../../core/instant.ts";
import {
  type Checkpoint,
  type CheckpointState,
  isSatisfiedAt,
  satisfiedUntilAt,
  stateAt,
} from "../../core/readiness/checkpoint/checkpoint.ts";
import { SATISFIED_STATES } from "../../core/readiness/checkpoint/listing.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { Page, QueryLedger } from "../../ports/query.ts";

/** What checkpoints are asked for; each member narrows the others. */
export interface CheckpointsAsked {
  readonly unit?: string | undefined;
  readonly prefix?: string | undefined;
  readonly owner?: string | undefined;
  readonly state?: CheckpointState | undefined;
  readonly expiresBefore?: Instant | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

type Reads = Pick<QueryLedger, "pageCheckpoints" | "pageOwned" | "pageListed" | "readUnits">;

/** From the list of a state as it was written, and of those that are satisfied until before an instant. */
const pageByState = (ledger: Reads, { migration }: Head, asked: CheckpointsAsked): Promise<Page<Checkpoint>> => {
  const { state, expiresBefore: before, limit, cursor } = asked;
  const states = state === undefined ? SATISFIED_STATES : [state];
  return ledger.pageListed(migration, { states, before, limit, cursor });
};

const isSatisfiedState = (state: CheckpointState): boolean => SATISFIED_STATES.some((one) => one === state);

/** By what narrows a page most, so that what it costs does not depend on the size of the plan. */
const pageOf = (ledger: Reads, head: Head, asked: CheckpointsAsked): Promise<Page<Checkpoint>> => {
  const { unit, prefix, owner, state, expiresBefore, limit, cursor } = asked;
  const { migration, planVersion } = head;
  if (unit !== undefined) return ledger.pageCheckpoints(migration, { unit, limit, cursor });
  if (owner !== undefined) return ledger.pageOwned(migration, { planVersion, owner, limit, cursor });
  // What begins alike is less than what is satisfied, and more than what is not.
  const isFew = prefix === undefined || (state !== undefined && !isSatisfiedState(state));
  if (isFew && (state !== undefined || expiresBefore !== undefined)) return pageByState(ledger, head, asked);
  return ledger.pageCheckpoints(migration, { prefix, limit, cursor });
};

/** True for a checkpoint that is satisfied now and will not be at an instant, if nothing changes. */
const expires = (checkpoint: Checkpoint, before: Instant, now: Instant): boolean =>
  isSatisfiedAt(checkpoint, now) && satisfiedUntilAt(checkpoint, now) < before;

/**
 * A page of checkpoints, each as it is at `now`. What is listed by its state as it was written is looked at again by the clock:
 * what time has changed is left out of its old state at once, and is in its new one when that has been written.
 * @throws Failure `cursor-invalid`
 */
export const pageCheckpoints = async (
  ledger: Reads,
  head: Head,
  asked: CheckpointsAsked,
  now: Instant,
): Promise<Page<Checkpoint>> => {
  const { unit, prefix = "", owner, state, expiresBefore } = asked;
  const page = await pageOf(ledger, head, asked);
  const owners =
    owner === undefined || unit === undefined
      ? undefined
      : await ledger.readUnits(head.migration, head.planVersion, [unit]);
  const items = page.items.filter(
    (one) =>
      one.unit.startsWith(prefix) &&
      (state === undefined || stateAt(one, now) === state) &&
      (expiresBefore === undefined || expires(one, expiresBefore, now)) &&
      (owners === undefined || owners.some((of) => of.owner === owner)),
  );
  return { ...page, items };
};
