import type { ProposalView } from "../../contract/schemas/plan.ts";
import type { Fact } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import { NOTHING_EASED } from "../../core/plan/easing/eased.ts";
import type { Head } from "../../core/readiness/head.ts";
import { migrationView } from "./views.ts";

/** @param fact that proposed what waits */
export const proposalView = (head: Head, fact: Fact | undefined, now: Instant): ProposalView => {
  const { proposed, planVersion } = head;
  const eased = fact?.type === "proposal-recorded" ? fact.eased : NOTHING_EASED;
  return {
    now,
    migration: migrationView(head),
    proposal: proposed === null ? null : { ...proposed, eased, seen: { planVersion, digest: proposed.digest } },
  };
};
