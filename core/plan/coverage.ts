import { printable } from "../printable.ts";
import { withinBytes } from "../within-bytes.ts";
import type { Requirement } from "./document/requirement/requirement.ts";
import type { LoadedPlan } from "./load.ts";
import type { Coverage } from "./plan.ts";

const MAX_NAMED = 20;
/** A gate is written with each of its transitions, so what it repeats of the plan is small. */
const MAX_BYTES = 2_000;
const MAX_REASON_BYTES = 200;

/**
 * What a gate covers.
 * @param members its checkpoints
 * @param required the requirements that it names, whether or not some unit needs them
 * @param notEnforced those of which a gate beside it asks
 */
export const coverageOf = (
  members: readonly { readonly unit: string; readonly requirement: string }[],
  required: readonly Requirement[],
  { notApplicable }: Pick<LoadedPlan, "notApplicable">,
  notEnforced: readonly string[] = [],
): Coverage => {
  const left = required.flatMap(({ id }) => {
    const reason = notApplicable.get(id)?.value.reason;
    return reason === undefined ? [] : [{ requirement: id, reason: printable(reason, MAX_REASON_BYTES) }];
  });
  return {
    requirements: new Set(members.map(({ requirement }) => requirement)).size,
    units: new Set(members.map(({ unit }) => unit)).size,
    notApplicable: withinBytes(left, MAX_BYTES, MAX_NAMED),
    notApplicableCount: left.length,
    ...(notEnforced.length === 0 ? {} : { notEnforced: notEnforced.slice(0, MAX_NAMED) }),
  };
};
