import { Failure } from "../../core/failure.ts";
import type { BusEvent } from "../../core/notification/bus/event.ts";
import type { Bus } from "../../ports/bus.ts";
import type { Process } from "../engine/process.ts";

/** A bus that keeps what was published. */
export interface FakeBus {
  readonly published: readonly BusEvent[];
  bus(by: Process): Bus;
}

export const fakeBus = (): FakeBus => {
  const published: BusEvent[] = [];
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
