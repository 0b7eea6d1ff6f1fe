import * as z from "zod";
import type { Instant as CoreInstant } from "../../core/instant.ts";

/** The values of which answers are made. An answer is strict here, so that a test notices a member that nobody described. */

export const Instant = z.iso.datetime({ precision: 3 }).meta({
  id: "Instant",
  description: "An instant in UTC with milliseconds",
  example: "2026-11-22T16:06:11.123Z",
}) satisfies z.ZodType<CoreInstant>;

export const Count = z.int().min(0);
export const Version = z.int().min(0);
export const Digest = z.string().meta({ description: "SHA-256 in hexadecimal digits" });

export const FactId = z.string().min(1).meta({ description: "Id of the fact that records it: `GET /facts/{fact}`" });
export const UnitId = z.string().meta({ description: "Id of the unit, as the plan names it" });
export const RequirementId = z.string().meta({ description: "Id of the requirement, as the plan names it" });
export const GateId = z.string().meta({ description: "`<gate>`, or `<gate>@<unit>` of a gate of one unit" });

/** A list that nobody changes. */
export const list = <T extends z.ZodType>(of: T) => z.array(of).readonly();

/** Where the next page begins: given back as it is, with the same query. */
export const NextCursor = z.string().nullable().meta({
  description: "Where the next page begins: to be given back as it is, with the same query; null on the last page",
});
