import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { clock } from "../../adapters/system.ts";
import { callerOf, requireRole } from "../caller.ts";
import { json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { handlerOf, requestOf } from "../read-route.ts";
import { READ_HANDLERS } from "./api.ts";
import { ApiEnv } from "./env.ts";

export const handler = pipeline(ApiEnv, (env) => {
  const ports = { ledger: dynamoQueryLedger(env.LEDGER_TABLE), clock };
  return withErrorResponses(async (event) => {
    requireRole(callerOf(event, env.ROLE_CLAIM), "operator", "manager", "auditor");
    return json(200, await handlerOf(READ_HANDLERS, event)(ports, requestOf(event)));
  });
});
