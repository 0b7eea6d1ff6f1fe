import * as z from "zod";
import type { Fact } from "../history/fact.ts";
import { Sha256Hex } from "../identifier.ts";
import { findInstant } from "../instant.ts";

/** What replay and the lists rely on in a fact from a file; what they only show is shown as it is. */

const Instant = z.string().refine((text) => findInstant(text) === text, "must be an instant with milliseconds");
const Name = z.string().nullable();
const Version = z.int().min(0);
/** Somebody, or in the place of somebody who was forgotten, what the log has of the person. */
const Actor = z.union([
  z.looseObject({ issuer: z.string(), subject: z.string(), name: Name, email: Name }),
  z.strictObject({ person: Sha256Hex }),
]);
/** Whom somebody asks to forget: of a person who is still named, no more is said. */
const Whom = z.union([
  z.strictObject({ issuer: z.string(), subject: z.string() }),
  z.strictObject({ person: Sha256Hex }),
]);
const Count = z.int().min(0);
const Event = z.union([
  z.looseObject({ type: z.string(), gate: z.string(), version: Version, unsatisfied: Count, at: Instant }),
  z.looseObject({ type: z.string(), gate: z.string(), version: Version, openShards: Count, at: Instant }),
  z.looseObject({ type: z.string(), unit: z.string(), requirement: z.string(), version: Version, at: Instant }),
]);
const Finding = z.looseObject({
  code: z.string(),
  severity: z.enum(["refuse", "fail", "inconclusive", "warn", "info"]),
  message: z.string(),
  count: z.number().optional(),
  where: z.array(z.string()).optional(),
});
const Verdict = z.looseObject({
  outcome: z.enum(["accepted", "rejected"]),
  effect: z.enum(["passed", "failed", "inconclusive", "none"]),
  findings: z.array(Finding),
});
const Stored = z.looseObject({ key: z.string(), versionId: z.string() });

const BASE = {
  id: z.string().min(1).max(200),
  recordedAt: Instant,
  migration: z.string(),
  unit: Name,
  requirement: Name,
  agent: Name,
  events: z.array(Event),
};
const Approved = { ...BASE, planVersion: Version, by: Actor, reason: z.string() };

const FactShape = z.discriminatedUnion("type", [
  z.looseObject({
    ...{ ...BASE, type: z.literal("manifest-audited"), object: Stored, digest: Name, planVersion: Version.nullable() },
    ...{ entries: z.number(), bytes: z.number(), verdict: Verdict },
    header: z.looseObject({ kind: z.string(), startedAt: Instant, completedAt: Instant }).nullable(),
    seal: z
      .strictObject({
        entries: z.int(),
        bytes: z.int(),
        sha256: z.string(),
        keyId: z.string(),
        signature: z.string(),
      })
      .optional(),
  }),
  z.looseObject({
    ...{ ...BASE, type: z.literal("evidence-compared"), planVersion: Version, verdict: Verdict },
    list: Stored.optional(),
  }),
  z.looseObject({
    ...{ ...BASE, type: z.literal("plan-applied"), planVersion: Version, effectiveAt: Instant, digest: z.string() },
    ...{ by: Actor, approvedBy: z.array(Actor), proposal: Name, membersPerShard: z.int().min(1).optional() },
  }),
  z.looseObject({
    ...{ ...BASE, type: z.literal("proposal-recorded"), planVersion: Version, by: Actor, reason: Name },
    ...{ action: z.string(), proposedVersion: Version, proposal: z.string() },
  }),
  z.looseObject({ ...Approved, type: z.literal("plan-abandoned"), abandonedVersion: Version, proposal: Name }),
  z.looseObject({ ...BASE, type: z.literal("time-passed"), planVersion: Version, gate: Name }),
  z.looseObject({
    ...{ ...Approved, type: z.literal("approval-recorded"), action: z.string(), role: Name },
    ...{ control: Name, expiresAt: Name, request: Name },
  }),
  z.looseObject({ ...Approved, type: z.literal("gate-armed"), gate: z.string() }),
  z.looseObject({
    ...{ ...Approved, reason: Name, type: z.literal("forgetting-recorded"), action: z.string() },
    ...{ request: z.string(), whom: Whom, places: z.int().min(0).optional() },
  }),
]);

/** A fact that was read from a file, or why it is none. */
export const readFactShape = (value: unknown): { readonly fact: Fact } | { readonly fault: string } => {
  const parsed = FactShape.safeParse(value);
  if (parsed.success) return { fact: value as Fact };
  const [issue] = parsed.error.issues;
  return { fault: `${issue?.path.join(".") || "value"}: ${issue?.message ?? "is invalid"}` };
};
