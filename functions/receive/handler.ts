import type { SQSEvent } from "aws-lambda";
import { dynamoReceiveLedger } from "../../adapters/dynamo/receive.ts";
import { s3CopyStore } from "../../adapters/s3-copy-store.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { sqsQueue } from "../../adapters/sqs-queue.ts";
import { clock, pause, random } from "../../adapters/system.ts";
import { count, log } from "../../adapters/telemetry.ts";
import { unpack } from "../../adapters/zlib-codec.ts";
import type { ArrivedObject } from "../../core/history/manifest-fact.ts";
import { eachMessage } from "../batch.ts";
import { pipeline } from "../pipeline.ts";
import { arrivalsOf } from "./bucket-event.ts";
import { ReceiveEnv } from "./env.ts";
import { type ReceivePorts, receiveObject } from "./receive.ts";

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
      async ({ body, messageId }) => {
        const { objects, foreign } = arrivalsOf(body, env.INTAKE_BUCKET);
        if (foreign > 0) count({ EventsForeign: foreign }, { message: "events of no object of the intake", messageId });
        for (const arrival of objects) await receiveOne(ports, arrival);
      },
      ({ receiptHandle, attributes }) =>
        queue.returnLater(receiptHandle, Number(attributes.ApproximateReceiveCount ?? 1)),
    );
});
