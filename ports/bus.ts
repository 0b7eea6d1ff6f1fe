import type { TransitionEvent } from "../core/notification/bus/transition-event.ts";

/** Where pipelines and ticket systems learn of transitions. */
export interface Bus {
  /**
   * Publishes a transition; twice is harmless, because it carries the same id.
   * @throws Failure `bus-refused` (it never will be published), `bus-throttled`, `bus-denied`, `bus-unavailable`
   */
  publish(event: TransitionEvent): Promise<void>;
}
