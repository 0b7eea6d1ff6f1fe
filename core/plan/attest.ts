import type { Attest } from "./document/requirement/document.ts";
import type { Requirement } from "./plan.ts";

/** Who may attest a requirement, by its plan. @returns undefined where nobody may */
export const attestOf = (requirement: Requirement): Attest | undefined =>
  requirement.evidence === "document" && requirement.attest !== false ? requirement.attest : undefined;

/** Members that ask a question of whoever attests: what is changed in them, a person's word does not answer. */
export const QUESTION = ["title", "source", "judgement"] as const satisfies readonly (keyof Requirement)[];
