import { dynamoPackLedger } from "../../adapters/dynamo/pack.ts";
import { dynamoSweepLedger } from "../../adapters/dynamo/sweep.ts";
import { sqsPackQueue } from "../../adapters/sqs-pack-queue.ts";
import { sqsPlanQueue } from "../../adapters/sqs-plan-queue.ts";
import { clock, pause, random } from "../../adapters/system.ts";
import { count, errorFields, log } from "../../adapters/telemetry.ts";
import { Failure } from "../../core/failure.ts";
import { plus } from "../../core/instant.ts";
import { pipeline } from "../pipeline.ts";
import { tracedCommits } from "../traced-commits.ts";
import { SweepEnv } from "./env.ts";
import { sweep } from "./sweep.ts";

/** Well within the function's time-out; what is left is still due a minute later. */
const BUDGET_MS = 45_000;

export const handler = pipeline(SweepEnv, (env, tracer) => {
  const { findPack, putPack } = dynamoPackLedger(env.LEDGER_TABLE);
  const ports = {
    packs: { findPack, putPack, ...sqsPackQueue(env.PACK_QUEUE_URL) },
    ledger: tracedCommits(tracer, dynamoSweepLedger(env.LEDGER_TABLE)),
    queue: sqsPlanQueue(env.PLAN_QUEUE_URL),
    ...{ clock, pause, random, sender: env.SENDER },
  };
  return async () => {
    const until = plus(clock(), BUDGET_MS);
    const { swept, transitions, notifications, failures } = await sweep(ports, () => clock() < until);
    count(
      {
        Swept: swept,
        GateTransitions: transitions,
        SweepNotifications: notifications,
        SweepFailures: failures.length,
      },
      { message: "swept" },
    );
    for (const { item, error } of failures) log("error", "could not be swept", { item, ...errorFields(error) });
    if (failures.length > 0) throw new Failure("sweep-incomplete", `${failures.length} items could not be swept`);
    return { swept, transitions, notifications };
  };
});
