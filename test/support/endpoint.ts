import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { S3Location } from "../../adapters/s3-client.ts";
import { ACCOUNT, arnOf } from "../../local/aws/account.ts";
import type { BusEvent } from "../../local/services/events/bus.ts";
import type { InboxMail } from "../../local/services/ses/inbox.ts";
import { startCloud } from "../../local/start-cloud.ts";
import { ASSEMBLY } from "./cloud.ts";

/** An endpoint of AWS's APIs, with the credentials of the environment. DynamoDB and S3 are always there. */
export interface Endpoint {
  readonly table: string;
  /** Makes another table, for an engine that is too slow where a table has much in it. @returns its name */
  readonly makeTable?: () => Promise<string>;
  readonly bucket: string;
  /** Where copies go. */
  readonly vault: string;
  /** True where the vault's bucket can lock what is in it. */
  readonly locks: boolean;
  readonly s3: S3Location;
  /** A queue that nobody else reads; absent where there is no SQS. */
  readonly queueUrl?: string | undefined;
  /** By which mails are sent; absent where nobody can see what becomes of them. */
  readonly configurationSet?: string;
  /** An Ed25519 key of KMS; absent where there is no such key. */
  readonly signingKey?: string;
  /** What became of mails and events; absent where nobody can see it. */
  readonly mails?: () => readonly InboxMail[];
  readonly bus?: { readonly name: string; published(): readonly BusEvent[] };
  /** Another endpoint keeps nothing but an empty bucket's worth of objects: table and queue are deleted. */
  stop(): Promise<void>;
}

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
}

const TABLE_MEMBERS = ["KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode"] as const;

/** The one resource of a type that the stack has. */
const resourceOf = (type: string) => {
  const { Resources } = JSON.parse(readFileSync(join(ASSEMBLY, "Cleargate.template.json"), "utf8")) as Template;
  const [id = "", resource] = Object.entries(Resources).find(([, { Type }]) => Type === type) ?? [];
  return { id, properties: resource?.Properties ?? {} };
};

/** The table as the stack defines it, under a name of its own. */
export const makeTable = async (name = `cleargate-contract-${randomUUID()}`): Promise<string> => {
  const { properties } = resourceOf("AWS::DynamoDB::Table");
  const members = Object.fromEntries(TABLE_MEMBERS.map((member) => [member, properties[member]]));
  const client = new DynamoDBClient();
  await client.send(new CreateTableCommand({ TableName: name, ...members } as never));
  await waitUntilTableExists({ client, maxWaitTime: 120 }, { TableName: name });
  return name;
};

const makeBucket = async (name: string, locks: boolean): Promise<void> => {
  const client = new S3Client({ forcePathStyle: true });
  const region = (await client.config.region()) as BucketLocationConstraint | "us-east-1";
  await client.send(
    new CreateBucketCommand({
      Bucket: name,
      ...(region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint: region } }),
      ...(locks ? { ObjectLockEnabledForBucket: true } : {}),
    }),
  );
  await client.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: "Enabled" } }));
};

/** A bucket that is given is asked for nothing that it may not have. */
const bucketsElsewhere = async (name: string): Promise<Pick<Endpoint, "bucket" | "vault" | "locks">> => {
  const given = process.env.CLEARGATE_TEST_BUCKET;
  if (given !== undefined) return { bucket: given, vault: given, locks: false };
  const vault = `${name}-vault`;
  await makeBucket(name, false);
  await makeBucket(vault, true);
  return { bucket: name, vault, locks: true };
};

const queueElsewhere = async (name: string): Promise<string | undefined> => {
  // Where only some services are named, nobody said where a queue would be.
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SQS, CLEARGATE_TEST_AWS } = process.env;
  if (AWS_ENDPOINT_URL === undefined && AWS_ENDPOINT_URL_SQS === undefined && CLEARGATE_TEST_AWS !== "1")
    return undefined;
  try {
    return (await new SQSClient({ maxAttempts: 1 }).send(new CreateQueueCommand({ QueueName: name }))).QueueUrl;
  } catch {
    return undefined;
  }
};

const s3Place = (): S3Location => ({
  region: process.env.AWS_REGION ?? "eu-west-1",
  endpoint: process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL,
});

const elsewhere = async (): Promise<Endpoint> => {
  const name = `cleargate-contract-${randomUUID()}`;
  await makeTable(name);
  const buckets = await bucketsElsewhere(name);
  const queueUrl = await queueElsewhere(name);
  const stop = async (): Promise<void> => {
    await new DynamoDBClient().send(new DeleteTableCommand({ TableName: name }));
    if (queueUrl !== undefined) await new SQSClient().send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
  };
  return { table: name, ...buckets, s3: s3Place(), queueUrl, stop };
};

export const embeddedEndpoint = async (unknownEngine = false): Promise<Endpoint> => {
  const cloud = await startCloud({ assembly: ASSEMBLY, port: 0, unknownEngine });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: cloud.admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.admin.secret,
  });
  const { table, bucket, vault } = cloud;
  // Of the stack's queues, those of dead letters are read by nobody.
  const deadLetters = cloud.queues.find((name) => name.includes("DeadLetter"));
  return {
    table,
    bucket,
    vault,
    locks: true,
    s3: s3Place(),
    queueUrl: `${cloud.endpoint}/${ACCOUNT}/${deadLetters}`,
    configurationSet: cloud.configurationSet,
    mails: () => cloud.inbox.list(),
    signingKey: arnOf("kms", `key/${resourceOf("AWS::KMS::Key").id}`),
    bus: { name: resourceOf("AWS::Events::EventBus").id, published: cloud.busEvents },
    stop: () => cloud.stop(),
  };
};

const NAMES = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_S3"] as const;

/** The endpoints that `AWS_ENDPOINT_URL` (or its variants for a service) name, or AWS with `CLEARGATE_TEST_AWS=1`; else the embedded cloud. */
export const testEndpoint = (): Promise<Endpoint> =>
  process.env.CLEARGATE_TEST_AWS === "1" || NAMES.some((name) => process.env[name] !== undefined)
    ? elsewhere()
    : embeddedEndpoint();
