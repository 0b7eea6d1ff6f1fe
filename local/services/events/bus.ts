import { setTimeout as pause } from "node:timers/promises";
import { ACCOUNT, arnOf, REGION } from "../../aws/account.ts";
import { type EventPattern, matchesPattern } from "../../aws/event-pattern.ts";
import { jsonError, operationName, parseBody } from "../../aws/json-protocol.ts";
import type { Call, Service } from "../../aws/service.ts";

export interface BusEvent {
  readonly id: string;
  readonly bus: string;
  readonly source: string;
  readonly "detail-type": string;
  readonly time: string;
  readonly detail: unknown;
}

export interface RuleTarget {
  /** @throws whatever the function failed with */
  invoke(event: unknown): Promise<unknown>;
  readonly deadLetterQueueArn: string | undefined;
}

export interface EventRule {
  readonly bus: string;
  readonly pattern: EventPattern;
  readonly targets: readonly RuleTarget[];
}

export interface EventsEngine {
  readonly service: Service;
  /** Publishes to the default bus, as other services of AWS do. */
  publish(event: Omit<BusEvent, "id" | "bus">): void;
  published(bus: string): readonly BusEvent[];
  /** True while an event is not yet delivered to all of its targets. */
  busy(): boolean;
}

interface Entry {
  readonly EventBusName?: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Time?: number;
  readonly Detail: string;
}

export const DEFAULT_BUS = "default";
const ATTEMPTS = 4;
const RETRY_MS = 100;

const entriesOf = (call: Call): readonly Entry[] => parseBody<{ Entries?: readonly Entry[] }>(call).Entries ?? [];

const eventOf = ({ EventBusName = DEFAULT_BUS, Source, DetailType, Time, Detail }: Entry): Omit<BusEvent, "id"> => ({
  bus: EventBusName,
  source: Source,
  "detail-type": DetailType,
  time: new Date(Time === undefined ? Date.now() : Time * 1_000).toISOString(),
  detail: JSON.parse(Detail),
});

/** EventBridge as far as our templates use it: buses, rules with patterns, functions as targets, dead letters. */
export const eventsService = (
  rules: readonly EventRule[],
  sendToDeadLetterQueue: (queueArn: string, body: string) => void,
): EventsEngine => {
  const events: BusEvent[] = [];
  let deliveries = 0;

  const deliver = async (event: BusEvent, { invoke, deadLetterQueueArn }: RuleTarget): Promise<void> => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1)
      try {
        await invoke({ ...event, account: ACCOUNT, region: REGION, resources: [] });
        return;
      } catch {
        await pause(RETRY_MS * 2 ** attempt);
      }
    if (deadLetterQueueArn !== undefined) sendToDeadLetterQueue(deadLetterQueueArn, JSON.stringify(event));
  };

  const accept = (input: Omit<BusEvent, "id">): string => {
    const event = { ...input, id: `event-${events.length + 1}` };
    events.push(event);
    for (const { bus, pattern, targets } of rules) {
      if (bus !== event.bus || !matchesPattern(pattern, event)) continue;
      for (const target of targets) {
        deliveries += 1;
        void deliver(event, target).finally(() => {
          deliveries -= 1;
        });
      }
    }
    return event.id;
  };

  const service: Service = {
    name: "events",
    streams: () => false,
    operation: (call) => `events:${operationName(call)}`,
    accessRequests: (call) =>
      entriesOf(call).map(({ EventBusName = DEFAULT_BUS }) => ({
        action: "events:PutEvents",
        resource: arnOf("events", `event-bus/${EventBusName}`),
        context: {},
      })),
    resourcePolicies: [],
    handle: async (call) => {
      const Entries = entriesOf(call).map((entry) => ({ EventId: accept(eventOf(entry)) }));
      return {
        status: 200,
        headers: { "content-type": "application/x-amz-json-1.1" },
        body: JSON.stringify({ FailedEntryCount: 0, Entries }),
      };
    },
    error: jsonError,
  };
  return {
    service,
    publish: (event) => void accept({ ...event, bus: DEFAULT_BUS }),
    published: (bus) => events.filter((event) => event.bus === bus),
    busy: () => deliveries > 0,
  };
};
