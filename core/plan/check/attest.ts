import type { DocumentRequirement } from "../document/requirement/document.ts";
import type { Located } from "../located.ts";
import type { PlanError } from "../plan.ts";

/** What asks for a sealed file cannot be met by a word: a word has no entries to count, and nothing to restore from. */
export const checkAttest = ({ value, errorAt }: Located<DocumentRequirement>, errors: PlanError[]): void => {
  if (value.attest === false) return;
  for (const member of ["shrink", "restore"] as const)
    if (value[member] !== undefined)
      errors.push(
        errorAt(
          [member],
          "plan-attest",
          `document "${value.id}": ${member} asks for a sealed file, which attest does not`,
        ),
      );
};
