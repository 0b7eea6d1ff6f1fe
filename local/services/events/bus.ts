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

/** What a rule invokes: EventBridge has delivered an event as soon as Lambda has taken it. */
export interface RuleTarget {
  /** Resolves once Lambda has done with the event, whatever came of it. */
  invoke(event: unknown): Promise<unknown>;
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

const entriesOf = (call: Call): readonly Entry[] => parseBody<{ Entries?: readonly Entry[] }>(call).Entries ?? [];

/**
 * AWS's page says 256 KB, for all entries of a request together, and how an entry is counted:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
 */
const MAX_ENTRIES_BYTES = 256 * 1024;
const TIME_BYTES = 14;
const entryBytes = ({ Source, DetailType, Time, Detail }: Entry): number =>
  (Time === undefined ? 0 : TIME_BYTES) +
  [Source, DetailType, Detail].reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);

const eventOf = ({ EventBusName = DEFAULT_BUS, Source, DetailType, Time, Detail }: Entry): Omit<BusEvent, "id"> => ({
  bus: EventBusName,
  source: Source,
  "detail-type": DetailType,
  time: new Date(Time === undefined ? Date.now() : Time * 1_000).toISOString(),
  detail: JSON.parse(Detail),
});

/** EventBridge as far as our templates use it: buses, rules with patterns, functions as targets. */
export const eventsService = (rules: readonly EventRule[]): EventsEngine => {
  const events: BusEvent[] = [];
  let deliveries = 0;

  const accept = (input: Omit<BusEvent, "id">): string => {
    const event = { ...input, id: `event-${events.length + 1}` };
    events.push(event);
    for (const { bus, pattern, targets } of rules) {
      const whole = { ...event, account: ACCOUNT, region: REGION, resources: [] };
      if (bus !== event.bus || !matchesPattern(pattern, whole)) continue;
      for (const { invoke } of targets) {
        deliveries += 1;
        void invoke(whole).finally(() => {
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
      operationName(call) === "PutEvents"
        ? entriesOf(call).map(({ EventBusName = DEFAULT_BUS }) => ({
            action: "events:PutEvents",
            resource: arnOf("events", `event-bus/${EventBusName}`),
            context: {},
          }))
        : [{ action: `events:${operationName(call)}`, resource: "*", context: {} }],
    resourcePolicies: [],
    handle: async (call) => {
      if (entriesOf(call).reduce((bytes, entry) => bytes + entryBytes(entry), 0) >= MAX_ENTRIES_BYTES)
        return jsonError(400, "ValidationException", "Total size of the entries in the request is over the limit.");
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
