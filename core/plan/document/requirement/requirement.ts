import * as z from "zod";
import { BackupRequirement } from "./backup.ts";
import { ComparisonRequirement } from "./comparison.ts";
import { DocumentRequirement } from "./document.ts";
import { InventoryRequirement } from "./inventory.ts";
import { oneOf } from "./one-of.ts";
import { SignOffRequirement } from "./sign-off.ts";
import { VerificationRequirement } from "./verification.ts";

export const EVIDENCE_KINDS = ["inventory", "backup", "verification", "document", "cross-check", "sign-off"] as const;

/** Something that the plan requires of a kind of unit. Its members depend on `evidence`. */
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

/** A requirement that is met by an agent's manifest. */
export type ManifestRequirement =
  | InventoryRequirement
  | BackupRequirement
  | VerificationRequirement
  | DocumentRequirement;

/** A requirement that is met by reading the evidence of others. */
export type ReadingRequirement = ComparisonRequirement | SignOffRequirement;
