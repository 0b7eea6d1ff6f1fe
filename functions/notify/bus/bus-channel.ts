import { Failure, isFailure } from "../../../core/failure.ts";
import { transitionEvent } from "../../../core/notification/bus/transition-event.ts";
import type { Bus } from "../../../ports/bus.ts";
import type { ChannelOf } from "../channel.ts";

/** Publishes transitions as events. A repeated event has the same id, so a failed one may be tried again at once. */
export const busChannel = (bus: Bus): ChannelOf<"bus"> => ({
  deliver: async (notification) => {
    const event = transitionEvent(notification);
    if (event === undefined) throw new Failure("bus-refused", `a ${notification.kind} notification has no event`);
    await bus.publish(event);
    return event.id;
  },
  onlyCurrent: false,
  meaningOf: (error) => (isFailure(error, "bus-refused") ? "refused" : "not-now"),
});
