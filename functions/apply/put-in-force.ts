import { planFactId } from "../../core/history/fact-id.ts";
import { planFact } from "../../core/history/plan-fact.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Head } from "../../core/readiness/head.ts";
import { planNotification } from "../../core/readiness/notify-plan.ts";
import type { PlanChanges } from "../../core/readiness/plan-change.ts";
import type { ApplyLedger } from "../../ports/apply.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { commitPlan } from "../commit-plan.ts";
import { type ClaimedHead, findUnfinished, writeParts } from "./claim.ts";
import { readParts } from "./compare-plans.ts";
import { compileStored } from "./compiled.ts";
import type { ApplyPorts } from "./ports.ts";

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
  ledger: ApplyLedger,
  { applying, ...before }: ClaimedHead,
  after: Head,
  fact: ReturnType<typeof planFact>,
  plan: Plan,
) => {
  const { eased, by, approvedBy, version } = applying;
  if (eased.easingCount === 0) return [];
  const story = { state: "in-force", version, by, needs: 0, approvedBy, eased } as const;
  return [planNotification(after, fact, story, await readParts(ledger, before), plan)].filter(
    (one) => one !== undefined,
  );
};

/** Puts a claimed version into force whose parts are all written. */
const finish = async (
  { ledger, clock }: { readonly ledger: ApplyLedger; readonly clock: Clock },
  head: ClaimedHead,
  plan: Plan,
): Promise<{ readonly changes: PlanChanges; readonly changed: boolean }> => {
  const { migration, applying } = head;
  const id = planFactId(plan, applying.digest);
  const changes = await commitPlan(ledger, head, { kind: "plan", plan, effectiveAt: applying.at, fact: id });
  const after = headAfter(head, plan);
  const fact = planFact(migration, applying, changes, clock());
  const notifications = await notificationsOf(ledger, head, after, fact, plan);
  const result = await ledger.commit({ fact, checkpoints: [], gates: [], notifications, head: after });
  return { changes, changed: result === "committed" };
};

/** Writes what follows from a claimed version. Each step may be repeated, so the same call repairs a crash between any two. */
export const putInForce = async (ports: ApplyPorts, claimed: ClaimedHead, plan: Plan) =>
  finish(ports, await writeParts(ports.ledger, claimed, plan), plan);

/**
 * Finishes older versions that were left half-way: checkpoints may be of such a version already, so the history needs it.
 * While one is finished, somebody else may begin with another.
 * @returns the head under which none is left
 */
export const finishOlder = async (
  ports: ApplyPorts & { readonly store: ObjectStore },
  migration: string,
  asked: { readonly version: number; readonly digest: string },
): Promise<Head | undefined> => {
  for (;;) {
    const head = await ports.ledger.readHead(migration);
    const unfinished = findUnfinished(head, asked);
    if (unfinished === undefined) return head;
    const { plan } = await compileStored(ports, migration, unfinished.applying.object);
    await finish(ports, unfinished, plan);
  }
};
