import type { Fact } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import { type Eased, NOTHING_EASED } from "../../core/plan/easing/eased.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { Proposal, SeenProposal } from "../../core/readiness/proposal.ts";
import { type MigrationView, migrationView } from "./views.ts";

/** A plan version that waits for approval, as somebody sees it who approves or withdraws it. */
export interface ProposalView {
  readonly now: Instant;
  readonly migration: MigrationView;
  /** Null where none waits. */
  readonly proposal:
    | (Proposal & {
        /** Compared with the version in force. */
        readonly eased: Eased;
        /** What an approval must name. */
        readonly seen: SeenProposal;
      })
    | null;
}

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
