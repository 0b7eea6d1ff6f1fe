import { randomUUID } from "node:crypto";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** Events as AWS's pages show them, made by hand: nothing of ours has written or delivered them. */

const REGION = "eu-west-1";
const ACCOUNT = "123456789012";

interface Asked {
  readonly method: "GET" | "POST" | "PUT";
  readonly route: string;
  readonly path: string;
  readonly migration: string;
  readonly gate?: string;
  readonly token: string;
  /** As the authorizer passes them on: texts. */
  readonly claims: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export const httpEvent = ({ method, route, path, migration, gate, token, claims, body }: Asked) => ({
  version: "2.0",
  routeKey: `${method} ${route}`,
  rawPath: path,
  rawQueryString: "",
  headers: {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    host: "id.execute-api.amazonaws.com",
  },
  pathParameters: gate === undefined ? { migration } : { migration, gate },
  requestContext: {
    accountId: ACCOUNT,
    apiId: "id",
    authorizer: { jwt: { claims, scopes: null } },
    domainName: "id.execute-api.amazonaws.com",
    http: { method, path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "agent" },
    requestId: "id",
    routeKey: `${method} ${route}`,
    stage: "$default",
    time: "22/Nov/2026:12:00:00 +0000",
    timeEpoch: 1_795_348_800_000,
  },
  ...(body === undefined ? {} : { body }),
  isBase64Encoded: false,
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const bucketEvent = (
  bucket: string,
  object: { readonly key: string; readonly versionId: string; readonly size: number },
) => ({
  Records: [
    {
      eventVersion: "2.3",
      eventSource: "aws:s3",
      awsRegion: REGION,
      eventTime: "2026-11-22T12:00:00.000Z",
      eventName: "ObjectCreated:Put",
      userIdentity: { principalId: "AWS:EXAMPLE" },
      requestParameters: { sourceIPAddress: "192.0.2.1" },
      responseElements: { "x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVURIY8" },
      s3: {
        s3SchemaVersion: "1.0",
        configurationId: "intake",
        bucket: { name: bucket, ownerIdentity: { principalId: "EXAMPLE" }, arn: `arn:aws:s3:::${bucket}` },
        object: { ...object, eTag: "d41d8cd98f00b204e9800998ecf8427e", sequencer: "0055AED6DCD90281E5" },
      },
    },
  ],
});

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export const messageEvent = (queue: string, body: object) => ({
  Records: [
    {
      messageId: randomUUID(),
      receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
      body: JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "1795348800000",
        SenderId: "AIDAIENQZJOLO23YVJ4VO",
        ApproximateFirstReceiveTimestamp: "1795348800000",
      },
      messageAttributes: {},
      md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
      eventSource: "aws:sqs",
      eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:${queue}`,
      awsRegion: REGION,
    },
  ],
});

/** What a bucket told the queue. */
export const queueEvent = (...given: Parameters<typeof bucketEvent>) => messageEvent("intake", bucketEvent(...given));

/** https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export const streamEvent = (images: readonly Readonly<Record<string, AttributeValue>>[]) => ({
  Records: images.map((NewImage, index) => ({
    eventID: randomUUID().replaceAll("-", ""),
    eventName: "INSERT",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: REGION,
    dynamodb: {
      ApproximateCreationDateTime: 1_795_348_800,
      Keys: { pk: NewImage.pk, sk: NewImage.sk },
      NewImage,
      SequenceNumber: String(index + 1).padStart(21, "4"),
      SizeBytes: 500,
      StreamViewType: "NEW_IMAGE",
    },
    eventSourceARN: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/ledger/stream/2026-11-22T12:00:00.000`,
  })),
});
