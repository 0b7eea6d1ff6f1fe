import type { Actor } from "../actor.ts";
import type { Instant } from "../instant.ts";
import { type Eased, NOTHING_EASED } from "../plan/easing/eased.ts";
import type { Head } from "../readiness/head.ts";
import type { Proposal } from "../readiness/proposal.ts";
import type { ProposalAction, ProposalFact } from "./fact.ts";
import { ofMigration } from "./of-migration.ts";

/** Who did what with a proposal, and why; members that do not apply to the action are absent. */
interface Deed {
  readonly id: string;
  readonly action: ProposalAction;
  readonly by: Actor;
  readonly reason?: string;
  readonly replaces?: string | null;
  readonly eased?: Eased;
}

/** The fact that a plan version was proposed, approved or withdrawn, under the head of the version in force. */
export const proposalFact = (
  { migration, planVersion }: Head,
  { id: proposal, version, digest, object, needs }: Proposal,
  { id, action, by, reason, replaces = null, eased = NOTHING_EASED }: Deed,
  at: Instant,
): ProposalFact => ({
  ...{ id, type: "proposal-recorded", recordedAt: at, ...ofMigration(migration), events: [] },
  ...{ action, planVersion, proposal, proposedVersion: version, digest, object, by, reason: reason ?? null, needs },
  replaces,
  eased,
});
