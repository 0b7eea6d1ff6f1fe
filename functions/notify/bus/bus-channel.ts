import { Failure, isFailure } from "../../../core/failure.ts";
import { busEvents } from "../../../core/notification/bus/bus-events.ts";
import type { Bus } from "../../../ports/bus.ts";
import type { ChannelOf } from "../channel.ts";

/** Publishes notifications as events. A repeated event has the same id, so a failed one may be tried again at once. */
export const busChannel = (bus: Bus): ChannelOf<"bus"> => ({
  deliver: async (notification) => {
    const events = busEvents(notification);
    const [first] = events;
    if (first === undefined) throw new Failure("bus-refused", `a ${notification.kind} notification has no event`);
    for (const event of events) await bus.publish(event);
    return first.id;
  },
  canReach: () => true,
  onlyCurrent: false,
  meaningOf: (error) => (isFailure(error, "bus-refused") ? "refused" : "not-now"),
});
