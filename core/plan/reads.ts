import type { Requirement } from "./document.ts";

/** True for what has no evidence of its own: it reads that of others. */
export const readsOthers = (requirement: Requirement | undefined): boolean =>
  requirement?.evidence === "cross-check" || requirement?.evidence === "sign-off";

/** The requirements whose evidence one reads. */
export const readsOf = ({ of, with: other, signs }: Pick<Requirement, "of" | "with" | "signs">): readonly string[] =>
  [of, other, ...signs].filter((id) => id !== undefined);
