import * as z from "zod";
import { Id } from "../../../identifier.ts";
import { BackupRequirement } from "./backup.ts";
import {
  AfterChangeRequirement,
  COMPARISON_CHECKS,
  HomedOnceRequirement,
  MovesRequirement,
  OneWindowRequirement,
  SameNamesRequirement,
  VerificationCurrentRequirement,
} from "./comparison.ts";
import { DocumentRequirement } from "./document.ts";
import { InventoryRequirement } from "./inventory.ts";
import { oneOf } from "./one-of.ts";
import { EVIDENCE_KINDS } from "./requirement.ts";
import { SignOffRequirement } from "./sign-off.ts";
import { VerificationRequirement } from "./verification.ts";

/**
 * A requirement as one file writes it: whole, or the part of an inherited one that the file changes. Where it names
 * its evidence, only members of that kind are accepted; all else is checked when the files are folded.
 */

const absent = () => z.undefined().meta({ not: {} }).optional();

const crossCheck = z.literal("cross-check");
const comparisons = [
  HomedOnceRequirement.partial().extend({ id: Id, evidence: crossCheck, check: HomedOnceRequirement.shape.check }),
  MovesRequirement.partial().extend({ id: Id, evidence: crossCheck, check: MovesRequirement.shape.check }),
  OneWindowRequirement.partial().extend({ id: Id, evidence: crossCheck, check: OneWindowRequirement.shape.check }),
  AfterChangeRequirement.partial().extend({ id: Id, evidence: crossCheck, check: AfterChangeRequirement.shape.check }),
  SameNamesRequirement.partial().extend({ id: Id, evidence: crossCheck, check: SameNamesRequirement.shape.check }),
  VerificationCurrentRequirement.partial().extend({
    id: Id,
    evidence: crossCheck,
    check: VerificationCurrentRequirement.shape.check,
  }),
] as const;

const anyComparison = z
  .strictObject({
    ...HomedOnceRequirement.shape,
    ...MovesRequirement.shape,
    ...OneWindowRequirement.shape,
    ...AfterChangeRequirement.shape,
    ...SameNamesRequirement.shape,
    ...VerificationCurrentRequirement.shape,
  })
  .partial();

const ComparisonPatch = z.discriminatedUnion(
  "check",
  [...comparisons, anyComparison.extend({ id: Id, evidence: crossCheck, check: absent() })],
  { error: oneOf(COMPARISON_CHECKS) },
);

/** A patch that does not repeat the evidence of the inherited requirement. */
const PatchWithoutEvidence = z
  .strictObject({
    ...InventoryRequirement.shape,
    ...VerificationRequirement.shape,
    ...DocumentRequirement.shape,
    ...SignOffRequirement.shape,
    ...BackupRequirement.shape,
    ...anyComparison.shape,
  })
  .partial()
  .extend({ id: Id, evidence: absent(), check: z.enum(COMPARISON_CHECKS).optional() });

export const RequirementPatch = z.discriminatedUnion(
  "evidence",
  [
    InventoryRequirement.partial().extend({ id: Id, evidence: InventoryRequirement.shape.evidence }),
    BackupRequirement.partial().extend({ id: Id, evidence: BackupRequirement.shape.evidence }),
    VerificationRequirement.partial().extend({ id: Id, evidence: VerificationRequirement.shape.evidence }),
    DocumentRequirement.partial().extend({ id: Id, evidence: DocumentRequirement.shape.evidence }),
    SignOffRequirement.partial().extend({ id: Id, evidence: SignOffRequirement.shape.evidence }),
    ComparisonPatch,
    PatchWithoutEvidence,
  ],
  { error: oneOf(EVIDENCE_KINDS) },
);
