import { dynamoLogIndex } from "../../adapters/dynamo/log.ts";
import { dynamoMemory } from "../../adapters/dynamo/memory.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { kmsSigner } from "../../adapters/kms-signer.ts";
import { s3LogFiles } from "../../adapters/s3-log-files.ts";
import { clock, newSecret } from "../../adapters/system.ts";
import { count } from "../../adapters/telemetry.ts";
import { plus } from "../../core/instant.ts";
import { pipeline } from "../pipeline.ts";
import { LogEnv } from "./env.ts";
import { logFacts } from "./log.ts";

/** Within the function's time-out, with what one more batch takes; the next run goes on. */
const BUDGET_MS = 30_000;

export const handler = pipeline(LogEnv, (env) => {
  const ports = {
    files: s3LogFiles(env.LOG_BUCKET),
    index: dynamoLogIndex(env.LEDGER_TABLE, newSecret),
    ledger: dynamoQueryLedger(env.LEDGER_TABLE),
    memory: dynamoMemory(env.LEDGER_TABLE),
    signers: env.LOG_KEYS.split(",").map((key) => kmsSigner(key, env.AWS_ENDPOINT_URL_KMS ?? env.AWS_ENDPOINT_URL)),
    origin: env.LOG_ORIGIN,
    clock,
  };
  return async () => {
    const until = plus(clock(), BUDGET_MS);
    const { appended, left, size } = await logFacts(ports, () => clock() < until);
    count({ LeavesAppended: appended, FactsUnlogged: left }, { message: "logged", size });
    return { appended, left, size };
  };
});
