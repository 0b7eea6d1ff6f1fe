import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { clock } from "../../adapters/system.ts";
import { json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { answerTo, callerFor, routeOf } from "../routed.ts";
import { READ_HANDLERS } from "./api.ts";
import { ApiEnv } from "./env.ts";

export const handler = pipeline(ApiEnv, (env) => {
  const ports = { ledger: dynamoQueryLedger(env.LEDGER_TABLE), clock };
  return withErrorResponses(async (event) => {
    const id = routeOf("api", event);
    callerFor(id, event, env.ROLE_CLAIM);
    return json(200, await answerTo(READ_HANDLERS, ports, id, event));
  });
});
