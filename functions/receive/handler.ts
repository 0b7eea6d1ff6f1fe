import type { SQSEvent, SQSRecord } from "aws-lambda";
import { dynamoReceiveLedger } from "../../adapters/dynamo/receive.ts";
import { s3CopyStore } from "../../adapters/s3-copy-store.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { sqsQueue } from "../../adapters/sqs-queue.ts";
import { clock, pause, random } from "../../adapters/system.ts";
import { count, log } from "../../adapters/telemetry.ts";
import { unpack } from "../../adapters/zlib-codec.ts";
import { Failure } from "../../core/failure.ts";
import type { ArrivedObject } from "../../core/history/manifest-fact.ts";
import { eachMessage } from "../batch.ts";
import { pipeline } from "../pipeline.ts";
import { ReceiveEnv } from "./env.ts";
import { type ReceivePorts, receiveObject } from "./receive.ts";

interface BucketEvent {
  readonly Event?: string;
  readonly Records?: readonly {
    readonly s3: { readonly object: { readonly key: string; readonly versionId?: string; readonly size?: number } };
  }[];
}

/** The objects that a message names; S3 encodes keys as form data, and sends a test event when it is set up. */
const arrivalsOf = ({ body }: SQSRecord): ArrivedObject[] => {
  const event = JSON.parse(body) as BucketEvent;
  if (event.Event === "s3:TestEvent") return [];
  if (!Array.isArray(event.Records)) throw new Failure("event-unknown", "the message is not an event of the bucket");
  return event.Records.map(({ s3: { object } }) => ({
    key: decodeURIComponent(object.key.replaceAll("+", " ")),
    versionId: object.versionId ?? "null",
    size: object.size ?? 0,
  }));
};

const receiveOne = async (ports: ReceivePorts, arrival: ArrivedObject): Promise<void> => {
  const committed = await receiveObject(ports, arrival);
  if (committed === "already" || committed.result === "already") {
    log("info", "already received", { key: arrival.key });
    return;
  }
  const { fact, transitions } = committed;
  const rejected = fact.verdict.outcome === "rejected" ? 1 : 0;
  count(
    { ManifestsAudited: 1, ManifestsRejected: rejected, GateTransitions: transitions },
    {
      message: "manifest audited",
      digest: fact.digest,
      fact: fact.id,
      key: arrival.key,
      codes: fact.verdict.findings.map(({ code }) => code),
    },
  );
};

export const handler = pipeline(ReceiveEnv, (env) => {
  const queue = sqsQueue(env.INTAKE_QUEUE_URL, random);
  const ports = {
    ledger: dynamoReceiveLedger(env.LEDGER_TABLE),
    store: s3ObjectStore(env.INTAKE_BUCKET),
    copies: s3CopyStore(env.VAULT_BUCKET),
    unpack,
    clock,
    pause,
    random,
  };
  return (event: SQSEvent) =>
    eachMessage(
      event.Records,
      async (message) => {
        for (const arrival of arrivalsOf(message)) await receiveOne(ports, arrival);
      },
      {
        returnLater: ({ receiptHandle, attributes }) =>
          queue.returnLater(receiptHandle, Number(attributes.ApproximateReceiveCount ?? 1)),
        sendLater: ({ body }) => queue.sendLater(body),
      },
    );
});
