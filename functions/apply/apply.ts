import type { Actor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import { planFactId } from "../../core/history/fact-id.ts";
import { planFact } from "../../core/history/plan-fact.ts";
import { compileBundle, PlanBundle, planObjectKey, sealedBundle } from "../../core/plan/bundle.ts";
import type { LedgerLimits } from "../../core/plan/limits.ts";
import type { Plan, PlanError } from "../../core/plan/plan.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { PlanChanges } from "../../core/readiness/plan-change.ts";
import type { ApplyLedger } from "../../ports/apply.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ObjectStore, ObjectVersion } from "../../ports/object-store.ts";
import { commitPlan } from "../commit-plan.ts";
import { type ClaimedHead, claim, findUnfinished, refuseOutdated, writeParts } from "./claim.ts";

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

/** Puts a claimed version into force whose parts are all written. */
const putInForce = async (ledger: ApplyLedger, clock: Clock, head: ClaimedHead, plan: Plan) => {
  const { migration, applying } = head;
  const fact = planFactId(plan, applying.digest);
  const changes = await commitPlan(ledger, head, { kind: "plan", plan, effectiveAt: applying.at, fact });
  const result = await ledger.commit({
    fact: planFact(migration, applying, changes, clock()),
    checkpoints: [],
    gates: [],
    notifications: [],
    head: headAfter(head, plan),
  });
  return { changes, changed: result === "committed" };
};

const readBundle = async (store: ObjectStore, object: ObjectVersion): Promise<PlanBundle> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await store.open(object)).chunks) pieces.push(piece);
  return PlanBundle.parse(JSON.parse(Buffer.concat(pieces).toString("utf8")));
};

/**
 * Finishes older versions that were left half-way: checkpoints may be of such a version already, so the history needs it.
 * While one is finished, somebody else may begin with another.
 * @returns the head under which none is left
 */
const finishOlder = async (
  { ledger, store, clock, limits }: ApplyPorts,
  migration: string,
  plan: Plan,
  digest: string,
): Promise<Head | undefined> => {
  for (;;) {
    const head = await ledger.readHead(migration);
    const unfinished = findUnfinished(head, plan, digest);
    if (unfinished === undefined) return head;
    const older = compile(await readBundle(store, unfinished.applying.object), migration, limits);
    await putInForce(ledger, clock, unfinished, older.plan);
  }
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
  const before = await finishOlder(ports, migration, plan, digest);
  refuseOutdated(before, plan, digest);
  if (before?.planVersion === version && before.applying === null)
    return { migration, version, digest, changes: NO_CHANGES, warnings, changed: false };
  const object = await store.put(planObjectKey(migration, version, digest), bytes, "application/json");
  const claimed = await claim(ledger, before, plan, { digest, object, at: clock(), by });
  const head = await writeParts(ledger, claimed, plan);
  const { changes, changed } = await putInForce(ledger, clock, head, plan);
  return { migration, version, digest, changes, warnings, changed };
};
