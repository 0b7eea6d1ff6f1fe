import type { Gate } from "../readiness/gate/gate.ts";
import type { AlsoShut, Notification } from "../readiness/notification.ts";

/** The other gates that a mail tells a recipient of; none where it tells of its own alone. */
export const alsoTold = ({ story }: Notification, recipient: string): readonly AlsoShut[] =>
  story.kind === "blocked" ? (story.also ?? []).filter(({ tells }) => tells.includes(recipient)) : [];

/**
 * True while no other mail says what a gate is: it is as this one says, or what it became since is held back. Then this is the
 * news by which nobody is left with a mail that the gate is clear.
 */
export const isStillUntold = (
  { epoch }: AlsoShut,
  gate: Pick<Gate, "state" | "epoch" | "mails"> | undefined,
): boolean => gate !== undefined && (gate.mails.held !== null || (gate.state === "blocked" && gate.epoch === epoch));

/** The notification with these other gates alone. */
export const tellingOf = (notification: Notification, also: readonly AlsoShut[]): Notification => {
  const { story } = notification;
  if (story.kind !== "blocked" || story.also === undefined) return notification;
  const { also: _, ...own } = story;
  return { ...notification, story: also.length === 0 ? own : { ...own, also } };
};
