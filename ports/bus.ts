import type { BusEvent } from "../core/notification/bus/event.ts";

/** Where events are published for pipelines, chats and ticket systems. */
export interface Bus {
  /**
   * Publishes an event; twice is harmless, because it carries the same id.
   * @throws Failure `bus-refused` (no retry will succeed), `bus-throttled`, `bus-denied`, `bus-unavailable`
   */
  publish(event: BusEvent): Promise<void>;
}
