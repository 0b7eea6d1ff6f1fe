import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { clock } from "../../adapters/system.ts";
import { Failure } from "../../core/failure.ts";
import { callerOf, requireRole } from "../caller.ts";
import { type HttpEvent, json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { READ_HANDLERS } from "./api.ts";
import { ApiEnv } from "./env.ts";
import type { ReadRoute } from "./routes.ts";

/** API Gateway has matched the route already; the event has its key: `GET /migrations/{migration}`. */
const handlerOf = (event: HttpEvent) => {
  const [, path = ""] = event.routeKey.split(" ");
  const answer = Object.hasOwn(READ_HANDLERS, path) ? READ_HANDLERS[path as ReadRoute] : undefined;
  if (answer === undefined) throw new Failure("not-found", `unknown route ${event.routeKey}`);
  return answer;
};

export const handler = pipeline(ApiEnv, (env) => {
  const ports = { ledger: dynamoQueryLedger(env.LEDGER_TABLE), clock };
  return withErrorResponses(async (event) => {
    requireRole(callerOf(event, env.ROLE_CLAIM), "operator", "manager", "auditor");
    const request = { path: event.pathParameters ?? {}, query: event.queryStringParameters };
    return json(200, await handlerOf(event)(ports, request));
  });
});
