import * as z from "zod";
import { FACT_CODES, FACT_OUTCOMES } from "../../core/history/codes.ts";
import { Id } from "../../core/identifier.ts";
import { findInstant } from "../../core/instant.ts";
import { unknownName } from "../../core/suggestion.ts";

const MAX_LIMIT = 200;
/** An id, `@` and an id. */
const MAX_GATE_LENGTH = 129;

const InstantText = z
  .string()
  .refine((text) => findInstant(text) !== undefined, "must be an instant in UTC, e.g. 2026-11-22T16:00:00Z")
  .transform((text) => findInstant(text) as string);

/** One of a closed list; what is none of it is answered with what may be meant. */
const oneOf = (kind: string, known: readonly string[]) =>
  z.string().refine((text) => known.includes(text), { error: ({ input }) => unknownName(kind, String(input), known) });

/** A gate, or those of all units by the name before `@`. */
const GateName = z.string().min(1).max(MAX_GATE_LENGTH);

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
  gate: GateName.optional(),
  outcome: oneOf("outcome", FACT_OUTCOMES).optional(),
  code: oneOf("code", FACT_CODES).optional(),
  from: InstantText.optional(),
  to: InstantText.optional(),
  order: z.enum(["newest", "oldest"]).default("newest"),
  ...Paging,
});
