import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import { notificationsOf } from "../verdicts/mails-of-gate.ts";
import type { SentMail } from "../world/mail.ts";
import type { EndScene, Invariant } from "./invariant.ts";

const nameOf = ({ migration, topic, epoch }: Notification): string => `${migration} ${topic} ${epoch}`;

/** Old news that came after newer news, in a way that misleads: of two that say that it is blocked, either may be last. */
const overtaken = (read: readonly Notification[]): readonly [older: Notification, newer: Notification] | undefined => {
  let newest: Notification | undefined;
  for (const one of read) {
    if (newest !== undefined && one.epoch < newest.epoch && (one.kind === "clear" || newest.kind === "clear"))
      return [one, newest];
    if (newest === undefined || one.epoch > newest.epoch) newest = one;
  }
  return undefined;
};

const brokenFor = (all: readonly Notification[], mails: readonly SentMail[], gate: Gate): string | undefined => {
  const byName = new Map(all.map((one) => [nameOf(one), one]));
  const ofGate = mails.filter(({ notification }) => byName.has(notification));
  for (const to of new Set(ofGate.map((one) => one.to))) {
    const read = ofGate.filter((one) => one.to === to).map((one) => byName.get(one.notification) as Notification);
    const pair = overtaken(read);
    if (pair === undefined) continue;
    const [older, newer] = pair.map(({ kind, epoch }) => `it is ${kind} (${epoch})`);
    return `${gate.id}: ${to} read that ${older} after that ${newer}`;
  }
  return undefined;
};

export const lastMailIsTrue: Invariant = {
  name: "last-mail-is-true",
  says: "However late mails about a gate are, nobody reads that it is clear after newer news, nor that it is blocked after newer news that it is clear.",
  atEnd: ({ view, notifications, mails }: EndScene) => {
    for (const { migration, gates } of view.migrations.values())
      for (const gate of gates.values()) {
        const broken = brokenFor(notificationsOf(notifications, gate), mails, gate);
        if (broken !== undefined) return `${migration} ${broken}`;
      }
    return undefined;
  },
};
