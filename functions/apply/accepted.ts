import { planFactId } from "../../core/history/fact-id.ts";
import { type Eased, NOTHING_EASED } from "../../core/plan/easing/eased.ts";
import type { PlanError } from "../../core/plan/plan.ts";
import type { ClaimedHead } from "../../core/readiness/head.ts";
import type { Proposal } from "../../core/readiness/proposal.ts";

/** What became of a request to apply a plan version. */
export interface Accepted {
  /**
   * `accepted`: it comes into force by itself, unless somebody abandons or replaces it before. `proposed`: it waits for
   * approval, and nothing has changed. `in-force`: it was in force before.
   */
  readonly state: "accepted" | "proposed" | "in-force";
  readonly migration: string;
  readonly version: number;
  readonly digest: string;
  /** Id of the fact that there is once it is in force, and not before. */
  readonly fact: string;
  /** The version in force before it; 0 where there was none, so that nothing can be easier. */
  readonly before: number;
  readonly eased: Eased;
  readonly warnings: readonly PlanError[];
  /** Set where it waits for approval. */
  readonly proposal: Proposal | null;
}

type Named = Pick<Accepted, "migration" | "version" | "digest">;

const named = ({ migration, version, digest }: Named) => ({
  migration,
  version,
  digest,
  fact: planFactId({ migration, version }, digest),
});

export const inForceBefore = (name: Named, warnings: readonly PlanError[]): Accepted => ({
  state: "in-force",
  ...named(name),
  before: name.version,
  eased: NOTHING_EASED,
  warnings,
  proposal: null,
});

export const proposedAs = (
  name: Named,
  warnings: readonly PlanError[],
  { before, eased, proposal }: Pick<Accepted, "before" | "eased"> & { readonly proposal: Proposal },
): Accepted => ({ state: "proposed", ...named(name), before, eased, warnings, proposal });

export const acceptedBy = (
  { migration, planVersion, applying: { version, digest, eased } }: ClaimedHead,
  warnings: readonly PlanError[],
): Accepted => ({
  state: "accepted",
  ...named({ migration, version, digest }),
  before: planVersion,
  eased,
  warnings,
  proposal: null,
});
