import type { Fact, ManifestFact } from "./fact.ts";
import type { FactSummary } from "./summary.ts";

/** True for the fact of a manifest that was accepted. */
export const isAcceptedManifest = (fact: Fact | undefined): fact is ManifestFact =>
  fact?.type === "manifest-audited" && fact.verdict.outcome === "accepted";

/** True for the summary of such a fact. */
export const isSummaryOfAccepted = ({ type, outcome }: Pick<FactSummary, "type" | "outcome">): boolean =>
  type === "manifest-audited" && outcome === "accepted";
