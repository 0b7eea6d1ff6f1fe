import type { ManifestKind } from "../manifest/header.ts";
import { unreachable } from "../unreachable.ts";
import type { ComparisonRequirement } from "./document/requirement/comparison.ts";
import type { ManifestRequirement, ReadingRequirement, Requirement } from "./document/requirement/requirement.ts";

type Reading<R extends Requirement> = Extract<R, Pick<ReadingRequirement, "evidence">>;
type OnManifest<R extends Requirement> = Extract<R, Pick<ManifestRequirement, "evidence">>;

/** A kind that is missing here, or is said to be what its types do not say, does not compile. */
const MET_BY_MANIFEST: { readonly [K in Requirement["evidence"]]: K extends ManifestKind ? true : false } = {
  inventory: true,
  backup: true,
  verification: true,
  document: true,
  "cross-check": false,
  "sign-off": false,
};

/** True for what has no evidence of its own: it reads that of others. */
export const readsOthers = <R extends Requirement>(requirement: R | undefined): requirement is Reading<R> =>
  requirement !== undefined && !MET_BY_MANIFEST[requirement.evidence];

/** True for a requirement that is met by an agent's manifest. */
export const isMetByManifest = <R extends Requirement>(requirement: R | undefined): requirement is OnManifest<R> =>
  requirement !== undefined && MET_BY_MANIFEST[requirement.evidence];

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

/** The requirement of whose evidence a comparison asks whether its content changed; undefined where it asks of none. */
export const changeAskedOf = (requirement: ComparisonRequirement): string | undefined => {
  switch (requirement.check) {
    case "after-change":
    case "verification-current":
      return requirement.with;
    case "homed-once":
    case "moves":
    case "one-window":
    case "same-names":
      return undefined;
    default:
      return unreachable(requirement);
  }
};

/** The requirements whose evidence one reads; none where it has evidence of its own. */
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
