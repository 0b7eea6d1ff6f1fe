import { dynamoLedger } from "../../adapters/dynamo-ledger.ts";
import { dynamoMemory } from "../../adapters/dynamo-memory.ts";
import { s3Listing } from "../../adapters/s3-listing.ts";
import { sqsIntake } from "../../adapters/sqs-intake.ts";
import { clock, pipeline } from "../pipeline.ts";
import { count, log } from "../telemetry.ts";
import { ReconcileEnv } from "./env.ts";
import { reconcile } from "./reconcile.ts";

export const handler = pipeline(ReconcileEnv, (env) => {
  const ports = {
    store: s3Listing(env.INTAKE_BUCKET),
    ledger: dynamoLedger(env.LEDGER_TABLE),
    queue: sqsIntake(env.INTAKE_QUEUE_URL),
    memory: dynamoMemory(env.LEDGER_TABLE),
    clock,
  };
  return async () => {
    const { looked, lost } = await reconcile(ports);
    for (const key of lost) log("warn", "an object had no fact", { key });
    count({ EventsLost: lost.length }, { message: "reconciled", looked });
    return { looked, lost: lost.length };
  };
});
