import type { SQSEvent, SQSRecord } from "aws-lambda";
import { dynamoLedger } from "../../adapters/dynamo-ledger.ts";
import { s3Copies } from "../../adapters/s3-copies.ts";
import { s3Evidence } from "../../adapters/s3-evidence.ts";
import { sqsQueue } from "../../adapters/sqs-queue.ts";
import { Failure } from "../../core/failure.ts";
import { eachMessage } from "../batch.ts";
import { clock, pipeline } from "../pipeline.ts";
import { count, log } from "../telemetry.ts";
import { ReceiveEnv } from "./env.ts";
import { type Arrival, type ReceivePorts, receiveObject } from "./receive.ts";

interface BucketEvent {
  readonly Event?: string;
  readonly Records?: readonly {
    readonly s3: { readonly object: { readonly key: string; readonly versionId?: string; readonly size?: number } };
  }[];
}

/** The objects that a message tells of; S3 encodes keys as form data, and sends a test event when it is set up. */
const arrivalsOf = ({ body }: SQSRecord): Arrival[] => {
  const event = JSON.parse(body) as BucketEvent;
  if (event.Event === "s3:TestEvent") return [];
  if (!Array.isArray(event.Records)) throw new Failure("event-unknown", "the message is no event of the bucket");
  return event.Records.map(({ s3: { object } }) => ({
    key: decodeURIComponent(object.key.replaceAll("+", " ")),
    versionId: object.versionId ?? "null",
    size: object.size ?? 0,
  }));
};

const receiveOne = async (ports: ReceivePorts, arrival: Arrival): Promise<void> => {
  const settled = await receiveObject(ports, arrival);
  if (settled === "already" || settled.result === "already") {
    log("info", "already received", { key: arrival.key });
    return;
  }
  const { fact, transitions } = settled;
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
  const queue = sqsQueue(env.INTAKE_QUEUE_URL);
  const ports = {
    ledger: dynamoLedger(env.LEDGER_TABLE),
    evidence: s3Evidence(env.INTAKE_BUCKET),
    copies: s3Copies(env.VAULT_BUCKET),
    clock,
  };
  return (event: SQSEvent) =>
    eachMessage(
      event.Records,
      async (message) => {
        for (const arrival of arrivalsOf(message)) await receiveOne(ports, arrival);
      },
      ({ receiptHandle, attributes }) => queue.giveBack(receiptHandle, Number(attributes.ApproximateReceiveCount ?? 1)),
    );
});
