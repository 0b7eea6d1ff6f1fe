import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { Cloud } from "../../local/cloud.ts";
import type { Backup } from "./bench-estate.ts";

/** Clients with all permissions, for measuring and for the floor. */
export const adminClients = (cloud: Cloud): { table: DynamoDBDocumentClient; bucket: S3Client } => {
  const { accessKeyId, secret } = cloud.admin;
  const options = {
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: { accessKeyId, secretAccessKey: secret },
  };
  return {
    table: DynamoDBDocumentClient.from(new DynamoDBClient(options)),
    bucket: new S3Client({ ...options, forcePathStyle: true }),
  };
};

/** The floor of any design: store the object, and write its fact and its checkpoint in one transaction. */
export const bareWrites = (cloud: Cloud): (({ key, bytes }: Backup) => Promise<void>) => {
  const { table, bucket } = adminClients(cloud);
  const item = (pk: string, key: string) => ({
    Put: { TableName: cloud.table, Item: { pk, sk: key, state: "passed" } },
  });
  return async ({ key, bytes }) => {
    await bucket.send(
      new PutObjectCommand({ Bucket: cloud.bucket, Key: `floor/${key}`, Body: bytes, IfNoneMatch: "*" }),
    );
    await table.send(new TransactWriteCommand({ TransactItems: [item("floor-fact", key), item("floor", key)] }));
  };
};
