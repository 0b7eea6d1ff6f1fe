import * as z from "zod";
import { type Finding as CoreFinding, type FindingCode as CoreFindingCode, FINDING_CODES } from "../../core/finding.ts";
import { Count, list } from "./values.ts";

export const FindingCode = z.enum(FINDING_CODES).meta({
  id: "FindingCode",
  description: "What a rule found, as docs/rules.md lists it; later versions may have others",
}) satisfies z.ZodType<CoreFindingCode>;

export const Finding = z
  .strictObject({
    code: FindingCode,
    severity: z.enum(["refuse", "fail", "inconclusive", "warn", "info"]),
    message: z.string(),
    count: Count.exactOptional().meta({ description: "How many items it is about" }),
    where: list(z.string()).exactOptional().meta({ description: "Some of the items by name; `count` counts them all" }),
  })
  .meta({ id: "Finding", description: "What one rule found in a manifest" }) satisfies z.ZodType<CoreFinding>;
