import type { Instant } from "../instant.ts";
import type { Contact } from "../plan/document.ts";
import type { GateNotificationKind, PlannedGate } from "../plan/plan.ts";
import { type Checkpoint, stateAt } from "../readiness/checkpoint/checkpoint.ts";
import type { GateEvent } from "../readiness/gate/event.ts";
import type { Blocker, Gate } from "../readiness/gate/gate.ts";
import type { EvidenceLine, Notification } from "./notification.ts";
import { renderTransition } from "./render.ts";

const MAX_EVIDENCE_LINES = 50;

const evidenceLineOf = (checkpoint: Checkpoint, now: Instant): EvidenceLine | undefined => {
  const { unit, requirement, evidence, waiver } = checkpoint;
  if (stateAt(checkpoint, now) === "waived" && waiver !== null) {
    const { grantedAt, expiresAt, approvedBy } = waiver;
    return { unit, requirement, completedAt: grantedAt, validUntil: expiresAt, waivedBy: approvedBy };
  }
  if (evidence === null) return undefined;
  const { completedAt, validUntil, proof, durationMs } = evidence;
  return { unit, requirement, completedAt, validUntil, waivedBy: null, proof, durationMs };
};

/** Who is told of a gate: its contacts, or others whom the plan names for this kind of notification. */
export const recipientsFor = (
  { contacts, recipients: notifications }: PlannedGate,
  kind: GateNotificationKind,
): readonly Contact[] => notifications[kind] ?? contacts;

/** The evidence of a gate's members, what runs out first on top. */
export const evidenceLines = (members: Iterable<Checkpoint>, now: Instant): EvidenceLine[] =>
  [...members]
    .flatMap((checkpoint) => evidenceLineOf(checkpoint, now) ?? [])
    .toSorted((a, b) => (a.validUntil < b.validUntil ? -1 : a.validUntil > b.validUntil ? 1 : 0))
    .slice(0, MAX_EVIDENCE_LINES);

export const isTransition = ({ type }: GateEvent): boolean => type === "gate-cleared" || type === "gate-blocked";

/** The notification of a gate that has just turned. */
export const transitionNotification = (
  gate: Gate,
  told: {
    readonly planTitle: string;
    readonly timeZone: string;
    readonly blockers: readonly Blocker[];
    readonly blockerCount: number;
    readonly members: Iterable<Checkpoint>;
    readonly recipients: readonly Contact[];
    readonly fact: string;
  },
): Notification => {
  const { recipients, fact, members, ...rest } = told;
  const evidence = gate.state === "clear" ? evidenceLines(members, gate.since) : [];
  return {
    migration: gate.migration,
    topic: gate.id,
    epoch: gate.epoch,
    kind: gate.state,
    at: gate.since,
    fact,
    recipients,
    mails: renderTransition({ ...rest, gate, evidence, fact }, recipients),
  };
};
