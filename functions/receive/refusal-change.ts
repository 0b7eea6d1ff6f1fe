import type { Finding } from "../../core/finding.ts";
import type { RefusalChange } from "../../core/readiness/cascade/change.ts";
import { type RefusedClaim, refusalAmong } from "../../core/readiness/checkpoint/decide-refused.ts";
import type { InForce } from "./in-force.ts";

/** That an object was refused, as a change of the checkpoint whose evidence it claims to be; undefined where it was not. */
export const refusalChange = (
  { head, checkpoint }: InForce,
  fact: string,
  claim: RefusedClaim,
  findings: readonly Finding[],
): RefusalChange | undefined =>
  refusalAmong(findings) === undefined ? undefined : { kind: "refusal", head, fact, checkpoint, claim, findings };
