import * as z from "zod";
import { type FindingCode as CoreFindingCode, FINDING_CODES } from "../../core/finding.ts";

export const FindingCode = z.enum(FINDING_CODES).meta({
  id: "FindingCode",
  description: "What a rule found, as docs/rules.md lists it; later versions may have others",
}) satisfies z.ZodType<CoreFindingCode>;
