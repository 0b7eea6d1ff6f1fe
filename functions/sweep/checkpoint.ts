import { factId, type TimeFact } from "../../core/history/fact.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideTime } from "../../core/readiness/checkpoint/decide-time.ts";
import type { CheckpointLapsed } from "../../core/readiness/checkpoint/event.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import { reminderId, reminderNotification } from "../../core/readiness/notify-reminder.ts";
import { endsWaiver, waiverNotification } from "../../core/readiness/notify-waiver.ts";
import type { Head, Ledger, Scope } from "../../ports/ports.ts";
import { headInForce } from "../in-force.ts";
import { labelOf } from "../label.ts";
import { type Decision, settle } from "../settle.ts";
import type { SweepPorts, Swept } from "./ports.ts";

const aboutWaiver = async (
  ledger: Ledger,
  head: Head,
  checkpoint: Checkpoint,
  event: CheckpointLapsed,
  fact: string,
): Promise<Notification | undefined> => {
  if (!endsWaiver(event)) return undefined;
  const gates = await ledger.readPlannedGates(checkpoint.migration, checkpoint.planVersion, checkpoint.gates);
  return waiverNotification(checkpoint, event, labelOf(head), gates, fact);
};

const aboutOverdue = async (
  ledger: Ledger,
  head: Head,
  checkpoint: Checkpoint,
  event: CheckpointLapsed,
  fact: string,
): Promise<Notification | undefined> => {
  const id = reminderId(checkpoint, event);
  if (id === undefined || (await ledger.hasNotification(id.migration, id.topic, id.epoch))) return undefined;
  const { migration, unit, planVersion } = checkpoint;
  const owner = (await ledger.findUnit(migration, head.planVersion, unit))?.owner;
  const [contact] = owner === undefined ? [] : await ledger.findContacts(migration, head.planVersion, [owner]);
  return reminderNotification(checkpoint, event, {
    about: labelOf(head),
    owner: contact,
    checkpoints: await ledger.listCheckpoints(migration, unit),
    requirements: await ledger.readRequirements(migration, planVersion),
    fact,
  });
};

/**
 * Writes what has run out for one checkpoint, with the gates that shut by it and the notifications that follow.
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
    const following = [
      await aboutWaiver(ledger, head, checkpoint, event, fact.id),
      await aboutOverdue(ledger, head, checkpoint, event, fact.id),
    ].filter((one) => one !== undefined);
    notifications = following.length;
    return { head, checkpoint, fact, event, notifications: following };
  };
  const settled = await settle<TimeFact, undefined>(ledger, decide);
  return settled === undefined ? undefined : { transitions: settled.transitions, notifications };
};
