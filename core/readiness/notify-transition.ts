import type { Instant } from "../instant.ts";
import type { Contact } from "../plan/document.ts";
import type { GateNotificationKind, PlannedGate } from "../plan/plan.ts";
import { type Checkpoint, stateAt } from "./checkpoint/checkpoint.ts";
import type { Blocker, Gate } from "./gate/gate.ts";
import type { EvidenceLine, MigrationLabel, Notification, Recipient } from "./notification.ts";

const MAX_EVIDENCE_LINES = 50;

const evidenceLine = (checkpoint: Checkpoint, now: Instant): EvidenceLine | undefined => {
  const { unit, requirement, evidence, waiver } = checkpoint;
  if (stateAt(checkpoint, now) === "waived" && waiver !== null) {
    const { grantedAt, expiresAt, approvedBy } = waiver;
    return { unit, requirement, completedAt: grantedAt, validUntil: expiresAt, waivedBy: approvedBy };
  }
  if (evidence === null) return undefined;
  const { completedAt, validUntil, proof, durationMs } = evidence;
  return { unit, requirement, completedAt, validUntil, waivedBy: null, proof, durationMs };
};

/** The evidence of some checkpoints, what expires first on top; at most 50. */
export const evidenceLines = (members: Iterable<Checkpoint>, now: Instant): EvidenceLine[] =>
  [...members]
    .flatMap((checkpoint) => evidenceLine(checkpoint, now) ?? [])
    .toSorted((a, b) => (a.validUntil < b.validUntil ? -1 : a.validUntil > b.validUntil ? 1 : 0))
    .slice(0, MAX_EVIDENCE_LINES);

/** Contacts as recipients of mails. */
export const byMail = (contacts: readonly Contact[]): readonly Recipient[] =>
  contacts.map((contact) => ({ channel: "mail", ...contact }));

/** The contacts of a gate, or those whom the plan names for this kind of notification. */
export const recipientsFor = ({ contacts, recipients }: PlannedGate, kind: GateNotificationKind): readonly Contact[] =>
  recipients[kind] ?? contacts;

/** A gate that has just opened or shut. */
export interface GateTransition {
  readonly gate: Gate;
  readonly planned: PlannedGate | undefined;
  readonly members: readonly Checkpoint[];
  readonly blockers: readonly Blocker[];
  readonly blockerCount: number;
}

/** What people and systems are told of a transition. */
export const transitionNotification = (
  { gate, planned, members, blockers, blockerCount }: GateTransition,
  about: MigrationLabel,
  fact: string,
): Notification => ({
  migration: gate.migration,
  topic: gate.id,
  epoch: gate.epoch,
  kind: gate.state,
  at: gate.since,
  fact,
  about,
  recipients: [
    ...byMail(planned === undefined ? [] : recipientsFor(planned, gate.state)),
    { channel: "bus", id: "@bus" },
  ],
  story:
    gate.state === "clear"
      ? { kind: "clear", gate, evidence: evidenceLines(members, gate.since) }
      : { kind: "blocked", gate, blockers, blockerCount },
});
