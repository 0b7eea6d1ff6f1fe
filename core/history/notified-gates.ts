import type { Notification } from "../readiness/notification.ts";
import { isGateNamed } from "./about-gate.ts";

/**
 * The gates that a notification is about: what opened or shut, or would shut. A reminder is about a unit, and a summary and a
 * plan version about a migration, so they are about no gate.
 */
export const gatesOf = ({ story }: Pick<Notification, "story">): readonly string[] => {
  switch (story.kind) {
    case "clear":
      return [story.gate.id];
    case "blocked":
      return [story.gate, ...(story.also ?? [])].map(({ id }) => id);
    case "waiver":
      return (story.gates ?? []).map(({ id }) => id);
    case "request":
      return story.gates.map(({ id }) => id);
    case "reminder":
    case "summary":
    case "plan":
      return [];
    default:
      return story satisfies never;
  }
};

/** True for one about the gate, or about one of a unit where only the name before `@` is asked for. */
export const isNotificationAbout = (notification: Pick<Notification, "story">, asked: string): boolean =>
  gatesOf(notification).some((gate) => isGateNamed(gate, asked));
