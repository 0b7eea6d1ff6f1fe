import * as z from "zod";
import type { Finding } from "../finding.ts";
import { INTAKE_PREFIX } from "../manifest/object-key.ts";
import { printable } from "../printable.ts";
import type { ManifestFact } from "./fact.ts";

/**
 * What an agent may read of its own manifest's verdict. It is a copy of the fact for whoever pushed, and never evidence: nothing
 * of Cleargate reads it.
 */
export const Receipt = z.object({
  format: z.literal("cleargate.receipt/1"),
  /** The fact that records the verdict: `cleargate manifest show <fact>`. */
  fact: z.string().max(200),
  recordedAt: z.iso.datetime(),
  outcome: z.enum(["accepted", "rejected"]),
  /** The plan version that it was judged by; null where there was no plan. */
  planVersion: z.int().nullable(),
  /** The gravest first; at most five, `findingCount` counts them all. */
  findings: z
    .array(z.object({ code: z.string().max(100), severity: z.string().max(20), message: z.string().max(1_000) }))
    .max(5),
  findingCount: z.int(),
});
export type Receipt = z.infer<typeof Receipt>;

export const RECEIPT_PREFIX = "receipts/";
/** No receipt is larger: five findings of 300 bytes, and names that are bounded by their formats. */
export const MAX_RECEIPT_BYTES = 8_192;
const MAX_FINDINGS = 5;

/** Where the receipt of an object of the intake lies: under the name of the agent that pushed it. */
export const receiptKeyOf = (objectKey: string): string =>
  `${RECEIPT_PREFIX}${objectKey.slice(INTAKE_PREFIX.length)}.json`;

const WEIGHT: Readonly<Record<Finding["severity"], number>> = { refuse: 0, fail: 1, inconclusive: 2, warn: 3, info: 4 };

/** The receipt of a verdict: the same bytes for the same fact, however often it is written. */
export const receiptOf = ({ id, recordedAt, verdict, planVersion }: ManifestFact): Receipt => ({
  format: "cleargate.receipt/1",
  fact: id,
  recordedAt,
  outcome: verdict.outcome,
  planVersion,
  findings: verdict.findings
    .toSorted((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity])
    .slice(0, MAX_FINDINGS)
    .map(({ code, severity, message }) => ({ code, severity, message: printable(message) })),
  findingCount: verdict.findings.length,
});

/** What a receipt says; undefined for anything that is none. */
export const findReceipt = (text: string): Receipt | undefined => {
  try {
    return Receipt.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
