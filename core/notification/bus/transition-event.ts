import type { Instant } from "../../instant.ts";
import { isEnforced } from "../../readiness/gate/enforcement.ts";
import type { Notification } from "../../readiness/notification.ts";
import { tellingOf } from "../also-shut.ts";
import { titleOf } from "../page.ts";
import { renderPage } from "../render-page.ts";

/** A gate's transition on the bus; `docs/events.md` is its specification. */
export interface TransitionEvent {
  readonly format: "cleargate.transition/1";
  /** The same each time one transition is published. */
  readonly id: string;
  readonly migration: string;
  readonly gate: string;
  readonly state: "clear" | "blocked";
  /** False where the plan does not enforce it: `blocked` holds nobody up then. */
  readonly enforced: boolean;
  readonly epoch: number;
  readonly at: Instant;
  /** The fact that led to it: `cleargate manifest show <fact>`. */
  readonly fact: string;
  readonly summary: string;
}

/** The event of a notification; undefined where it is about no transition. */
export const transitionEvent = (notification: Notification): TransitionEvent | undefined => {
  const { migration, topic, epoch, at, fact, story } = notification;
  if (story.kind !== "clear" && story.kind !== "blocked") return undefined;
  return {
    format: "cleargate.transition/1",
    id: `${migration}/${topic}/${epoch}`,
    migration,
    gate: topic,
    state: story.kind,
    enforced: isEnforced(story.gate),
    epoch,
    at,
    fact,
    // Each of the others has an event of its own.
    summary: titleOf(renderPage(tellingOf(notification, []), "en")),
  };
};
