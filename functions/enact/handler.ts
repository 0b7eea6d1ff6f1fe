import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import * as z from "zod";
import { dynamoEnactLedger } from "../../adapters/dynamo/enact.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { sqsPlanQueue } from "../../adapters/sqs-plan-queue.ts";
import { sqsQueue } from "../../adapters/sqs-queue.ts";
import { clock, newId, pause, random } from "../../adapters/system.ts";
import { count, log } from "../../adapters/telemetry.ts";
import { Failure } from "../../core/failure.ts";
import { eachMessage, receivesOf } from "../batch.ts";
import { pipeline } from "../pipeline.ts";
import { tracedCommits } from "../traced-commits.ts";
import { enact } from "./enact.ts";
import { EnactEnv } from "./env.ts";

/** What is left of a run for its last piece, which may have to wait for the table. */
const LAST_PIECE_MS = 5 * 60_000;

/** About as many as one transaction holds. */
const PIECE_ITEMS = 100;

const Message = z.strictObject({ migration: z.string().min(1) });

const migrationOf = ({ body, messageId }: SQSRecord): string => {
  try {
    return Message.parse(JSON.parse(body)).migration;
  } catch (error) {
    throw new Failure("event-unknown", `message ${messageId} names no migration`, { cause: error });
  }
};

export const handler = pipeline(EnactEnv, (env, tracer) => {
  const messages = sqsQueue(env.PLAN_QUEUE_URL, random);
  const ports = {
    ledger: tracedCommits(tracer, dynamoEnactLedger(env.LEDGER_TABLE, { clock, pause })),
    store: s3ObjectStore(env.INTAKE_BUCKET),
    queue: sqsPlanQueue(env.PLAN_QUEUE_URL),
    ...{ clock, pause, random, newHolder: newId, pieceItems: PIECE_ITEMS, limits: dynamoLimits },
  };
  return (event: SQSEvent, context: Context) =>
    eachMessage(
      event.Records,
      async (record) => {
        const hasTime = (): boolean => context.getRemainingTimeInMillis() > LAST_PIECE_MS;
        const enacted = await enact(ports, migrationOf(record), hasTime);
        if (enacted.state === "in-force") count({ PlansApplied: 1 }, { message: "plan in force", ...enacted });
        else log("info", "a run has ended", { ...enacted });
      },
      {
        returnLater: ({ receiptHandle, attributes }) => messages.returnLater(receiptHandle, receivesOf(attributes)),
        replace: async () => false,
      },
    );
});
