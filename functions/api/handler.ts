import { dynamoLogIndex } from "../../adapters/dynamo/log.ts";
import { dynamoMemory } from "../../adapters/dynamo/memory.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { dynamoSecrets } from "../../adapters/dynamo/secrets.ts";
import { s3LogReads } from "../../adapters/s3-log-files.ts";
import { clock, newSecret } from "../../adapters/system.ts";
import { OPENMETRICS_TYPE } from "../../core/openmetrics.ts";
import { cursorKeyIn } from "../cursor-key.ts";
import { read, text, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../route-of.ts";
import { answerTo, callerFor } from "../routed.ts";
import { READ_HANDLERS } from "./api.ts";
import { ApiEnv } from "./env.ts";
import { metricsText } from "./metrics.ts";

export const handler = pipeline(ApiEnv, (env) => {
  const memory = dynamoMemory(env.LEDGER_TABLE);
  const secrets = dynamoSecrets(env.LEDGER_TABLE, newSecret);
  const ledger = dynamoQueryLedger(env.LEDGER_TABLE);
  const { findLeaves } = dynamoLogIndex(env.LEDGER_TABLE, newSecret);
  const ports = {
    ...{ ledger, clock, cursorKey: cursorKeyIn(secrets) },
    log: { ...s3LogReads(env.LOG_BUCKET), findLeaves },
    witnesses: env.LOG_WITNESSES,
  };
  return withErrorResponses(async (event) => {
    const id = routeOf("api", event);
    callerFor(id, event, env.ROLE_CLAIM);
    if (id === "showMetrics") return text(OPENMETRICS_TYPE, await metricsText({ ...ports, memory }));
    return read(event, await answerTo(READ_HANDLERS, ports, id, event));
  });
});
