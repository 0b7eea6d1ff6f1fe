import type { Instant } from "../instant.ts";
import type { Notification } from "./notification.ts";

/** What the bus tells of a gate's transition; `docs/events.md` is its specification. */
export interface TransitionEvent {
  readonly format: "cleargate.transition/1";
  /** The same for every telling of one transition. */
  readonly id: string;
  readonly migration: string;
  readonly gate: string;
  readonly state: "clear" | "blocked";
  readonly epoch: number;
  readonly at: Instant;
  /** The fact that turned it: `cleargate manifest show <fact>`. */
  readonly fact: string;
  readonly summary: string;
}

/** The event of a notification; undefined for notifications of no transition. */
export const transitionEvent = ({
  migration,
  topic,
  epoch,
  kind,
  at,
  fact,
  mails,
}: Notification): TransitionEvent | undefined =>
  kind !== "clear" && kind !== "blocked"
    ? undefined
    : {
        format: "cleargate.transition/1",
        id: `${migration}/${topic}/${epoch}`,
        migration,
        gate: topic,
        state: kind,
        epoch,
        at,
        fact,
        summary: mails.en?.subject ?? `${topic} is ${kind}`,
      };
