import * as z from "zod";
import { Id } from "../identifier.ts";
import { findInstant } from "../instant.ts";

export const MANIFEST_FORMAT = "cleargate.manifest/1";

const InstantText = z
  .string()
  .max(40)
  .refine((text) => findInstant(text) !== undefined, "must be a real instant in UTC, e.g. 2026-11-22T16:06:11.123Z")
  .transform((text) => findInstant(text) as string);

export const ManifestKind = z.enum(["inventory", "backup", "verification", "document"]);
export type ManifestKind = z.infer<typeof ManifestKind>;

/** One place where the backed-up bytes lie. `site` is relative to the guarded estate. */
export const Copy = z.object({
  location: z.string().min(1).max(1024),
  site: z.enum(["on-site", "off-site"]),
  immutable: z.boolean().default(false),
});

/** Line 1 of a sealed manifest. Unknown members are kept out of the audit, so that the format can grow. */
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
  /** When it was said; of two looks at one backup the later one counts. As `completedAt` where it is missing. */
  sealedAt: InstantText.optional(),
  /** False where the agent could not read all of its source. */
  complete: z.boolean().default(true),
  copies: z.array(Copy).max(20).default([]),
  labels: z.record(z.string().max(100), z.string().max(1000)).default({}),
});
export type ManifestHeader = z.infer<typeof ManifestHeader>;
export type ManifestHeaderInput = z.input<typeof ManifestHeader>;
