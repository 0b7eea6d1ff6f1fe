import { dynamoLedger } from "../../adapters/dynamo-ledger.ts";
import { Failure } from "../../core/failure.ts";
import { answering, demandRole, type HttpEvent, json } from "../http.ts";
import { clock, pipeline } from "../pipeline.ts";
import { ANSWERS } from "./api.ts";
import { ApiEnv } from "./env.ts";
import type { ReadRoute } from "./routes.ts";

/** API Gateway has matched the route already; its key says which: `GET /migrations/{migration}`. */
const answerOf = (event: HttpEvent) => {
  const [, path = ""] = event.routeKey.split(" ");
  const answer = Object.hasOwn(ANSWERS, path) ? ANSWERS[path as ReadRoute] : undefined;
  if (answer === undefined) throw new Failure("not-found", `there is no route ${event.routeKey}`);
  return answer;
};

export const handler = pipeline(ApiEnv, (env) => {
  const ports = { ledger: dynamoLedger(env.LEDGER_TABLE), clock };
  return answering(async (event) => {
    demandRole(event, env.ROLE_CLAIM, "operator", "manager", "auditor");
    const request = { path: event.pathParameters ?? {}, query: event.queryStringParameters };
    return json(200, await answerOf(event)(ports, request));
  });
});
