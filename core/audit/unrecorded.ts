import type { Verdict } from "../finding.ts";
import { finding } from "./report-finding.ts";

/**
 * What is left of a verdict that the ledger refuses for good. Nobody can look at what was found, so genuine evidence is
 * inconclusive; what would have changed nothing changes nothing.
 * @param why what the ledger said
 */
export const unrecorded = ({ effect }: Verdict, why: string): Verdict => ({
  outcome: "rejected",
  effect: effect === "none" ? "none" : "inconclusive",
  findings: [finding("evidence-unrecorded", `could not be recorded whole: ${why}`)],
});
