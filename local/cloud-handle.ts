import { REGION } from "./aws/account.ts";
import type { Cloud } from "./cloud.ts";
import type { Functions } from "./deploy/functions.ts";
import type { DroppableEvents } from "./event-loss.ts";
import type { FaultInjector } from "./gateway/faults.ts";
import type { GrantReport } from "./gateway/grants.ts";
import type { Identities } from "./gateway/identities.ts";
import type { Meter } from "./gateway/meter.ts";
import { waitUntilIdle } from "./idle.ts";
import type { Clock } from "./lambda/clock.ts";
import type { EventSource } from "./lambda/event-source.ts";
import type { Oidc } from "./people/oidc.ts";
import type { WebhookReceivers } from "./people/webhooks.ts";
import type { EventsEngine } from "./services/events/bus.ts";
import type { Scheduler } from "./services/events/schedules.ts";
import type { S3Service } from "./services/s3/service.ts";
import type { MailAccount } from "./services/ses/account.ts";
import type { Inbox } from "./services/ses/inbox.ts";
import type { SqsEngine } from "./services/sqs.ts";
import type { Topics } from "./services/topics.ts";
import type { ResourceProperties } from "./template/properties.ts";
import type { ResolvedResource, ResolvedTemplate } from "./template/resolve.ts";

/** Everything that was started. */
export interface CloudParts {
  readonly template: ResolvedTemplate;
  readonly endpoint: string;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly advanceClock: Cloud["advanceClock"];
  readonly identities: Identities;
  readonly functions: Functions;
  readonly sqs: SqsEngine;
  readonly events: EventsEngine;
  readonly topics: Topics;
  readonly webhooks: WebhookReceivers;
  readonly inbox: Inbox;
  readonly mailAccount: MailAccount;
  readonly bucketEvents: DroppableEvents;
  readonly s3: S3Service;
  readonly oidc: Oidc;
  readonly meter: Meter;
  readonly faults: FaultInjector;
  readonly grants: () => GrantReport;
  readonly sources: readonly EventSource[];
  readonly scheduler: Scheduler;
  stop(): Promise<void>;
}

const resourceNamed = <Type extends keyof ResourceProperties>(
  template: ResolvedTemplate,
  type: Type,
  prefix: string,
): ResolvedResource<Type> => {
  const found = template.ofType(type).find(({ id }) => id.startsWith(prefix));
  if (found === undefined) throw new Error(`the template has no ${type} whose id begins with ${prefix}`);
  return found;
};

/** Is everything delivered? Dead-letter queues do not count: what is in them stays there. */
const isIdle = ({ template, sqs, sources, events, scheduler }: CloudParts): boolean => {
  const isEmpty = (queue: string): boolean => {
    const { ready, inFlight } = sqs.depth(queue);
    return ready + inFlight === 0;
  };
  const workQueues = template.ofType("AWS::SQS::Queue").filter(({ properties }) => "RedrivePolicy" in properties);
  return (
    workQueues.every(({ id }) => isEmpty(id)) &&
    sources.every((source) => !source.busy()) &&
    !events.busy() &&
    !scheduler.busy()
  );
};

/** The public interface of what was started. */
export const cloudHandle = (parts: CloudParts): Cloud => {
  const { template, endpoint, clock, identities, sqs, s3, scheduler } = parts;
  const bucket = resourceNamed(template, "AWS::S3::Bucket", "Intake").physical.ref;
  const vault = resourceNamed(template, "AWS::S3::Bucket", "Vault").physical.ref;
  const logBucket = resourceNamed(template, "AWS::S3::Bucket", "Log").physical.ref;
  const bus = resourceNamed(template, "AWS::Events::EventBus", "").id;
  const queues = template.ofType("AWS::SQS::Queue").map(({ id }) => id);
  const queueNamed = (part: string): string => queues.find((one) => one.includes(part)) ?? part;
  return {
    endpoint,
    apiUrl: `${endpoint}/api`,
    region: REGION,
    bucket,
    store: s3.store(bucket),
    vault,
    logBucket,
    vaultStore: s3.store(vault),
    table: resourceNamed(template, "AWS::DynamoDB::Table", "").id,
    inbox: parts.inbox,
    configurationSet: resourceNamed(template, "AWS::SES::ConfigurationSet", "").physical.ref,
    setUpMail: parts.mailAccount.setUp,
    oidc: parts.oidc,
    admin: identities.admin,
    meter: parts.meter,
    dataDir: parts.dataDir,
    functions: parts.functions.map(({ name }) => name),
    heaps: async () =>
      Object.fromEntries(await Promise.all(parts.functions.map(async (one) => [one.name, await one.heaps()]))),
    queues,
    agentKey: identities.ofAgent,
    roleKey: (logicalRole) =>
      identities.ofRole(resourceNamed(template, "AWS::IAM::Role", logicalRole).physical.attributes.Arn ?? ""),
    inject: parts.faults.inject,
    clearFaults: parts.faults.clear,
    injectedFaults: parts.faults.injected,
    grants: parts.grants,
    queueDepth: (part) => sqs.depth(queueNamed(part)),
    queueMessages: (part) => sqs.messages(queueNamed(part)),
    hurryQueue: (part) => sqs.hurry(queueNamed(part)),
    waitUntilIdle: (timeoutMs = 60_000) => waitUntilIdle(() => isIdle(parts), parts.sources, timeoutMs),
    now: () => new Date(clock.now()).toISOString(),
    advanceClock: parts.advanceClock,
    runSchedule: scheduler.run,
    webhookPosts: () => parts.webhooks.posts(),
    answerWebhooks: parts.webhooks.answer,
    topicMessages: () => parts.topics.published(),
    busEvents: () => parts.events.published(bus),
    loseEvents: parts.bucketEvents.drop,
    stop: parts.stop,
  };
};
