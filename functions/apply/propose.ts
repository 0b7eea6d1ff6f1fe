import { Failure } from "../../core/failure.ts";
import { factId } from "../../core/history/fact-id.ts";
import { proposalFact } from "../../core/history/proposal-fact.ts";
import type { Head } from "../../core/readiness/head.ts";
import { planNotification } from "../../core/readiness/notify-plan.ts";
import type { Proposal } from "../../core/readiness/proposal.ts";
import type { ApplyLedger } from "../../ports/apply.ts";
import type { Comparison } from "./compare-plans.ts";
import type { Author } from "./ports.ts";

/**
 * How many others must approve a version, as the plan in force says; 0 where it may come into force at once. Nobody knows
 * who started a program, so its proposal needs one more: those who approve are then as many people.
 */
export const approvalsFor = ({ before, eased }: Comparison, { isMachine }: Author): number => {
  const asked = before === undefined || eased.easingCount === 0 ? 0 : before.policy.changeApprovals;
  return asked === 0 ? 0 : asked + Number(isMachine);
};

/**
 * Records that a version waits for approval, in the place of what waited before. Nothing else of the migration changes.
 * @throws Failure `ledger-conflict` where the head has moved on
 */
export const propose = async (
  ledger: ApplyLedger,
  head: Head,
  asked: Pick<Proposal, "version" | "digest" | "object" | "at" | "needs">,
  { actor: by }: Author,
  { before, eased }: Comparison,
): Promise<Proposal> => {
  const { migration, proposed } = head;
  if (proposed?.digest === asked.digest) return proposed;
  // A version may be proposed, withdrawn and proposed again; the head's version makes each another fact.
  const id = factId("plan-proposed", migration, asked.digest, String(head.version));
  const proposal: Proposal = { id, ...asked, by, approvals: [] };
  const after: Head = { ...head, proposed: proposal, version: head.version + 1 };
  const deed = { id, action: "plan-proposed", by, replaces: proposed?.id ?? null, eased } as const;
  const fact = proposalFact(head, proposal, deed, asked.at);
  const { version, needs } = proposal;
  const story = { state: "proposed", version, by, needs, approvedBy: [], eased } as const;
  const notification = planNotification(after, fact, story, before, undefined);
  const notifications = notification === undefined ? [] : [notification];
  if ((await ledger.commit({ fact, checkpoints: [], gates: [], notifications, head: after })) === "committed")
    return proposal;
  // Another has proposed the same version at once: it is theirs.
  const theirs = (await ledger.readHead(migration))?.proposed;
  if (theirs?.id !== id) throw new Failure("ledger-conflict", "the head has moved on");
  return theirs;
};
