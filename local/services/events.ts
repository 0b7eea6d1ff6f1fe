import { matchesPattern } from "../lambda/pattern.ts";
import type { LambdaFunction } from "../lambda/runtime.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";
import { ACCOUNT, REGION } from "../template/types.ts";
import { type Call, jsonError, type Service } from "./service.ts";

export interface BusEvent {
  readonly id: string;
  readonly bus: string;
  readonly source: string;
  readonly "detail-type": string;
  readonly time: string;
  readonly detail: unknown;
}

export interface EventsEngine {
  readonly service: Service;
  /** Puts an event as a service of the cloud does, on the default bus. */
  put(event: Omit<BusEvent, "id" | "bus">): void;
  /** Everything that was told on a bus. */
  told(bus: string): readonly BusEvent[];
  busy(): boolean;
}

interface Entry {
  readonly EventBusName?: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Time?: number;
  readonly Detail: string;
}

interface RuleProperties {
  readonly EventBusName?: string;
  readonly EventPattern?: Readonly<Record<string, unknown>>;
  readonly Targets?: readonly {
    readonly Arn: string;
    readonly DeadLetterConfig?: { readonly Arn: string };
  }[];
}

const DEFAULT_BUS = "default";
const ATTEMPTS = 4;
const RETRY_MS = 100;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const entriesOf = ({ body }: Call): readonly Entry[] =>
  (JSON.parse(body.toString() || "{}") as { Entries?: Entry[] }).Entries ?? [];

/** EventBridge as far as templates here use it: buses, rules with patterns, functions as targets, dead letters. */
export const eventsService = (
  template: ResolvedTemplate,
  functions: () => ReadonlyMap<string, LambdaFunction>,
  bury: (queueArn: string, body: string) => void,
): EventsEngine => {
  const told: BusEvent[] = [];
  let working = 0;
  let next = 0;
  const rules = [...template.ofType("AWS::Events::Rule").values()]
    .map(({ properties }) => properties as RuleProperties)
    .filter(({ EventPattern }) => EventPattern !== undefined);

  const deliver = async (event: BusEvent, target: NonNullable<RuleProperties["Targets"]>[number]): Promise<void> => {
    const fn = functions().get(target.Arn);
    if (fn === undefined) throw new Error(`a rule names ${target.Arn}, which is no function`);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1)
      try {
        await fn.invoke({ ...event, account: ACCOUNT, region: REGION, resources: [] });
        return;
      } catch {
        await pause(RETRY_MS * 2 ** attempt);
      }
    if (target.DeadLetterConfig !== undefined) bury(target.DeadLetterConfig.Arn, JSON.stringify(event));
  };

  const accept = (given: Omit<BusEvent, "id">): string => {
    next += 1;
    const event = { ...given, id: `event-${next}` };
    told.push(event);
    for (const { EventBusName = DEFAULT_BUS, EventPattern = {}, Targets = [] } of rules) {
      if (EventBusName !== event.bus || !matchesPattern(EventPattern, event)) continue;
      for (const target of Targets) {
        working += 1;
        void deliver(event, target).finally(() => {
          working -= 1;
        });
      }
    }
    return event.id;
  };

  const service: Service = {
    name: "events",
    streams: false,
    operation: ({ headers }) => `events:${headers["x-amz-target"]?.split(".")[1] ?? "Unknown"}`,
    wishes: (call) =>
      entriesOf(call).map(({ EventBusName = DEFAULT_BUS }) => ({
        action: "events:PutEvents",
        resource: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${EventBusName}`,
        context: {},
      })),
    resourcePolicies: [],
    handle: async (call) => {
      const Entries = entriesOf(call).map(({ EventBusName = DEFAULT_BUS, Source, DetailType, Time, Detail }) => ({
        EventId: accept({
          bus: EventBusName,
          source: Source,
          "detail-type": DetailType,
          time: new Date(Time === undefined ? Date.now() : Time * 1_000).toISOString(),
          detail: JSON.parse(Detail),
        }),
      }));
      return {
        status: 200,
        headers: { "content-type": "application/x-amz-json-1.1" },
        body: JSON.stringify({ FailedEntryCount: 0, Entries }),
      };
    },
    error: (status, code, message) => jsonError(status, code, message),
  };
  return {
    service,
    put: (event) => void accept({ ...event, bus: DEFAULT_BUS }),
    told: (bus) => told.filter((event) => event.bus === bus),
    busy: () => working > 0,
  };
};
