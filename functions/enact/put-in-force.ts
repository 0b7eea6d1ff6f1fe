import { planFactId } from "../../core/history/fact-id.ts";
import { planFact } from "../../core/history/plan-fact.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { type ClaimedHead, type Head, rewritesOf } from "../../core/readiness/head.ts";
import { planNotification } from "../../core/readiness/notify-plan.ts";
import { NO_CHANGES } from "../../core/readiness/plan-change.ts";
import type { EnactLedger } from "../../ports/enact.ts";
import { readPartsInForce } from "../parts-in-force.ts";
import { begin } from "./begin.ts";
import { commitPlan } from "./commit-plan.ts";
import type { EnactPorts } from "./ports.ts";
import type { Working } from "./turn.ts";
import { untilTaken } from "./until-taken.ts";

const headAfter = (head: ClaimedHead, plan: Plan): Head => ({
  ...head,
  title: plan.title,
  timeZone: plan.timeZone,
  planVersion: plan.version,
  planDigest: head.applying.digest,
  appliedAt: head.applying.at,
  appliedBy: head.applying.by,
  applying: null,
  proposed: null,
  version: head.version + 1,
});

/** Whoever was told before is told what is easier, in the transaction by which it is in force. */
const notificationsOf = async (
  ledger: EnactLedger,
  { applying, ...before }: ClaimedHead,
  after: Head,
  fact: ReturnType<typeof planFact>,
  plan: Plan,
) => {
  const { eased, by, approvedBy, version } = applying;
  if (eased.easingCount === 0) return [];
  const story = { state: "in-force", version, by, needs: 0, approvedBy, eased } as const;
  return [planNotification(after, fact, story, await readPartsInForce(ledger, before), plan)].filter(
    (one) => one !== undefined,
  );
};

/** Moves the head, together with the fact that the version is in force. @throws Failure `ledger-*` */
const moveHead = async ({ ledger, clock }: EnactPorts, head: ClaimedHead, plan: Plan): Promise<void> => {
  const after = headAfter(head, plan);
  const { migration, applying } = head;
  const fact = planFact(migration, applying, applying.changes ?? NO_CHANGES, clock());
  const notifications = await notificationsOf(ledger, head, after, fact, plan);
  await ledger.commit({ fact, checkpoints: [], gates: [], notifications, head: after });
};

/**
 * Writes what follows from a claimed version, and puts it into force. Each step may be repeated, so another run goes on
 * where one was cut off.
 * @throws Failure `plan-applying`, `ledger-conflict` where the head has moved on, `time-short`, `ledger-*`
 */
export const putInForce = async (
  ports: EnactPorts,
  working: Working,
  claimed: ClaimedHead,
  plan: Plan,
): Promise<void> => {
  const { digest, at: effectiveAt, membersPerShard } = claimed.applying;
  const { planVersion: replaces } = claimed;
  const shards = membersPerShard === undefined ? {} : { membersPerShard };
  const change = { kind: "plan", plan, effectiveAt, fact: planFactId(plan, digest), replaces, ...shards } as const;
  const first = { ...change, rewrites: rewritesOf(claimed.applying) };
  const { head, known } = await begin(ports, working, claimed, first);
  await commitPlan(ports, working, head, { ...change, rewrites: rewritesOf(head.applying) }, known);
  await untilTaken(ports, () => moveHead(ports, head, plan));
};
