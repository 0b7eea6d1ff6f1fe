import { Failure, isFailure } from "../../core/failure.ts";
import { factId, type PlanFact } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import { recipientsFor, transitionNotification } from "../../core/notification/transition.ts";
import { compileBundle, type PlanBundle, planObjectKey, sealedBundle } from "../../core/plan/bundle.ts";
import { nextSummaryAt } from "../../core/plan/calendar/validity.ts";
import type { LedgerLimits } from "../../core/plan/limits.ts";
import type { Plan, PlanError } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import {
  membersByGate,
  type PlanChanges,
  planChanges,
  planCheckpoints,
  planGates,
} from "../../core/readiness/plan-change.ts";
import type { Clock, Evidence, Head, Ledger, ObjectVersion } from "../../ports/ports.ts";

export interface ApplyPorts {
  readonly ledger: Ledger;
  readonly evidence: Evidence;
  readonly clock: Clock;
  /** Of the ledger that keeps the plan. */
  readonly limits: LedgerLimits;
}

export interface Applied {
  readonly migration: string;
  readonly version: number;
  readonly digest: string;
  readonly changes: PlanChanges;
  readonly warnings: readonly PlanError[];
  /** False where this very plan was in force before. */
  readonly changed: boolean;
}

const nothing: PlanChanges = { added: 0, removed: 0, kept: 0, voided: [], voidedCount: 0 };

const refuseOld = (head: Head | undefined, plan: Plan, digest: string): void => {
  if (head === undefined) return;
  if (head.applying !== null && head.applying.digest !== digest)
    throw new Failure(
      "plan-applying",
      `version ${head.applying.version} is being applied since ${head.applying.at}; apply it again first`,
    );
  if (head.planVersion === plan.version && head.planDigest !== digest)
    throw new Failure(
      "plan-version-taken",
      `version ${plan.version} is in force with another content; raise "version"`,
    );
  if (head.planVersion > plan.version)
    throw new Failure("plan-version-old", `version ${head.planVersion} is in force; ${plan.version} is older`);
};

