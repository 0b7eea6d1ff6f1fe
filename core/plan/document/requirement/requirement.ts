import * as z from "zod";
import { BackupRequirement } from "./backup.ts";
import { ComparisonRequirement } from "./comparison.ts";
import { DocumentRequirement } from "./document.ts";
import { InventoryRequirement } from "./inventory.ts";
import { oneOf } from "./one-of.ts";
import { SignOffRequirement } from "./sign-off.ts";
import { VerificationRequirement } from "./verification.ts";

export const EVIDENCE_KINDS = ["inventory", "backup", "verification", "document", "cross-check", "sign-off"] as const;

/** One thing that the plan asks of a kind of unit. What it may say depends on `evidence`. */
export const Requirement = z.discriminatedUnion(
  "evidence",
  [
    InventoryRequirement,
    BackupRequirement,
    VerificationRequirement,
    DocumentRequirement,
    ComparisonRequirement,
    SignOffRequirement,
  ],
  { error: oneOf(EVIDENCE_KINDS) },
);
export type Requirement = z.infer<typeof Requirement>;

/** What a manifest of an agent is evidence for. */
export type ManifestRequirement =
  | InventoryRequirement
  | BackupRequirement
  | VerificationRequirement
  | DocumentRequirement;

/** What reads the evidence of other requirements and has none of its own. */
export type ReadingRequirement = ComparisonRequirement | SignOffRequirement;
