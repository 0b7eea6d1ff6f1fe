import type { Actor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import { planFactId } from "../../core/history/fact-id.ts";
import { planFact } from "../../core/history/plan-fact.ts";
import type { Instant } from "../../core/instant.ts";
import { compileBundle, type PlanBundle, planObjectKey, sealedBundle } from "../../core/plan/bundle.ts";
import type { LedgerLimits } from "../../core/plan/limits.ts";
import type { Plan, PlanError } from "../../core/plan/plan.ts";
import type { Applying, Head } from "../../core/readiness/head.ts";
import type { PlanChanges } from "../../core/readiness/plan-change.ts";
import type { ApplyLedger } from "../../ports/apply.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { commitPlan } from "../commit-plan.ts";

export interface ApplyPorts {
  readonly ledger: ApplyLedger;
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Of the ledger that stores the plan. */
  readonly limits: LedgerLimits;
}

export interface Applied {
  readonly migration: string;
  readonly version: number;
  readonly digest: string;
  readonly changes: PlanChanges;
  readonly warnings: readonly PlanError[];
  /** False where the same plan was in force before. */
  readonly changed: boolean;
}

const NO_CHANGES: PlanChanges = {
  added: 0,
  removed: 0,
  kept: 0,
  voided: [],
  voidedCount: 0,
  waivers: [],
  waiverCount: 0,
};

const refuseOutdated = (head: Head | undefined, plan: Plan, digest: string): void => {
  if (head === undefined) return;
  if (head.applying !== null && head.applying.digest !== digest)
    throw new Failure(
      "plan-applying",
      `version ${head.applying.version} is being applied (since ${head.applying.at}); apply that version again first`,
    );
  if (head.planVersion === plan.version && head.planDigest !== digest)
    throw new Failure(
      "plan-version-taken",
      `version ${plan.version} is in force with another content; raise "version"`,
    );
  if (head.planVersion > plan.version)
    throw new Failure("plan-version-old", `version ${head.planVersion} is in force; ${plan.version} is older`);
};

interface ClaimedHead extends Head {
  readonly applying: Applying;
}

const isClaimedFor = (head: Head | undefined, digest: string): head is ClaimedHead => head?.applying?.digest === digest;

/** Makes manifests wait until all of the plan is written; a second call after a crash finds the claim and continues. */
const claim = async (
  ledger: ApplyLedger,
  head: Head | undefined,
  plan: Plan,
  digest: string,
  at: Instant,
  by: Actor,
): Promise<ClaimedHead> => {
  if (isClaimedFor(head, digest)) return head;
  const claimed: ClaimedHead = {
    migration: plan.migration,
    title: head?.title ?? plan.title,
    timeZone: head?.timeZone ?? plan.timeZone,
    planVersion: head?.planVersion ?? 0,
    planDigest: head?.planDigest ?? null,
    appliedAt: head?.appliedAt ?? null,
    appliedBy: head?.appliedBy ?? null,
    applying: { version: plan.version, digest, at, by },
    version: (head?.version ?? 0) + 1,
  };
  await ledger.putHead(claimed);
  return claimed;
};

const headAfter = (head: ClaimedHead, plan: Plan): Head => ({
  ...head,
  title: plan.title,
  timeZone: plan.timeZone,
  planVersion: plan.version,
  planDigest: head.applying.digest,
  appliedAt: head.applying.at,
  appliedBy: head.applying.by,
  applying: null,
  version: head.version + 1,
});

const compile = (bundle: PlanBundle, migration: string, limits: LedgerLimits) => {
  const result = compileBundle(bundle, limits);
  if (!result.ok)
    throw new Failure("plan-invalid", `the plan has ${result.errors.length} errors`, {
      details: { errors: result.errors },
    });
  if (result.plan.migration !== migration)
    throw new Failure(
      "request-invalid",
      `the plan is for migration "${result.plan.migration}", not for "${migration}"`,
    );
  return result;
};

/**
 * Puts a plan version into force. Each step may be repeated, so applying the same plan again repairs a crash between
 * any two; meanwhile manifests wait in their queue.
 * @throws Failure `plan-invalid` (with every error and its line), `plan-version-old`, `plan-version-taken`,
 *   `plan-applying`, `request-invalid`, `ledger-*`, `store-*`
 */
export const apply = async (ports: ApplyPorts, migration: string, bundle: PlanBundle, by: Actor): Promise<Applied> => {
  const { ledger, store, clock, limits } = ports;
  const { plan, warnings } = compile(bundle, migration, limits);
  const { bytes, digest } = sealedBundle(bundle);
  const { version } = plan;
  const before = await ledger.readHead(migration);
  refuseOutdated(before, plan, digest);
  if (before?.planVersion === version && before.applying === null)
    return { migration, version, digest, changes: NO_CHANGES, warnings, changed: false };
  const object = await store.put(planObjectKey(migration, version, digest), bytes, "application/json");
  const head = await claim(ledger, before, plan, digest, clock(), by);
  await ledger.putPlanParts(plan);
  const fact = planFactId(plan, digest);
  const changes = await commitPlan(ledger, head, { kind: "plan", plan, effectiveAt: head.applying.at, fact });
  const result = await ledger.commit({
    fact: planFact(migration, head.applying, object, changes, clock()),
    checkpoints: [],
    gates: [],
    notifications: [],
    head: headAfter(head, plan),
  });
  return { migration, version, digest, changes, warnings, changed: result === "committed" };
};
