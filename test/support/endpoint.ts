import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { startCloud } from "../../local/start-cloud.ts";
import { ASSEMBLY } from "./cloud.ts";

/** A table and a bucket at an endpoint of AWS's APIs, with the credentials of the environment. */
export interface Endpoint {
  readonly table: string;
  readonly bucket: string;
  /** Where copies go; elsewhere the same bucket. */
  readonly vault: string;
  /** Another endpoint keeps nothing but an empty bucket's worth of objects: the table is deleted. */
  stop(): Promise<void>;
}

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
}

const TABLE_MEMBERS = ["KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode"] as const;

/** The table as the stack defines it, under a name of its own. */
const makeTable = async (name: string): Promise<void> => {
  const { Resources } = JSON.parse(readFileSync(join(ASSEMBLY, "Cleargate.template.json"), "utf8")) as Template;
  const ledger = Object.values(Resources).find(({ Type }) => Type === "AWS::DynamoDB::Table");
  const members = Object.fromEntries(TABLE_MEMBERS.map((member) => [member, ledger?.Properties[member]]));
  const client = new DynamoDBClient();
  await client.send(new CreateTableCommand({ TableName: name, ...members } as never));
  await waitUntilTableExists({ client, maxWaitTime: 120 }, { TableName: name });
};

const makeBucket = async (name: string): Promise<void> => {
  const client = new S3Client({ forcePathStyle: true });
  const region = await client.config.region();
  const elsewhere = region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint: region } };
  await client.send(new CreateBucketCommand({ Bucket: name, ...elsewhere } as never));
  await client.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: "Enabled" } }));
};

const elsewhere = async (): Promise<Endpoint> => {
  const name = `cleargate-contract-${randomUUID()}`;
  await makeTable(name);
  const bucket = process.env.CLEARGATE_TEST_BUCKET ?? name;
  if (process.env.CLEARGATE_TEST_BUCKET === undefined) await makeBucket(bucket);
  const drop = async (): Promise<void> =>
    void (await new DynamoDBClient().send(new DeleteTableCommand({ TableName: name })));
  return { table: name, bucket, vault: bucket, stop: drop };
};

const embedded = async (): Promise<Endpoint> => {
  const cloud = await startCloud({ assembly: ASSEMBLY, port: 0 });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: cloud.admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.admin.secret,
  });
  return { table: cloud.table, bucket: cloud.bucket, vault: cloud.vault, stop: () => cloud.stop() };
};

const NAMES = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_S3"] as const;

/** The endpoints that `AWS_ENDPOINT_URL` (or its variants for a service) name, or AWS with `CLEARGATE_TEST_AWS=1`; else the embedded cloud. */
export const testEndpoint = (): Promise<Endpoint> =>
  process.env.CLEARGATE_TEST_AWS === "1" || NAMES.some((name) => process.env[name] !== undefined)
    ? elsewhere()
    : embedded();
