import * as z from "zod";
import type { Fact as CoreFact } from "../../core/history/fact.ts";
import type { FactSummary as CoreFactSummary } from "../../core/history/summary.ts";
import { Instant, list, NextCursor } from "./values.ts";

/** A record, so that a type that is missing here does not compile. */
const TYPES: Readonly<Record<CoreFact["type"], true>> = {
  "manifest-audited": true,
  "evidence-compared": true,
  "plan-applied": true,
  "proposal-recorded": true,
  "plan-abandoned": true,
  "time-passed": true,
  "approval-recorded": true,
  "gate-armed": true,
};

export const FactType = z.enum(Object.keys(TYPES) as CoreFact["type"][]);

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

export const FactAnswer = z.strictObject({ fact: FactView as unknown as z.ZodType<CoreFact> }).meta({ id: "OneFact" });
