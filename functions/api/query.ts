import * as z from "zod";
import { Id } from "../../core/identifier.ts";
import { findInstant } from "../../core/instant.ts";

const MAX_LIMIT = 200;

const InstantText = z
  .string()
  .refine((text) => findInstant(text) !== undefined, "must be an instant in UTC, e.g. 2026-11-22T16:00:00Z")
  .transform((text) => findInstant(text) as string);

const Paging = {
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(50),
  cursor: z.string().max(4096).optional(),
};

export const CheckpointQuery = z.strictObject({ unit: Id.optional(), ...Paging });

/** A page has all steps of its requirements and all copies of its backups. */
const MAX_ROLLBACK_LIMIT = 25;

export const RollbackQuery = z.strictObject({
  unit: Id.optional(),
  at: InstantText.optional(),
  cursor: Paging.cursor,
  limit: z.coerce.number().int().min(1).max(MAX_ROLLBACK_LIMIT).default(MAX_ROLLBACK_LIMIT),
});

export const HistoryQueryText = z.strictObject({
  unit: Id.optional(),
  requirement: Id.optional(),
  agent: Id.optional(),
  from: InstantText.optional(),
  to: InstantText.optional(),
  order: z.enum(["newest", "oldest"]).default("newest"),
  ...Paging,
});
