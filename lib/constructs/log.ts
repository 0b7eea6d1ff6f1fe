import { Aws, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AnyPrincipal, Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { CosignEnv } from "../../functions/cosign/env.ts";
import { LogEnv } from "../../functions/log/env.ts";
import type { PackEnv } from "../../functions/pack/env.ts";
import { acknowledge } from "../acknowledge.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Ledger } from "./ledger.ts";
import { LogReplica } from "./log-replica.ts";
import { queueSource } from "./queue-source.ts";
import { Scheduled } from "./scheduled.ts";
import { signingKeys } from "./signing-keys.ts";
import { workQueue } from "./work-queue.ts";

export interface LogProps {
  readonly ledger: Ledger;
  /** For how many days nobody can delete what the log wrote. */
  readonly retentionDays: number;
  /** Of its key, those that sign: two only while it changes (docs/runbook.md). */
  readonly generations: readonly number[];
  /** Keys of its witnesses, with blanks between. */
  readonly witnesses: string;
  /** ARN of the bucket that its files are copied to. */
  readonly replica: string | undefined;
}

const TIMEOUT = Duration.seconds(58);

const COSIGNED = "Witnesses sign for as long as there is a log, under these prefixes and no others";

/** What the log replaces; all else it writes once. */
const REPLACED = ["checkpoint", "keys", "next-leaves"];

/** The log that nobody can rewrite unseen: its bucket, its key, and the function that alone appends to it. */
export class Log extends Construct {
  readonly bucket: Bucket;
  /** Those that sign now. What a key before them signed stays valid without it. */
  readonly keys: readonly Key[];
  /** The name of the log, which nothing else in the world has. */
  readonly origin: string;
  readonly function: CleargateFunction<typeof LogEnv>;
  readonly schedule: Scheduled;
  /** Of facts that are to be appended soon. */
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly witnesses: string;

  constructor(scope: Construct, id: string, props: LogProps) {
    super(scope, id);
    const { ledger, retentionDays, generations, witnesses, replica } = props;
    this.witnesses = witnesses;
    this.origin = `${Aws.STACK_NAME}.${Aws.REGION}.${Aws.ACCOUNT_ID}.cleargate`;
    this.bucket = this.makeBucket(retentionDays);
    if (replica !== undefined) this.copyTo(replica);
    this.keys = signingKeys(this, "the checkpoints of Cleargate's log", generations);
    const keyArns = this.keys.map(({ keyArn }) => keyArn);
    this.function = new CleargateFunction(this, "Log", {
      verb: "log",
      description: "Appends every fact to the log, and signs its head",
      env: LogEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        LOG_BUCKET: this.bucket.bucketName,
        LOG_ORIGIN: this.origin,
        LOG_KEYS: keyArns.join(","),
        LOG_WITNESSES: witnesses,
      },
      timeout: TIMEOUT,
      memoryMiB: 512,
    });
    this.grantLedger(ledger);
    this.grantFiles();
    if (witnesses.trim() !== "") this.grantSilence();
    this.function.grant("Sign", ["kms:Sign", "kms:GetPublicKey"], keyArns);
    const work = workQueue(this, Duration.seconds(TIMEOUT.toSeconds() * 2));
    this.queue = work.queue;
    this.deadLetters = work.deadLetters;
    this.receive();
    // The net under the queue: it finds what nobody said.
    this.schedule = new Scheduled(this, "EveryMinute", {
      function: this.function,
      every: Duration.minutes(1),
      timeout: TIMEOUT,
    });
  }

  private receive(): void {
    queueSource(this, {
      function: this.function,
      queue: this.queue,
      delaysMessages: false,
      batchSize: 10,
      // One checkpoint for all that comes within it.
      maxBatchingWindow: Duration.seconds(1),
      // As few as Lambda allows: one of two that append at once has to begin anew.
      maxConcurrency: 2,
    });
  }

  /** For whoever learns first that facts were recorded. */
  // biome-ignore lint/suspicious/noExplicitAny: any function, whatever its environment
  grantTelling(to: Pick<CleargateFunction<any>, "grant">): void {
    to.grant("TellTheLog", ["sqs:SendMessage"], [this.queue.queueArn]);
  }

  private copyTo(destination: string): void {
    const { bucket, bucketPattern } = this;
    new LogReplica(this, "Replica", { bucket, bucketPattern, destination });
  }

  private makeBucket(retentionDays: number): Bucket {
    const bucket = new Bucket(this, "Bucket", {
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(retentionDays)),
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    acknowledge(bucket, {
      "AwsSolutions-S1":
        "Every version of its objects follows from the ones before, and is signed; CloudTrail data events log who read it",
      "NIST.800.53.R5-S3BucketLoggingEnabled":
        "As AwsSolutions-S1: CloudTrail data events are the account's to switch on, for all buckets at once",
      "NIST.800.53.R5-S3BucketReplicationEnabled":
        "Where the operator names a bucket for it (-c logReplica) it is; heads in mailboxes witness this one",
      "NIST.800.53.R5-S3DefaultEncryptionKMS":
        "Encrypted with S3's own keys: it has digests, ids and instants, and is for everybody who verifies it",
    });
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: "WrittenOnce",
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ["s3:PutObject"],
        resources: ["tile/*", "key/*", "cosignature/*"].map((name) => bucket.arnForObjects(name)),
        conditions: { Null: { "s3:if-none-match": "true" } },
      }),
    );
    return bucket;
  }

  private grantLedger(ledger: Ledger): void {
    const { table } = ledger;
    const facts = `${table.tableArn}/index/byMigration`;
    this.function.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [table.tableArn]);
    this.function.grant("RecallWhereItIs", ["dynamodb:GetItem"], [table.tableArn]);
    this.function.grant("ReadAllFacts", ["dynamodb:Query", "dynamodb:Scan"], [facts]);
    this.function.grant(
      "KeepItsIndexSaltsAndPlace",
      ["dynamodb:PutItem"],
      [table.tableArn],
      ledger.partitions("L#*", "SALT#*", "MEMORY"),
    );
  }

  /** The bucket as the security checks name it in a wildcard. */
  get bucketPattern(): string {
    return `<${Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket)}.Arn>`;
  }

  /** For whoever proves what is in it. */
  grantReading(to: Pick<CleargateFunction<typeof LogEnv>, "grant" | "acceptWildcard">): void {
    this.grantFind(to, "checkpoint", "keys", "tile/*", "key/*");
    to.acceptWildcard(`${this.bucketPattern}/tile/*`, "A proof may need any tile");
    to.acceptWildcard(`${this.bucketPattern}/key/*`, "How the log came to have any of its keys");
  }

  /** For whoever says what witnesses signed. */
  grantReadingCosigned(to: Pick<CleargateFunction<typeof LogEnv>, "grant" | "acceptWildcard">): void {
    const [actions, names] = [["s3:GetObject"], ["cosignature/*", "cosigned/*"]];
    to.grant(
      "ReadCosignatures",
      actions,
      names.map((name) => this.bucket.arnForObjects(name)),
    );
    for (const name of names) to.acceptWildcard(`${this.bucketPattern}/${name}`, COSIGNED);
  }

  /** For whoever packs the head with what witnesses signed of it, where there are any. */
  grantPackingCosigned(to: Pick<CleargateFunction<typeof PackEnv>, "grant" | "acceptWildcard">): void {
    if (this.witnesses.trim() === "") return;
    to.grant("PackCosignatures", ["s3:GetObject"], [this.bucket.arnForObjects("cosignature/*")]);
    to.acceptWildcard(`${this.bucketPattern}/cosignature/*`, COSIGNED);
  }

  /** For whoever keeps what witnesses sign: nothing else of the log, and no cosignature over another. */
  grantCosigning(to: Pick<CleargateFunction<typeof CosignEnv>, "grant" | "acceptWildcard">): void {
    this.grantFind(to, "checkpoint", "keys", "tile/*", "cosigned/*");
    const names = ["cosignature/*", "cosigned/*"];
    to.grant(
      "KeepCosignatures",
      ["s3:PutObject"],
      names.map((name) => this.bucket.arnForObjects(name)),
    );
    to.acceptWildcard(`${this.bucketPattern}/tile/*`, "It compares a head of any size with the tiles");
    for (const name of names) to.acceptWildcard(`${this.bucketPattern}/${name}`, COSIGNED);
  }

  /** For whoever says what the head is. */
  // biome-ignore lint/suspicious/noExplicitAny: any function, whatever its environment
  grantReadingHead(to: Pick<CleargateFunction<any>, "grant">): void {
    this.grantFind(to, "checkpoint");
  }

  // biome-ignore lint/suspicious/noExplicitAny: any function, whatever its environment
  private grantFind(to: Pick<CleargateFunction<any>, "grant">, ...names: readonly string[]): void {
    to.grant(
      "ReadTheLog",
      ["s3:GetObject"],
      names.map((name) => this.bucket.arnForObjects(name)),
    );
    // Without it S3 answers 403 for a log that is empty, which reads like a missing grant.
    to.grant("KnowWhichFileIsMissing", ["s3:ListBucket"], [this.bucket.bucketArn]);
  }

  /** How long ago each witness signed is metered. */
  private grantSilence(): void {
    this.function.grant("SeeWhatWitnessesSigned", ["s3:GetObject"], [this.bucket.arnForObjects("cosigned/*")]);
    this.function.acceptWildcard(`${this.bucketPattern}/cosigned/*`, COSIGNED);
  }

  private grantFiles(): void {
    const replaced = REPLACED.map((name) => this.bucket.arnForObjects(name));
    this.function.grant(
      "WriteItsFiles",
      ["s3:GetObject", "s3:PutObject"],
      [...replaced, ...["tile/*", "key/*"].map((name) => this.bucket.arnForObjects(name))],
    );
    this.function.acceptWildcard(`${this.bucketPattern}/key/*`, "It writes a file for each further key that it has");
    this.function.acceptWildcard(`${this.bucketPattern}/tile/*`, "It writes tiles for as long as there are facts");
    // Without it S3 answers 403 for a file that is not there yet, which reads like a missing grant.
    this.function.grant("KnowWhichFileIsMissing", ["s3:ListBucket"], [this.bucket.bucketArn]);
  }
}
