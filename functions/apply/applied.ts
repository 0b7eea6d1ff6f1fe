import { type Eased, NOTHING_EASED } from "../../core/plan/easing/eased.ts";
import type { PlanError } from "../../core/plan/plan.ts";
import type { PlanChanges } from "../../core/readiness/plan-change.ts";
import type { Proposal } from "../../core/readiness/proposal.ts";
import type { ClaimedHead } from "./claim.ts";

/** What became of a plan version. */
export interface Applied {
  readonly migration: string;
  readonly version: number;
  readonly digest: string;
  readonly changes: PlanChanges;
  readonly eased: Eased;
  readonly warnings: readonly PlanError[];
  /** Set where it waits for approval: then it is not in force, and nothing has changed. */
  readonly proposal: Proposal | null;
  /** False where it waits for approval, and where the same plan was in force before. */
  readonly changed: boolean;
}

const NO_CHANGES: PlanChanges = {
  added: 0,
  removed: 0,
  kept: 0,
  voided: [],
  voidedCount: 0,
  waivers: [],
  waiverCount: 0,
};

type Named = Pick<Applied, "migration" | "version" | "digest">;

export const notApplied = (
  { migration, version, digest }: Named,
  warnings: readonly PlanError[],
  { eased, proposal }: Pick<Applied, "eased" | "proposal"> = { eased: NOTHING_EASED, proposal: null },
): Applied => ({ migration, version, digest, changes: NO_CHANGES, eased, warnings, proposal, changed: false });

export const appliedBy = (
  { migration, applying: { version, digest, eased } }: ClaimedHead,
  warnings: readonly PlanError[],
  { changes, changed }: Pick<Applied, "changes" | "changed">,
): Applied => ({ migration, version, digest, changes, eased, warnings, proposal: null, changed });
