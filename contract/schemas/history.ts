import * as z from "zod";
import type { NameDifference } from "../../core/audit/comparisons/same-names.ts";
import type { Fact as CoreFact } from "../../core/history/fact.ts";
import { FACT_TYPES } from "../../core/history/fact-types.ts";
import type { FactSummary as CoreFactSummary } from "../../core/history/summary.ts";
import { Instant, list, NextCursor } from "./values.ts";

export const FactType = z.enum(FACT_TYPES);

const ofEvery = {
  id: z.string(),
  type: FactType,
  recordedAt: Instant,
  migration: z.string().meta({ description: "`-` where it belongs to none" }),
  unit: z.string().nullable(),
  requirement: z.string().nullable(),
  agent: z.string().nullable(),
};

export const FactSummary = z
  .strictObject({
    ...ofEvery,
    outcome: z.string(),
    codes: list(z.string()),
    summary: z.string().meta({ description: "In one line; it may be shortened" }),
  })
  .meta({ id: "FactSummary", description: "The parts of a fact that lists show" }) satisfies z.ZodType<CoreFactSummary>;
export type FactSummary = z.infer<typeof FactSummary>;

export const HistoryAnswer = z
  .strictObject({ facts: list(FactSummary), cursor: NextCursor })
  .meta({ id: "History", description: "A page of facts; it may be empty although another follows" });
export type HistoryAnswer = z.infer<typeof HistoryAnswer>;

/** Each type has further members, as docs/ledger.md lists them: facts are kept as they were written, by whatever version. */
export const FactView = z
  .looseObject({ ...ofEvery, events: list(z.looseObject({ type: z.string() })) })
  .meta({ id: "Fact", description: "What was recorded, whole; docs/ledger.md lists the members of each type" });

const Whole = FactView as unknown as z.ZodType<CoreFact>;

export const FactsAnswer = z
  .strictObject({ facts: list(Whole), cursor: NextCursor })
  .meta({ id: "Facts", description: "A page of whole facts; it may be empty although another follows" });

/** One of all names that an inventory and a backup do not share. */
export const NameDifferenceView = z
  .strictObject({
    unit: z.string(),
    key: z.string().meta({ description: "The name, as manifests have it: `sip:ann@contoso.com`" }),
    missingFrom: z.enum(["backup", "inventory"]),
  })
  .meta({ id: "NameDifference" }) satisfies z.ZodType<NameDifference>;

export type NamesAnswer = z.infer<typeof NamesAnswer>;
export const NamesAnswer = z
  .strictObject({ fact: z.string(), names: list(NameDifferenceView), cursor: NextCursor })
  .meta({ id: "Names", description: "A page of every name that a comparison found in one place and not in the other" });

export const FactAnswer = z.strictObject({ fact: Whole }).meta({ id: "OneFact" });
