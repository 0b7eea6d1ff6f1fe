import { factId, type TimeFact } from "../../core/history/fact.ts";
import { type Instant, msOf } from "../../core/instant.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { type OwedCheckpoint, renderReminder, renderWaiver } from "../../core/notification/render.ts";
import { recipientsFor } from "../../core/notification/transition.ts";
import { missedRuns } from "../../core/plan/calendar/validity.ts";
import type { Contact } from "../../core/plan/document.ts";
import { type Checkpoint, stateAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideTime } from "../../core/readiness/checkpoint/decide-time.ts";
import type { CheckpointLapsed } from "../../core/readiness/checkpoint/event.ts";
import { blockerOf } from "../../core/readiness/gate/judge.ts";
import type { Head, Ledger, Scope } from "../../ports/ports.ts";
import { headInForce } from "../in-force.ts";
import { type Decision, settle } from "../settle.ts";
import { type SweepPorts, type Swept, subjectOf } from "./ports.ts";

/** Whoever is told of the gates that a checkpoint counts in, each once. */
const gateContacts = async (ledger: Ledger, { migration, planVersion, gates }: Checkpoint): Promise<Contact[]> => {
  const planned = await ledger.readPlannedGates(migration, planVersion, gates);
  const all = planned.flatMap((gate) => recipientsFor(gate, "waiver"));
  return [...new Map(all.map((contact) => [contact.id, contact])).values()];
};

const waiverNotification = async (
  ledger: Ledger,
  head: Head,
  checkpoint: Checkpoint,
  event: CheckpointLapsed,
  fact: string,
): Promise<Notification[]> => {
  const { waiver, unit, requirement, migration } = checkpoint;
  const told = event.lapses.includes("waiver-expired") || event.lapses.includes("waiver-warned");
  if (waiver === null || !told) return [];
  const recipients = await gateContacts(ledger, checkpoint);
  if (recipients.length === 0) return [];
  const days = event.lapses.includes("waiver-expired") ? 0 : (event.waiver?.warnedDays ?? 0);
  return [
    {
      migration,
      topic: `waiver:${unit}/${requirement}`,
      epoch: event.version,
      kind: "waiver",
      at: event.at,
      fact,
      recipients,
      mails: renderWaiver(subjectOf(head), checkpoint, waiver, days, recipients),
    },
  ];
};

/** Everything of a unit that is late or stale now, whether or not it has been swept yet. */
const owedBy = async (
  ledger: Ledger,
  { migration, unit, planVersion }: Checkpoint,
  now: Instant,
): Promise<OwedCheckpoint[]> => {
  const checkpoints = await ledger.listCheckpoints(migration, unit);
  const owing = checkpoints.filter((one) => ["late", "stale"].includes(stateAt(one, now)));
  const requirements = await ledger.readRequirements(migration, planVersion);
  return owing.map((one) => {
    const blocker = blockerOf(one, now);
    const requirement = requirements.get(one.requirement);
    return { ...blocker, missedRuns: requirement === undefined ? 0 : missedRuns(requirement, blocker.since, now) };
  });
};

/** One reminder for a unit and a while, whichever of its checkpoints was swept first. */
const reminderNotification = async (
  ledger: Ledger,
  head: Head,
  checkpoint: Checkpoint,
  event: CheckpointLapsed,
  fact: string,
): Promise<Notification[]> => {
  const { migration, unit, remindEveryMs } = checkpoint;
  const owes = event.lapses.some((what) => what === "late" || what === "stale" || what === "reminded");
  if (remindEveryMs === null || !owes) return [];
  const topic = `late:${unit}`;
  const epoch = Math.floor(msOf(event.at) / remindEveryMs);
  if (await ledger.hasNotification(migration, topic, epoch)) return [];
  const owner = (await ledger.findUnit(migration, head.planVersion, unit))?.owner;
  const recipients = owner === undefined ? [] : await ledger.findContacts(migration, head.planVersion, [owner]);
  const owed = await owedBy(ledger, checkpoint, event.at);
  if (recipients.length === 0 || owed.length === 0) return [];
  const mails = renderReminder(subjectOf(head), unit, owed, recipients);
  return [{ migration, topic, epoch, kind: "reminder", at: event.at, fact, recipients, mails }];
};

/**
 * Writes what has run out for one checkpoint, with the gates that shut by it and what people are told.
 * @returns undefined where nothing is due: somebody was quicker, or new evidence came
 */
export const sweepCheckpoint = async ({ ledger, clock }: SweepPorts, scope: Scope): Promise<Swept | undefined> => {
  let notifications = 0;
  const decide = async (): Promise<Decision<TimeFact> | undefined> => {
    const head = await headInForce(ledger, scope.migration);
    const checkpoint = await ledger.findCheckpoint(scope);
    const at = clock();
    const event = checkpoint === undefined ? undefined : decideTime(checkpoint, at);
    if (checkpoint === undefined || event === undefined) return undefined;
    const fact: TimeFact = {
      id: factId("time", scope.migration, scope.unit, scope.requirement, String(event.version)),
      type: "time-passed",
      recordedAt: at,
      ...scope,
      agent: null,
      planVersion: checkpoint.planVersion,
      gate: null,
      events: [],
    };
    const told = [
      ...(await waiverNotification(ledger, head, checkpoint, event, fact.id)),
      ...(await reminderNotification(ledger, head, checkpoint, event, fact.id)),
    ];
    notifications = told.length;
    return { head, checkpoint, fact, event, notifications: told };
  };
  const settled = await settle<TimeFact, undefined>(ledger, decide);
  return settled === undefined ? undefined : { transitions: settled.transitions, notifications };
};
