import * as z from "zod";
import { Id, Sha256Hex } from "../identifier.ts";
import { findInstant } from "../instant.ts";
import { Proof } from "./proof.ts";

export const MANIFEST_FORMAT = "cleargate.manifest/1";

const InstantText = z
  .string()
  .max(40)
  .refine((text) => findInstant(text) !== undefined, "must be a real instant in UTC, e.g. 2026-11-22T16:06:11.123Z")
  .transform((text) => findInstant(text) as string);

export const ManifestKind = z.enum(["inventory", "backup", "verification", "document"]);
export type ManifestKind = z.infer<typeof ManifestKind>;

/** One object of a copy in S3, by metadata that S3 can confirm without a download. */
export const CopiedObject = z.object({
  /** The key of the entry that it is a copy of. */
  key: z.string().min(1).max(4096),
  bucket: z.string().min(3).max(63),
  object: z.string().min(1).max(1024),
  versionId: z.string().min(1).max(1024),
  size: z.int().min(0),
  /** CRC-64/NVME over the whole object, base64, as S3 keeps it. */
  crc64nvme: z.string().max(20),
});
export type CopiedObject = z.infer<typeof CopiedObject>;

/** One location of the backed-up bytes. `site` is relative to the estate. */
export const Copy = z.object({
  location: z.string().min(1).max(1024),
  site: z.enum(["on-site", "off-site"]),
  medium: z.enum(["disk", "tape", "object", "optical"]).optional(),
  immutable: z.boolean().default(false),
  /** Nobody can change or delete it before then. */
  immutableUntil: InstantText.optional(),
  objects: z.array(CopiedObject).max(50).optional(),
});
export type Copy = z.infer<typeof Copy>;

/** A check of a backup that was made before it was sealed. */
const BackupCheck = z.object({
  name: z.string().min(1).max(200),
  outcome: z.enum(["passed", "failed", "inconclusive"]),
  detail: z.string().max(1000).optional(),
  durationMs: z.int().min(0).optional(),
});
export type BackupCheck = z.infer<typeof BackupCheck>;

/** The backup that a verification is about. */
export const Subject = z.object({
  requirement: Id,
  /** SHA-256 of the backup's entry lines: the same for each manifest of one backup. */
  content: Sha256Hex,
  completedAt: InstantText,
});
export type Subject = z.infer<typeof Subject>;

/** Line 1 of a sealed manifest. Unknown members are ignored, so that the format can grow. */
export const ManifestHeader = z.object({
  format: z.literal(MANIFEST_FORMAT),
  kind: ManifestKind,
  migration: Id,
  unit: Id,
  requirement: Id,
  agent: Id,
  tool: z.object({ name: z.string().min(1).max(100), version: z.string().min(1).max(100) }),
  startedAt: InstantText,
  completedAt: InstantText,
  /** When it was sealed: of two manifests of one backup the later one counts. Where absent, `completedAt`. */
  sealedAt: InstantText.optional(),
  /** How many manifests waited in the agent's spool when this one was sealed. */
  waiting: z.int().min(0).optional(),
  /** False where the agent could not read all of its source. */
  complete: z.boolean().default(true),
  /** What the agent read, and the tool that wrote it. */
  source: z
    .object({ type: Id, tool: z.string().max(100).optional(), version: z.string().max(100).optional() })
    .optional(),
  /** The strength that the agent claims; entries without a hash lower it. */
  proof: Proof.optional(),
  checks: z.array(BackupCheck).max(20).optional(),
  subject: Subject.optional(),
  copies: z.array(Copy).max(20).default([]),
  /** Grows by one with every manifest of this agent for this unit and requirement; `previous` is the SHA-256 in the
   * seal of the one before. */
  sequence: z.int().min(1).optional(),
  previous: Sha256Hex.optional(),
  labels: z.record(z.string().max(100), z.string().max(1000)).default({}),
});
export type ManifestHeader = z.infer<typeof ManifestHeader>;
export type ManifestHeaderInput = z.input<typeof ManifestHeader>;
