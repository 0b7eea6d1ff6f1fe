import type { Decided } from "../../contract/schemas/plan.ts";
import type { Actor } from "../../core/actor.ts";
import { factId } from "../../core/history/fact-id.ts";
import { proposalFact } from "../../core/history/proposal-fact.ts";
import type { Head } from "../../core/readiness/head.ts";
import {
  isLastApproval,
  type Proposal,
  requireOtherPerson,
  requireProposal,
  type SeenProposal,
} from "../../core/readiness/proposal.ts";
import { compileStored } from "../compiled.ts";
import { planApplying } from "../plan-in-force.ts";
import { acceptedBy } from "./accepted.ts";
import { beginWork } from "./apply.ts";
import { claimedHead, countedIn } from "./claim.ts";
import { compareWithInForce } from "./compare-plans.ts";
import type { ApplyPorts } from "./ports.ts";
import { record } from "./record.ts";

export interface ProposalText {
  readonly reason: string;
  readonly seen: SeenProposal;
}

interface Deciding {
  readonly head: Head;
  readonly proposal: Proposal;
}

const readProposal = async (ports: ApplyPorts, migration: string, seen: SeenProposal): Promise<Deciding> => {
  const head = await ports.ledger.readHead(migration);
  const proposal = requireProposal(head ?? { planVersion: 0, proposed: null }, seen);
  if (head === undefined || head.applying?.written === true) throw planApplying(migration);
  return { head, proposal };
};

/**
 * Approves a version that somebody else proposed; with the last approval it is accepted. The plan in force decides how
 * many that takes, never the proposed one.
 * @throws Failure `not-found`, `approval-outdated`, `plan-self-approved`, `plan-approved-before`, `plan-applying`, and as `apply`
 */
export const approvePlan = async (
  ports: ApplyPorts,
  migration: string,
  { reason, seen }: ProposalText,
  by: Actor,
): Promise<Decided> => {
  const { ledger, clock } = ports;
  const { head, proposal } = await readProposal(ports, migration, seen);
  requireOtherPerson(proposal, by);
  const at = clock();
  // From no name, which else could be guessed at by whoever has the log.
  const id = factId("plan-approved", proposal.id, String(proposal.approvals.length));
  const fact = proposalFact(head, proposal, { id, action: "plan-approved", by, reason }, at);
  const approvals = [...proposal.approvals, { fact: id, by, at }];
  if (!isLastApproval(proposal)) {
    await record(ledger, fact, { ...head, proposed: { ...proposal, approvals }, version: head.version + 1 });
    return { fact: id, accepted: null };
  }
  const { plan, warnings } = await compileStored(ports, migration, proposal.object);
  const { eased } = await compareWithInForce(ledger, head, plan);
  const claimed = claimedHead(head, plan, {
    ...{ digest: proposal.digest, object: proposal.object, at, by: proposal.by, eased },
    ...{ proposal: proposal.id, approvedBy: approvals.map((one) => one.by), ...countedIn(ports.limits) },
  });
  // The approval and the claim are one: a proposal that is approved is never left without the other.
  await record(ledger, fact, claimed);
  await beginWork(ports, migration);
  return { fact: id, accepted: acceptedBy(claimed, warnings) };
};

/** Withdraws what waits for approval. @throws Failure `not-found`, `approval-outdated`, `plan-applying`, `ledger-*` */
export const withdrawPlan = async (
  ports: ApplyPorts,
  migration: string,
  { reason, seen }: ProposalText,
  by: Actor,
): Promise<Decided> => {
  const { ledger, clock } = ports;
  const { head, proposal } = await readProposal(ports, migration, seen);
  const id = factId("plan-withdrawn", proposal.id);
  const fact = proposalFact(head, proposal, { id, action: "plan-withdrawn", by, reason }, clock());
  await record(ledger, fact, { ...head, proposed: null, version: head.version + 1 });
  return { fact: id, accepted: null };
};
