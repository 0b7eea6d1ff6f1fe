import * as z from "zod";
import type { ManifestRequirement } from "../../core/plan/document/requirement/requirement.ts";
import { Requirement } from "../../core/plan/document.ts";
import { isMetByManifest } from "../../core/plan/reads.ts";

const said = { id: "rtc", title: "RTC", kinds: ["pool"], maxAge: "24h" };

/** What a manifest is evidence for: a backup, unless it says otherwise. */
export const manifestRequirement = (over: object = {}): ManifestRequirement => {
  const requirement = Requirement.parse({ ...said, evidence: "backup", ...over });
  if (!isMetByManifest(requirement)) throw new TypeError(`no manifest is evidence for a ${requirement.evidence}`);
  return requirement;
};

/** What every comparison says, for the schema of one of them. */
export const comparison = (over: object): object => ({ ...said, evidence: "cross-check", ...over });

/** The schema of every kind of requirement, and of every check of a comparison. */
export const REQUIREMENT_SCHEMAS: readonly z.ZodObject[] = Requirement.options.flatMap(
  (kind): readonly z.ZodObject[] => (kind instanceof z.ZodObject ? [kind] : kind.options),
);
