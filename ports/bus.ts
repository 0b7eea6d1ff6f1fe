import type { TransitionEvent } from "../core/notification/bus/transition-event.ts";

/** Where transitions are published for pipelines and ticket systems. */
export interface Bus {
  /**
   * Publishes a transition; twice is harmless, because it carries the same id.
   * @throws Failure `bus-refused` (no retry will succeed), `bus-throttled`, `bus-denied`, `bus-unavailable`
   */
  publish(event: TransitionEvent): Promise<void>;
}
