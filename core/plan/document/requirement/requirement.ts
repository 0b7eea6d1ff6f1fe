import * as z from "zod";
import type { ManifestKind } from "../../../manifest/header.ts";
import { BackupRequirement } from "./backup.ts";
import { ComparisonRequirement } from "./comparison.ts";
import { DocumentRequirement } from "./document.ts";
import { InventoryRequirement } from "./inventory.ts";
import { oneOf } from "./one-of.ts";
import { SignOffRequirement } from "./sign-off.ts";
import { VerificationRequirement } from "./verification.ts";

const KINDS = [
  InventoryRequirement,
  BackupRequirement,
  VerificationRequirement,
  DocumentRequirement,
  ComparisonRequirement,
  SignOffRequirement,
] as const;

/** A comparison is a union itself, of which every member is a cross-check. */
const nameOf = (kind: (typeof KINDS)[number]) => ("shape" in kind ? kind : kind.options[0]).shape.evidence.value;

export const EVIDENCE_KINDS: readonly string[] = KINDS.map(nameOf);

/** One thing that the plan asks of a kind of unit. What it may say depends on `evidence`. */
export const Requirement = z.discriminatedUnion("evidence", KINDS, { error: oneOf(EVIDENCE_KINDS) });
export type Requirement = z.infer<typeof Requirement>;

/** What a manifest of an agent is evidence for: all that the manifest format has a kind for. */
export type ManifestRequirement = Extract<Requirement, { readonly evidence: ManifestKind }>;

/** What reads the evidence of other requirements and has none of its own. */
export type ReadingRequirement = Exclude<Requirement, ManifestRequirement>;
