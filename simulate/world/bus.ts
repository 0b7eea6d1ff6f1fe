import { Failure } from "../../core/failure.ts";
import type { TransitionEvent } from "../../core/notification/bus/transition-event.ts";
import type { Bus } from "../../ports/bus.ts";
import type { Process } from "../engine/process.ts";

/** A bus that keeps what was published. */
export interface FakeBus {
  readonly published: readonly TransitionEvent[];
  bus(by: Process): Bus;
}

export const fakeBus = (): FakeBus => {
  const published: TransitionEvent[] = [];
  return {
    published,
    bus: (by) => ({
      publish: (event) =>
        by.call("bus", {
          of: "bus",
          serve: () => void published.push(event),
          lost: () => new Failure("bus-unavailable", "the answer never came"),
          throttled: () => new Failure("bus-throttled", "too many events"),
        }),
    }),
  };
};
