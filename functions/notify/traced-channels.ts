import { isFactId, rootSpanOf } from "../../core/history/fact-trace.ts";
import type { Channel } from "../../core/readiness/notification.ts";
import type { Span } from "../../ports/traces.ts";
import type { Tracer } from "../tracer.ts";
import type { ChannelOf, Channels } from "./channel.ts";

/** What it is to hand a notification on; a channel that is missing here does not compile. */
const KINDS: Readonly<Record<Channel, Span["kind"]>> = { mail: "client", bus: "producer" };

const tracedChannel = <C extends Channel>(tracer: Tracer, name: C, channel: ChannelOf<C>): ChannelOf<C> => ({
  ...channel,
  deliver: (notification, recipient, attempt) => {
    const { fact, migration, topic, epoch, kind } = notification;
    // That a host used a code is no fact.
    if (!isFactId(fact)) return channel.deliver(notification, recipient, attempt);
    // Who is told is a person's id.
    const attributes = {
      ...{ "cleargate.migration": migration, "cleargate.topic": topic, "cleargate.epoch": epoch },
      ...{ "cleargate.notification": kind, "cleargate.attempt": attempt.attempts },
    };
    return tracer.during(
      { ...{ trace: fact, parent: rootSpanOf(fact), name: `deliver ${name}`, kind: KINDS[name] }, attributes },
      () => channel.deliver(notification, recipient, attempt),
    );
  },
});

/**
 * Channels whose deliveries are spans under the fact that led to the notification.
 * @param tracer undefined where nobody collects traces: then they are those that were given
 */
export const tracedChannels = (tracer: Tracer | undefined, channels: Channels): Channels => {
  if (tracer === undefined) return channels;
  return { mail: tracedChannel(tracer, "mail", channels.mail), bus: tracedChannel(tracer, "bus", channels.bus) };
};
