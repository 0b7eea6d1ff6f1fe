import type { ShardNumbers } from "../../adapters/dynamo/gates-of.ts";
import type { DocumentClient } from "../dynamo/client.ts";
import type { FakeTable } from "../dynamo/table.ts";
import type { Process } from "../engine/process.ts";
import type { FakeBucket } from "../world/bucket.ts";
import type { FakeBus } from "../world/bus.ts";
import type { FakeMail } from "../world/mail.ts";
import type { FakeObjects } from "../world/objects.ts";
import type { FakeQueue } from "../world/queue.ts";
import type { Runner } from "../world/runner.ts";
import type { FakeSigners } from "../world/signer.ts";
import type { FakeStream } from "../world/stream.ts";

export const TABLE = "ledger";

/** As the stack says of the intake's queue. */
export const MAX_RECEIVES = 8;

/** The object that a message is about, as the bucket's event names it. */
export interface Arrival {
  readonly key: string;
  readonly versionId: string;
  readonly size: number;
}

/** How many of some runs do nothing for a while, and for how long at most. */
export interface Idle {
  readonly share: number;
  readonly mostMs: number;
}

/** The log, where it is deployed. */
export interface DeployedLog {
  readonly bucket: FakeBucket;
  readonly signers: FakeSigners;
  readonly queue: FakeQueue<readonly string[]>;
  /** Of its keys, those that sign: two only while it changes. */
  generations: readonly number[];
  /** When they were changed last. */
  changedAt: number;
  /** Until then, every run of it fails. */
  brokenUntil: number;
  /** Until then, the stream loses every record of a fact. */
  cutUntil: number;
}

/** Everything that is deployed, over fakes that lie below ports or below adapters. */
export interface Cloud {
  readonly runner: Runner;
  readonly table: FakeTable;
  readonly queue: FakeQueue<Arrival>;
  /** Migrations whose plan version is to be put into force. */
  readonly plans: FakeQueue<string>;
  readonly stream: FakeStream;
  readonly mail: FakeMail;
  readonly bus: FakeBus;
  readonly objects: FakeObjects;
  /** Undefined where nothing is logged. */
  readonly log: DeployedLog | undefined;
  /** What an instance of `receive` knows from its earlier runs. */
  readonly shardNumbers: ShardNumbers;
  /** Of runs of `receive` and `enact`, between what they have read and what they write. */
  readonly idle: Idle;
  /** Until then, no message about a plan comes to a worker. */
  holdPlans(untilMs: number): void;
  /** Until then, every run of `compare` fails. */
  breakCompare(untilMs: number): void;
  compareBrokenUntil(): number;
  client(by: Process): DocumentClient;
}
