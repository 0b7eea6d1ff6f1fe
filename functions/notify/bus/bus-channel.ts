import { Failure, isFailure } from "../../../core/failure.ts";
import { transitionEvent } from "../../../core/notification/bus/transition-event.ts";
import type { Bus } from "../../../ports/bus.ts";
import type { ChannelOf } from "../channel.ts";

/** Transitions as events. One that is published twice carries the same id, so whatever fails may be tried at once. */
export const busChannel = (bus: Bus): ChannelOf<"bus"> => ({
  deliver: async (notification) => {
    const event = transitionEvent(notification);
    if (event === undefined) throw new Failure("bus-refused", `there is no event for a ${notification.kind}`);
    await bus.publish(event);
    return event.id;
  },
  meaningOf: (error) => (isFailure(error, "bus-refused") ? "refused" : "not-now"),
});
