import { dynamoForgetLedger } from "../../adapters/dynamo/forget.ts";
import { clock } from "../../adapters/system.ts";
import { count } from "../../adapters/telemetry.ts";
import { plus } from "../../core/instant.ts";
import { pipeline } from "../pipeline.ts";
import { ForgetEnv } from "./env.ts";
import { forgetPeople } from "./forget.ts";

/** Well within the function's time-out; the next run goes on. */
const BUDGET_MS = 4 * 60_000;

export const handler = pipeline(ForgetEnv, (env) => {
  const ports = { ledger: dynamoForgetLedger(env.LEDGER_TABLE), clock };
  return async () => {
    const until = plus(clock(), BUDGET_MS);
    const { forgotten, taken, underWay } = await forgetPeople(ports, () => clock() < until);
    count({ PeopleForgotten: forgotten, NamesTakenOut: taken }, { message: "people forgotten", underWay });
    return { forgotten, taken, underWay };
  };
});
