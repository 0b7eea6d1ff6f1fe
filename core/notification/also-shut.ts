import type { Gate } from "../readiness/gate/gate.ts";
import type { AlsoShut, Notification } from "../readiness/notification.ts";

/** The other gates that a mail tells a recipient of; none where it tells of its own alone. */
export const alsoTold = ({ story }: Notification, recipient: string): readonly AlsoShut[] =>
  story.kind === "blocked" ? (story.also ?? []).filter(({ tells }) => tells.includes(recipient)) : [];

/** True while a gate is as the mail says: what it became since has a mail of its own. */
export const isStillShut = ({ epoch }: AlsoShut, gate: Pick<Gate, "state" | "epoch"> | undefined): boolean =>
  gate?.state === "blocked" && gate.epoch === epoch;

/** The notification with these other gates alone. */
export const tellingOf = (notification: Notification, also: readonly AlsoShut[]): Notification => {
  const { story } = notification;
  if (story.kind !== "blocked" || story.also === undefined) return notification;
  const { also: _, ...own } = story;
  return { ...notification, story: also.length === 0 ? own : { ...own, also } };
};
