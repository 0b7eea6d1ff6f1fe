import { dynamoFactIndex } from "../../adapters/dynamo/facts.ts";
import { dynamoMemory } from "../../adapters/dynamo/memory.ts";
import { s3Listing } from "../../adapters/s3-listing.ts";
import { sqsIntake } from "../../adapters/sqs-intake.ts";
import { clock } from "../../adapters/system.ts";
import { count, log } from "../../adapters/telemetry.ts";
import { pipeline } from "../pipeline.ts";
import { ReconcileEnv } from "./env.ts";
import { reconcile } from "./reconcile.ts";

export const handler = pipeline(ReconcileEnv, (env) => {
  const ports = {
    listing: s3Listing(env.INTAKE_BUCKET),
    facts: dynamoFactIndex(env.LEDGER_TABLE),
    queue: sqsIntake({ url: env.INTAKE_QUEUE_URL, bucket: env.INTAKE_BUCKET }),
    memory: dynamoMemory(env.LEDGER_TABLE),
    clock,
  };
  return async () => {
    const { examined, lost } = await reconcile(ports);
    for (const key of lost) log("warn", "an object had no fact", { key });
    count({ EventsLost: lost.length }, { message: "reconciled", examined });
    return { examined, lost: lost.length };
  };
});
