import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { clock } from "../../adapters/system.ts";
import { unpack } from "../../adapters/zlib-codec.ts";
import { Failure } from "../../core/failure.ts";
import { callerOf, requireRole } from "../caller.ts";
import { type HttpEvent, json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { DOCUMENT_HANDLERS } from "./document.ts";
import { DocumentEnv } from "./env.ts";
import type { DocumentRoute } from "./routes.ts";

/** API Gateway has matched the route already; the event has its key: `GET /migrations/{migration}/inventories`. */
const handlerOf = (event: HttpEvent) => {
  const [, path = ""] = event.routeKey.split(" ");
  const answer = Object.hasOwn(DOCUMENT_HANDLERS, path) ? DOCUMENT_HANDLERS[path as DocumentRoute] : undefined;
  if (answer === undefined) throw new Failure("not-found", `unknown route ${event.routeKey}`);
  return answer;
};

export const handler = pipeline(DocumentEnv, (env) => {
  const ledger = dynamoQueryLedger(env.LEDGER_TABLE);
  const ports = { ledger, store: s3ObjectStore(env.INTAKE_BUCKET), unpack, clock };
  return withErrorResponses(async (event) => {
    requireRole(callerOf(event, env.ROLE_CLAIM), "operator", "manager", "auditor");
    const request = { path: event.pathParameters ?? {}, query: event.queryStringParameters };
    return json(200, await handlerOf(event)(ports, request));
  });
});