/** Shuts the migration for manifests until the plan is whole; a second call after a crash goes on where it was. */
const claim = async (
  ledger: Ledger,
  head: Head | undefined,
  plan: Plan,
  digest: string,
  at: Instant,
  by: string,
): Promise<Head> => {
  if (head?.applying?.digest === digest) return head;
  const claimed: Head = {
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

/** A transaction holds 100 items; a manifest that was under way may still be quicker with one of them. */
const GROUP = 100;

const writeCheckpoints = async (
  ledger: Ledger,
  plan: Plan,
  at: Instant,
): Promise<{ old: Map<string, Checkpoint>; next: Map<string, Checkpoint> }> => {
  for (;;) {
    const read = new Map((await ledger.listCheckpoints(plan.migration)).map((one) => [checkpointId(one), one]));
    const planned = planCheckpoints(read, plan, at);
    // After a crash some stand already as this plan wants them.
    const done = new Map([...read].filter(([, { planVersion }]) => planVersion === plan.version));
    const next = new Map([...planned].map(([id, checkpoint]) => [id, done.get(id) ?? checkpoint]));
    try {
      const todo = [...next.values()].filter((checkpoint) => !done.has(checkpointId(checkpoint)));
      for (let from = 0; from < todo.length; from += GROUP) await ledger.putCheckpoints(todo.slice(from, from + GROUP));
      return { old: read, next };
    } catch (error) {
      if (!isFailure(error, "ledger-conflict")) throw error;
    }
  }
};

const MAX_GATE_ATTEMPTS = 10;

/**
 * A writer that was under way when the checkpoints were rewritten may still turn a gate once; then the gates are read
 * again. Whoever comes later finds checkpoints of the new plan, and waits.
 */
const writeGates = async (...args: Parameters<typeof writeGatesOnce>): Promise<void> => {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await writeGatesOnce(...args);
    } catch (error) {
      if (!isFailure(error, "ledger-conflict") || attempt === MAX_GATE_ATTEMPTS) throw error;
    }
};

const writeGatesOnce = async (
  ledger: Ledger,
  plan: Plan,
  checkpoints: ReadonlyMap<string, Checkpoint>,
  at: Instant,
  fact: string,
): Promise<void> => {
  const old = new Map((await ledger.listGates(plan.migration)).map((gate) => [gate.id, gate]));
  const members = membersByGate(checkpoints.values());
  for (const { before, after, planned, verdict } of planGates(old, checkpoints, plan, at)) {
    if (before?.planVersion === plan.version) continue;
    const turned = before === undefined ? after.state === "clear" : before.state !== after.state;
    const blockedBy = verdict.state === "blocked" ? verdict : { blockers: [], blockerCount: 0 };
    const notification = turned
      ? transitionNotification(after, {
          planTitle: plan.title,
          timeZone: plan.timeZone,
          blockers: blockedBy.blockers,
          blockerCount: blockedBy.blockerCount,
          members: members.get(after.id) ?? [],
          recipients: recipientsFor(planned, after.state),
          fact,
        })
      : undefined;
    await ledger.putGates([{ gate: after, notification }]);
  }
  await ledger.removeGates([...old.values()].filter(({ id }) => !plan.gates.some((gate) => gate.id === id)));
};

/** The first digest goes out at its next hour; one that is planned already is only moved. */
const planSummary = async (ledger: Ledger, plan: Plan, at: Instant): Promise<void> => {
  const { summary: digest } = plan.policy;
  const before = await ledger.findSummary(plan.migration);
  if (digest === null) return before === undefined ? undefined : ledger.removeSummary(plan.migration);
  const dueAt = nextSummaryAt(digest, plan.timeZone, at);
  if (before?.dueAt === dueAt) return undefined;
  return ledger.putSummary({
    migration: plan.migration,
    version: (before?.version ?? 0) + 1,
    dueAt,
    lastAt: before?.lastAt ?? null,
  });
};

const compiled = (bundle: PlanBundle, migration: string, limits: LedgerLimits) => {
  const result = compileBundle(bundle, limits);
  if (!result.ok)
    throw new Failure("plan-invalid", `the plan has ${result.errors.length} errors`, {
      details: { errors: result.errors },
    });
  if (result.plan.migration !== migration)
    throw new Failure("request-invalid", `the plan is of migration "${result.plan.migration}", not "${migration}"`);
  return result;
};

/** Recorded when the last checkpoint has been written, so that in the order of facts it comes after what it read. */
const planFact = (
  plan: Plan,
  digest: string,
  object: ObjectVersion,
  applying: NonNullable<Head["applying"]>,
  changes: PlanChanges,
  at: Instant,
): PlanFact => ({
  id: planFactId(plan, digest),
  type: "plan-applied",
  recordedAt: at,
  effectiveAt: applying.at,
  migration: plan.migration,
  unit: null,
  requirement: null,
  agent: null,
  events: [],
  planVersion: plan.version,
  digest,
  object,
  by: applying.by,
  changes,
});

const planFactId = ({ migration, version }: Plan, digest: string): string =>
  factId("plan", migration, String(version), digest);

/**
 * Puts a plan version into force. Each step may be repeated, so a crash between any two is mended by applying the same
 * plan again; meanwhile manifests wait in their queue.
 * @throws Failure `plan-invalid` (with every error and its line), `plan-version-old`, `plan-version-taken`,
 *   `plan-applying`, `request-invalid`, `ledger-*`, `evidence-*`
 */
export const apply = async (ports: ApplyPorts, migration: string, bundle: PlanBundle, by: string): Promise<Applied> => {
  const { ledger, evidence, clock } = ports;
  const { plan, warnings } = compiled(bundle, migration, ports.limits);
  const { bytes, digest } = sealedBundle(bundle);
  const before = await ledger.readHead(migration);
  refuseOld(before, plan, digest);
  if (before?.planVersion === plan.version && before.applying === null)
    return { migration, version: plan.version, digest, changes: nothing, warnings, changed: false };
  const object = await evidence.put(planObjectKey(migration, plan.version, digest), bytes, "application/json");
  const head = await claim(ledger, before, plan, digest, clock(), by);
  const applying = head.applying as NonNullable<Head["applying"]>;
  await ledger.putPlanParts(plan);
  const { old, next } = await writeCheckpoints(ledger, plan, applying.at);
  await writeGates(ledger, plan, next, applying.at, planFactId(plan, digest));
  await ledger.removeCheckpoints([...old.values()].filter((one) => !next.has(checkpointId(one))));
  await planSummary(ledger, plan, applying.at);
  const changes = planChanges(old, next);
  const result = await ledger.commit({
    fact: planFact(plan, digest, object, applying, changes, clock()),
    checkpoints: [],
    gates: [],
    notifications: [],
    head: {
      ...head,
      title: plan.title,
      timeZone: plan.timeZone,
      planVersion: plan.version,
      planDigest: digest,
      appliedAt: applying.at,
      appliedBy: applying.by,
      applying: null,
      version: head.version + 1,
    },
  });
  return { migration, version: plan.version, digest, changes, warnings, changed: result === "committed" };
};
