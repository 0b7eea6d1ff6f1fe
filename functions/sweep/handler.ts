import { dynamoLedger } from "../../adapters/dynamo-ledger.ts";
import { DUE_SHARDS } from "../../adapters/ledger-items.ts";
import { Failure } from "../../core/failure.ts";
import { clock, pipeline } from "../pipeline.ts";
import { count, errorFields, log } from "../telemetry.ts";
import { SweepEnv } from "./env.ts";
import { sweep } from "./sweep.ts";

/** Well within the function's time; what is left is due still, a minute later. */
const BUDGET_MS = 45_000;

export const handler = pipeline(SweepEnv, (env) => {
  const ports = { ledger: dynamoLedger(env.LEDGER_TABLE), clock, shards: DUE_SHARDS, sender: env.SENDER };
  return async () => {
    const until = Date.now() + BUDGET_MS;
    const { swept, transitions, notifications, failures } = await sweep(ports, () => Date.now() < until);
    count(
      { Swept: swept, GateTransitions: transitions, SweepNotifications: notifications, SweepFailures: failures.length },
      { message: "swept" },
    );
    for (const { place, error } of failures) log("error", "could not be swept", { place, ...errorFields(error) });
    if (failures.length > 0) throw new Failure("sweep-incomplete", `${failures.length} things could not be swept`);
    return { swept, transitions, notifications };
  };
});
