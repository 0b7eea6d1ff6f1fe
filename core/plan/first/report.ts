import * as z from "zod";
import { findInstant } from "../../instant.ts";
import { Proof } from "../../manifest/proof.ts";

/** More than any tool lists of its runs: what is older says nothing about the rhythm of today. */
export const MAX_EARLIER = 100;

const At = z.string().refine((text) => findInstant(text) !== undefined, "must be an instant");

/** What `cleargate-agent inspect --json` prints, as far as a first plan is made of it. */
const Report = z.object({
  /** The name of the machine on which it was read. */
  host: z.string().min(1).max(1000),
  readAt: At,
  source: z.string().min(1).max(100),
  entries: z.int().min(0),
  proof: Proof.nullable(),
  complete: z.boolean(),
  /** When what was read was completed; null where it is as it was when it was read. */
  asOf: At.nullable(),
  /** When the runs before it were completed, as far as the tool lists them, and as of any order. */
  earlier: z.array(At).max(MAX_EARLIER),
  job: z.object({
    kind: z.enum(["inventory", "backup", "document"]),
    source: z.record(z.string(), z.unknown()),
  }),
});
export type Report = z.infer<typeof Report>;

/** @returns why it is none, where it is none */
export const readReport = (text: string): { readonly report: Report } | { readonly fault: string } => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: "it is no JSON" };
  }
  const parsed = Report.safeParse(value);
  if (parsed.success) return { report: parsed.data };
  const [issue] = parsed.error.issues;
  return { fault: `${issue?.path.join(".") || "it"}: ${issue?.message}` };
};
