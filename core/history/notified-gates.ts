import type { Notification } from "../readiness/notification.ts";
import { isGateNamed } from "./about-gate.ts";

/**
 * The gates that a notification is about: what opened or shut, or would shut. A reminder is about a unit, and a summary and a
 * plan version about a migration, so they are about no gate.
 */
export const gatesOf = ({ story }: Pick<Notification, "story">): readonly string[] => {
  if (story.kind === "clear" || story.kind === "blocked") {
    const { also = [] } = { also: undefined, ...story };
    return [story.gate, ...also].map(({ id }) => id);
  }
  if (story.kind === "drill") return story.gates;
  return story.kind === "waiver" || story.kind === "request" ? (story.gates ?? []).map(({ id }) => id) : [];
};

/** True for one about the gate, or about one of a unit where only the name before `@` is asked for. */
export const isNotificationAbout = (notification: Pick<Notification, "story">, asked: string): boolean =>
  gatesOf(notification).some((gate) => isGateNamed(gate, asked));
