import { type Instant, plus } from "../../instant.ts";
import type { Plan, PlannedGate } from "../../plan/plan.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { epochBefore, firstVersion } from "../version.ts";
import { isArmed, planArming } from "./arming.ts";
import { countOf } from "./count.ts";
import { isEnforced } from "./enforcement.ts";
import type { Arming, Gate, GateVerdict } from "./gate.ts";
import { type GateMails, mailsAfter, noMails } from "./mails.ts";
import { recheckAt } from "./recheck.ts";
import { countAmong, shardsFor } from "./shard.ts";

/**
 * When a blocked gate all of whose members are written as satisfied is judged again. A plan may ask for longer, or for
 * other checkpoints, so the gate stabilizes anew.
 */
const stableAtOf = ({ stableForMs }: PlannedGate, verdict: GateVerdict, at: Instant): Instant =>
  verdict.state === "clear" ? plus(at, stableForMs) : recheckAt(stableForMs, at);

/** Mails that are held back stay so under another plan version, until they were due. */
const mailsUnder = (old: Gate | undefined, { policy: { damp } }: Plan): GateMails =>
  old === undefined ? noMails(damp) : { ...old.mails, damp };

/** Nobody is mailed of a gate that is not armed: that it shuts is said at once, and otherwise the last mail says that it is blocked. */
const mailsOf = (mails: GateMails, arming: Arming | undefined): GateMails =>
  isArmed({ arming }) ? mails : { ...mails, held: null };

/** Whoever acts on the last mail about a gate that is blocked must know that it holds people up now, or no longer does. */
const enforcesOtherwise = (old: Gate | undefined, planned: PlannedGate): boolean =>
  old !== undefined && isEnforced(old) !== isEnforced(planned);

/**
 * A gate under a plan version, counted afresh. Applying a plan may shut a gate, and never opens one: it takes many
 * transactions, and evidence may run out among them. A gate that may clear is due, and the next sweep judges it whole. One
 * that is not armed under this version is blocked, and due only where the plan says from when on it is.
 * @param membersPerShard as {@link shardsFor}
 */
export const planGate = (
  old: Gate | undefined,
  planned: PlannedGate,
  plan: Plan,
  members: readonly Checkpoint[],
  verdict: GateVerdict,
  at: Instant,
  membersPerShard?: number,
): Gate => {
  const was = old?.state ?? "blocked";
  const shards = shardsFor(members, membersPerShard, old?.shards);
  const count = countAmong(members, shards);
  const arming = planArming(old, planned, at);
  const armed = isArmed({ arming });
  const state = was === "clear" && armed ? verdict.state : "blocked";
  const means = state === "blocked" && armed && enforcesOtherwise(old, planned);
  const transition = state !== was || means;
  const before = mailsUnder(old, plan);
  // The last mail says the opposite of what blocked means now, so the next one waits for nothing.
  const mails = means ? { ...before, held: null } : before;
  return {
    migration: plan.migration,
    id: planned.id,
    title: planned.title,
    before: planned.before,
    unit: planned.unit,
    planVersion: plan.version,
    version: old === undefined ? firstVersion(plan.version) : old.version + 1,
    epoch: (old?.epoch ?? epochBefore(plan.version)) + (transition ? 1 : 0),
    state,
    since: transition || old === undefined ? at : old.since,
    total: planned.total,
    coverage: planned.coverage,
    ...(shards === undefined ? {} : { shards }),
    ...count,
    validUntil: state === "clear" && verdict.state === "clear" ? verdict.validUntil : null,
    stableForMs: planned.stableForMs,
    stableAt: state === "blocked" && armed && countOf(count) === 0 ? stableAtOf(planned, verdict, at) : null,
    ...(arming === undefined ? {} : { arming }),
    ...(isEnforced(planned) ? {} : { enforced: false }),
    mails: mailsOf(transition ? mailsAfter(mails, state, at) : mails, arming),
  };
};
