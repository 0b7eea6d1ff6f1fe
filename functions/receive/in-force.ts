import type { Scope } from "../../core/audit/scope.ts";
import type { Instant } from "../../core/instant.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { ManifestContext } from "../../ports/receive.ts";
import { planApplying } from "../plan-in-force.ts";

/** A head whose plan is in force, and a checkpoint as that plan has it. */
export interface InForce {
  readonly head: Head;
  readonly checkpoint: Checkpoint;
  /** Where the list of what passes has it. */
  readonly listedAt?: Instant | undefined;
}

/** While a plan is being applied, checkpoints may be rewritten already. @throws Failure `plan-applying` */
export const requireWholePlan = (
  { head, checkpoint, listedAt }: ManifestContext,
  { planVersion }: Scope,
  migration: string,
): InForce => {
  if (head === undefined || head.applying !== null || checkpoint === undefined || checkpoint.planVersion > planVersion)
    throw planApplying(migration);
  return { head, checkpoint, listedAt };
};
