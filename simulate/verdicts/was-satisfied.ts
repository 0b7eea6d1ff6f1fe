import { type Instant, instantOf } from "../../core/instant.ts";
import { isSatisfiedAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Scene } from "../invariants/invariant.ts";
import { checkpointsAt, instantsSince } from "../ledger-view.ts";

/** Whoever read the members of a gate: since when, and what their clock said at last. */
export interface Reader {
  readonly since: number;
  readonly clock: Instant;
}

/** True where all members of a gate were satisfied at some instant since somebody began to read, by any clock. */
export const wasSatisfied = (
  { view, nowMs, skewMs }: Scene,
  migration: string,
  gate: string,
  { since, clock }: Reader,
): boolean => {
  const ledger = view.migrations.get(migration);
  if (ledger === undefined) return false;
  return instantsSince(ledger, since, nowMs).some((at) => {
    const members = [...checkpointsAt(ledger, at).values()].filter(({ gates }) => gates.includes(gate));
    return [clock, instantOf(at - skewMs)].some((now) => members.every((one) => isSatisfiedAt(one, now)));
  });
};
