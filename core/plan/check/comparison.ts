import { unreachable } from "../../unreachable.ts";
import type { ComparisonRequirement } from "../document/requirement/comparison.ts";
import type { Requirement } from "../document/requirement/requirement.ts";
import { SHARED_KIND } from "../kinds.ts";
import type { LoadedPlan } from "../load.ts";
import type { Located } from "../located.ts";
import type { PlanError } from "../plan.ts";
import { isMetByManifest } from "../reads.ts";

type Evidence = Requirement["evidence"];
type InventoryCheck = Extract<ComparisonRequirement["check"], "homed-once" | "same-names">;

/** Accounts have homes and are in exports; the parts of a system do not have the one and are not in the other. */
const COMPARES_NAMES: readonly string[] = ["homed-once", "same-names"] satisfies InventoryCheck[];

const listsSystem = (named: Requirement | undefined): boolean =>
  named?.evidence === "inventory" && named.lists === "system";

/** The evidence that a comparison reads on its two sides; null is any manifest. */
interface Rule {
  /** Whether it compares unit by unit; the others read all units at once, so they apply to the shared unit. */
  readonly perUnit: boolean;
  readonly of: Evidence | null;
  readonly with?: Evidence | null;
}

const ruleOf = ({ check }: ComparisonRequirement): Rule => {
  switch (check) {
    case "homed-once":
    case "moves":
      return { perUnit: false, of: "inventory" };
    case "one-window":
    case "after-change":
      return { perUnit: false, of: null, with: null };
    case "same-names":
      return { perUnit: true, of: "inventory", with: "backup" };
    case "verification-current":
      return { perUnit: true, of: "verification", with: "backup" };
    default:
      return unreachable(check);
  }
};

const isEvidenceOf = (named: Requirement | undefined, expected: Evidence | null): boolean =>
  expected === null ? isMetByManifest(named) : named?.evidence === expected;

const mustNameText = (expected: Evidence | null): string =>
  expected === null
    ? "must name a requirement that is met by a manifest"
    : `must name a requirement with evidence: ${expected}`;

export const checkComparison = (
  { value, errorAt }: Located<ComparisonRequirement>,
  { requirements }: LoadedPlan,
  errors: PlanError[],
): void => {
  const wrong = (member: string, message: string): void =>
    void errors.push(errorAt([member], "plan-cross-check", `cross-check "${value.id}": ${member} ${message}`));
  const rule = ruleOf(value);
  if (!rule.perUnit && value.kinds.some((kind) => kind !== SHARED_KIND))
    wrong("kinds", `must be [${SHARED_KIND}] for ${value.check}, which compares all units at once`);
  if (!isEvidenceOf(requirements.get(value.of)?.value, rule.of)) wrong("of", mustNameText(rule.of));
  if (COMPARES_NAMES.includes(value.check) && listsSystem(requirements.get(value.of)?.value))
    wrong("of", "must not name an inventory of the existing system");
  if (rule.with !== undefined && "with" in value)
    if (!isEvidenceOf(requirements.get(value.with)?.value, rule.with)) wrong("with", mustNameText(rule.with));
};
