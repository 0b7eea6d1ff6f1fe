import { crc32 } from "node:zlib";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import * as z from "zod";
import { draftFolder } from "../../adapters/draft-folder.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { dynamoPackLedger } from "../../adapters/dynamo/pack.ts";
import { fileBeside } from "../../adapters/file-beside.ts";
import { s3LogFiles } from "../../adapters/s3-log-files.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { s3Packs } from "../../adapters/s3-packs.ts";
import { sqsQueue } from "../../adapters/sqs-queue.ts";
import { clock, pause, random } from "../../adapters/system.ts";
import { count, log } from "../../adapters/telemetry.ts";
import { unpack } from "../../adapters/zlib-codec.ts";
import { Failure } from "../../core/failure.ts";
import { VERIFIER_FILE } from "../../core/pack/pack-file.ts";
import { eachMessage, receivesOf } from "../batch.ts";
import { pipeline } from "../pipeline.ts";
import { PackEnv } from "./env.ts";
import { makePack } from "./pack.ts";

const Message = z.strictObject({ migration: z.string().min(1), id: z.string().min(1) });

/** Then another message waits in the place of one, which would else become a dead letter. */
const MAX_WAITING_RECEIVES = 4;

const packOf = ({ body, messageId }: SQSRecord): z.infer<typeof Message> => {
  try {
    return Message.parse(JSON.parse(body));
  } catch (error) {
    throw new Failure("event-unknown", `message ${messageId} names no pack`, { cause: error });
  }
};

export const handler = pipeline(PackEnv, (env) => {
  const messages = sqsQueue(env.PACK_QUEUE_URL, random);
  const ports = {
    ledger: dynamoPackLedger(env.LEDGER_TABLE),
    store: s3ObjectStore(env.INTAKE_BUCKET),
    log: s3LogFiles(env.LOG_BUCKET),
    witnesses: env.LOG_WITNESSES,
    packs: s3Packs(env.INTAKE_BUCKET),
    verifier: () => fileBeside(VERIFIER_FILE),
    ...{ newDraft: draftFolder, unpack, clock, pause, crc32, limits: dynamoLimits },
  };
  return (event: SQSEvent) =>
    eachMessage(
      event.Records,
      async (record) => {
        const run = await makePack(ports, packOf(record));
        if (run.state === "made") count({ PacksMade: 1 }, { message: "pack made", ...run });
        else log(run.state === "failed" ? "warn" : "info", "a run has ended", { ...run });
      },
      {
        returnLater: ({ receiptHandle, attributes }) => messages.returnLater(receiptHandle, receivesOf(attributes)),
        // The log takes longer than a queue would give out one message.
        replace: async ({ body, attributes }) => {
          if (receivesOf(attributes) < MAX_WAITING_RECEIVES) return false;
          await messages.sendLater(body);
          return true;
        },
      },
    );
});
