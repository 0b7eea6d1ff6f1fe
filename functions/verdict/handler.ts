import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { kmsSigner } from "../../adapters/kms-signer.ts";
import { s3LogReads } from "../../adapters/s3-log-files.ts";
import { clock } from "../../adapters/system.ts";
import { json, read, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../route-of.ts";
import { callerFor, requestFor } from "../routed.ts";
import { VerdictEnv } from "./env.ts";
import { VERDICT_HANDLERS } from "./verdict.ts";

export const handler = pipeline(VerdictEnv, (env) => {
  const endpoint = env.AWS_ENDPOINT_URL_KMS ?? env.AWS_ENDPOINT_URL;
  const ports = {
    ledger: dynamoQueryLedger(env.LEDGER_TABLE),
    clock,
    log: s3LogReads(env.LOG_BUCKET),
    signers: env.VERDICT_KEYS.split(",").map((key) => kmsSigner(key, endpoint)),
    issuer: env.LOG_ORIGIN,
  };
  return withErrorResponses(async (event) => {
    const id = routeOf("verdict", event);
    callerFor(id, event, env.ROLE_CLAIM);
    if (id === "listVerdictKeys") return read(event, await VERDICT_HANDLERS[id](ports, requestFor(id, event)));
    // No two are alike, so none is worth keeping.
    return json(200, await VERDICT_HANDLERS[id](ports, requestFor(id, event)));
  });
});
