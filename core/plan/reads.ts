import { unreachable } from "../unreachable.ts";
import type { ComparisonRequirement } from "./document/requirement/comparison.ts";
import type { ManifestRequirement, ReadingRequirement, Requirement } from "./document/requirement/requirement.ts";

type Reading<R extends Requirement> = Extract<R, Pick<ReadingRequirement, "evidence">>;
type OnManifest<R extends Requirement> = Extract<R, Pick<ManifestRequirement, "evidence">>;

/** True for a requirement that reads the evidence of others. */
export const readsOthers = <R extends Requirement>(requirement: R | undefined): requirement is Reading<R> =>
  requirement?.evidence === "cross-check" || requirement?.evidence === "sign-off";

/** True for a requirement that is met by an agent's manifest. */
export const isMetByManifest = <R extends Requirement>(requirement: R | undefined): requirement is OnManifest<R> =>
  requirement !== undefined && !readsOthers(requirement);

const readByComparison = (requirement: ComparisonRequirement): readonly string[] => {
  switch (requirement.check) {
    case "homed-once":
    case "moves":
      return [requirement.of];
    case "one-window":
    case "after-change":
    case "same-names":
    case "verification-current":
      return [requirement.of, requirement.with];
    default:
      return unreachable(requirement);
  }
};

/** The requirements whose evidence it reads; none where it is met by a manifest. */
export const readsOf = (requirement: Requirement): readonly string[] => {
  switch (requirement.evidence) {
    case "inventory":
    case "backup":
    case "verification":
    case "document":
      return [];
    case "cross-check":
      return readByComparison(requirement);
    case "sign-off":
      return requirement.covers;
    default:
      return unreachable(requirement);
  }
};
