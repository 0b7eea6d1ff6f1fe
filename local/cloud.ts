import type { FaultInjector } from "./gateway/faults.ts";
import type { GrantReport } from "./gateway/grants.ts";
import type { AccessKey } from "./gateway/identities.ts";
import type { Meter } from "./gateway/meter.ts";
import type { Heap } from "./lambda/collected-heap.ts";
import type { Oidc } from "./people/oidc.ts";
import type { WebhookPost } from "./people/webhooks.ts";
import type { PartitionLimit } from "./services/dynamodb/partitions.ts";
import type { BusEvent } from "./services/events/bus.ts";
import type { BucketStore } from "./services/s3/bucket-store.ts";
import type { MailSettings } from "./services/ses/account.ts";
import type { Inbox } from "./services/ses/inbox.ts";
import type { QueueDepth } from "./services/sqs.ts";
import type { TopicMessage } from "./services/topics.ts";

export interface CloudOptions {
  /** The folder that `cdk synth` wrote. */
  readonly assembly: string;
  readonly stack?: string;
  /** Values of further parameters of the template. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Where state is kept; undefined for a temporary folder. */
  readonly dataDir?: string | undefined;
  /** 0 for any free port. */
  readonly port: number;
  /** A collector of traces that functions send spans to, by OTLP over HTTP: all that leaves the embedded cloud. */
  readonly traces?: string | undefined;
  /** Shorter than Lambda's own, for tests. */
  readonly maxStreamBackoffMs?: number;
  /** Other than DynamoDB's own. */
  readonly partitionLimit?: PartitionLimit;
  /** Treats the DynamoDB engine as one of another version, whose tables are not known; for tests. */
  readonly unknownEngine?: boolean;
  /** Lets `advanceClock` set the clock back; for tests. */
  readonly clockMayGoBack?: boolean;
}

/** A running embedded cloud. Names of queues, roles and functions may be given in part, as in the template. */
export interface Cloud {
  readonly endpoint: string;
  readonly apiUrl: string;
  readonly region: string;
  /** The intake's bucket. */
  readonly bucket: string;
  /** The bucket that agents copy backups to. */
  readonly vault: string;
  /** The bucket of the log's files. */
  readonly logBucket: string;
  readonly vaultStore: BucketStore;
  readonly table: string;
  readonly inbox: Inbox;
  /** The name of the mail service's configuration set. */
  readonly configurationSet: string;
  /** Sets up what the account may send: a sandbox, paused sending, a configuration set that is gone. */
  setUpMail(settings: MailSettings): void;
  readonly oidc: Oidc;
  readonly admin: AccessKey;
  readonly meter: Meter;
  readonly dataDir: string;
  readonly functions: readonly string[];
  /** What each running instance of each function keeps, by the names of functions, once its garbage was collected. */
  heaps(): Promise<Readonly<Record<string, readonly Heap[]>>>;
  readonly queues: readonly string[];
  /** The intake's bucket on disk. */
  readonly store: BucketStore;
  agentKey(agent: string): AccessKey;
  roleKey(logicalRole: string): AccessKey;
  readonly inject: FaultInjector["inject"];
  clearFaults(): void;
  readonly injectedFaults: FaultInjector["injected"];
  grants(): GrantReport;
  queueDepth(part: string): QueueDepth;
  queueMessages(part: string): readonly string[];
  /** Gives out within a second what a queue hides, as if its visibility time-out were over. */
  hurryQueue(part: string): Promise<void>;
  /** Resolves when queues are empty, streams read and events delivered. @throws Error after the timeout */
  waitUntilIdle(timeoutMs?: number): Promise<void>;
  /** The time that functions see. */
  now(): string;
  /** Advances the time that functions see, and runs the schedules that are due by then. */
  advanceClock(ms: number): Promise<void>;
  /** Runs the schedules of one function now. @throws Error where it has none, or fails */
  runSchedule(functionName: string): Promise<void>;
  /** What was published on the stack's own event bus. */
  busEvents(): readonly BusEvent[];
  /** What was posted to receivers of webhooks, oldest first. */
  webhookPosts(): readonly WebhookPost[];
  /** What they answer from now on. */
  answerWebhooks(status: number): void;
  /** What rules published to the stack's topics, oldest first. */
  topicMessages(): readonly TopicMessage[];
  /** Drops the next events of buckets, to test that evidence whose event is lost is found. */
  loseEvents(count: number): void;
  stop(): Promise<void>;
}
