import * as z from "zod";
import { FACT_CODES, FACT_OUTCOMES } from "../../core/history/codes.ts";
import { Id } from "../../core/identifier.ts";
import { findInstant } from "../../core/instant.ts";
import { DELIVERY_STATES } from "../../core/notification/delivery.ts";
import { CHECKPOINT_STATES } from "../../core/readiness/checkpoint/checkpoint.ts";
import { NOTIFICATION_KINDS } from "../../core/readiness/notification.ts";
import { unknownName } from "../../core/suggestion.ts";

/** What the parameters of a query may be. Each is a text in the URL. */

export const InstantText = z
  .string()
  .max(40)
  .refine((text) => findInstant(text) !== undefined, "must be an instant in UTC, e.g. 2026-11-22T16:00:00Z")
  .transform((text) => findInstant(text) as string)
  .meta({ format: "date-time", description: "An instant in UTC (RFC 3339)", example: "2026-11-22T16:00:00Z" });

/** One of a closed list; what is none of it is answered with what may be meant. */
const oneOf = <T extends string>(kind: string, known: readonly T[]) =>
  z.enum(known, { error: ({ input }) => unknownName(kind, String(input), known) });

const DIGITS = /^[0-9]{1,9}$/;

/** How many items a page has at most: digits and nothing else, so that `1e2` and an empty text are refused. */
export const limit = (most: number, otherwise: number) =>
  z
    .preprocess(
      (text) => (typeof text === "string" && DIGITS.test(text) ? Number(text) : text),
      z.int("must be a whole number").min(1).max(most),
    )
    .default(otherwise)
    .meta({ description: `How many a page has at most; ${otherwise} where it is absent`, example: otherwise });

const MAX_CURSOR = 4_096;

export const Cursor = z.string().min(1).max(MAX_CURSOR).meta({ description: "The `cursor` of the page before" });

/** An id, `@` and an id. */
const MAX_GATE_LENGTH = 129;
/** A gate, or those of all units by the name before `@`. */
const GateName = z.string().min(1).max(MAX_GATE_LENGTH);

const UnitQuery = Id.optional().meta({ description: "Only of this unit" });

export const GatesQuery = z.strictObject({ limit: limit(200, 50), cursor: Cursor.optional() });

export const CheckpointQuery = z.strictObject({
  unit: UnitQuery,
  prefix: z
    .string()
    .regex(/^[a-z0-9._-]{1,64}$/, "must be 1 to 64 of a-z, 0-9, '.', '_' and '-'")
    .optional()
    .meta({ description: "Only of the units whose ids begin so" }),
  owner: Id.optional().meta({ description: "Only of the units that this contact is responsible for" }),
  state: oneOf("state", CHECKPOINT_STATES).optional().meta({
    description:
      "Only those that are so at `now`; what time has changed since it was written is in none for a minute at most",
  }),
  expiresBefore: InstantText.optional().meta({
    description:
      "Only those that are satisfied, and will not be at that instant if nothing changes; in a page first what expires first, and pages by a lower bound of that, so that a later one may have what expires sooner",
  }),
  limit: limit(200, 50),
  cursor: Cursor.optional(),
});

export const AgentsQuery = z.strictObject({ limit: limit(50, 25), cursor: Cursor.optional() });

export const CountsQuery = z.strictObject({
  upTo: limit(1_000_000, 1_000).meta({
    description: "Up to how many of a state are counted at least; 1,000 where it is absent",
    example: 1_000,
  }),
});

/** A page has all steps of its requirements and all copies of its backups. */
const MAX_ROLLBACK_LIMIT = 25;

export const RollbackQuery = z.strictObject({
  unit: UnitQuery,
  at: InstantText.optional().meta({
    description: "`now` of the first page, for the pages after it; at most 15 minutes ago",
  }),
  cursor: Cursor.optional(),
  limit: limit(MAX_ROLLBACK_LIMIT, MAX_ROLLBACK_LIMIT),
});

const ofHistory = {
  unit: UnitQuery,
  requirement: Id.optional(),
  agent: Id.optional(),
  gate: GateName.optional().meta({ description: "A gate, or those of all units by the name before `@`" }),
  outcome: oneOf("outcome", FACT_OUTCOMES).optional(),
  code: oneOf("code", FACT_CODES).optional().meta({ description: "Of a finding, an approval, or what expired" }),
  from: InstantText.optional().meta({ description: "Recorded at or after it" }),
  to: InstantText.optional().meta({ description: "Recorded before it" }),
  order: z.enum(["newest", "oldest"]).default("newest").meta({ description: "Which comes first" }),
};

export const HistoryQueryText = z.strictObject({ ...ofHistory, limit: limit(200, 50), cursor: Cursor.optional() });

export const FactsQuery = z.strictObject({
  ...ofHistory,
  found: z
    .enum(["true", "false"])
    .default("false")
    .meta({ description: "`true`: only evidence in which something was found" }),
  limit: limit(100, 50),
  cursor: Cursor.optional(),
});

export const NamesQuery = z.strictObject({ limit: limit(10_000, 1_000), cursor: Cursor.optional() });

/** An id of a contact, or `@bus`. */
const RecipientId = z.string().min(1).max(64);

export const NotificationsQuery = z.strictObject({
  gate: GateName.optional().meta({
    description: "What opened, shut or would shut this gate, or those of all units by the name before `@`",
  }),
  recipient: RecipientId.optional().meta({ description: "Only what went to this contact; `@bus` is the event bus" }),
  kind: oneOf("kind", NOTIFICATION_KINDS).optional(),
  state: oneOf("state", DELIVERY_STATES).optional().meta({ description: "Only deliveries that are so" }),
  from: InstantText.optional().meta({ description: "Of that instant or after it" }),
  to: InstantText.optional().meta({ description: "Before that instant" }),
  order: z.enum(["newest", "oldest"]).default("newest").meta({ description: "Which comes first" }),
  limit: limit(100, 50),
  cursor: Cursor.optional(),
});

export const InventoriesQuery = z.strictObject({ limit: limit(50, 50), cursor: Cursor.optional() });

export const PartsQuery = z.strictObject({
  fact: z.string().min(1).max(500).meta({ description: "The accepted inventory whose parts are read" }),
  limit: limit(1_000, 500),
  cursor: Cursor.optional(),
});

export const ApplyQuery = z.strictObject({
  dryRun: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "`true` says what the version would make easier, and writes nothing" }),
});
