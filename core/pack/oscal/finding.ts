import type { Instant } from "../../instant.ts";
import { type Checkpoint, stateAt } from "../../readiness/checkpoint/checkpoint.ts";
import { observationUuid } from "./observation.ts";
import { uuidOf } from "./uuid.ts";
import { lineOf, requirementToken } from "./words.ts";

/**
 * What follows for one requirement from its checkpoints, as a `finding` of OSCAL. It is satisfied where each of them passes, and
 * where one is waived it is not: that people accept a risk does not meet a requirement.
 */
export const findingOf = (requirement: string, checkpoints: readonly Checkpoint[], asOf: Instant): object => {
  const states = checkpoints.map((one) => stateAt(one, asOf));
  const counts = [...new Set(states)]
    .toSorted()
    .map((state) => `${state} ${states.filter((one) => one === state).length}`);
  const isSatisfied = states.every((state) => state === "passed");
  const failed = states.includes("failed") ? "fail" : "other";
  const byWord = checkpoints.filter(({ evidence }) => evidence?.attested !== undefined).length;
  const remarks = [
    ...(states.includes("waived") ? ["Some of it is waived: gates count that, and this finding does not."] : []),
    ...(byWord === 0 ? [] : [`${byWord} of them by a person's word alone.`]),
  ];
  return {
    uuid: uuidOf("finding", checkpoints[0]?.migration ?? "", requirement, asOf),
    title: `Requirement ${lineOf(requirement)}`,
    description: `Of ${states.length} units: ${counts.join(", ")}.`,
    target: {
      type: "objective-id",
      "target-id": requirementToken(requirement),
      status: { state: isSatisfied ? "satisfied" : "not-satisfied", reason: isSatisfied ? "pass" : failed },
    },
    "related-observations": checkpoints.map((one) => ({ "observation-uuid": observationUuid(one, asOf) })),
    ...(remarks.length === 0 ? {} : { remarks: remarks.join(" ") }),
  };
};
