import type { SQSRecord } from "aws-lambda";
import * as z from "zod";
import { dynamoLogIndex } from "../../adapters/dynamo/log.ts";
import { dynamoMemory } from "../../adapters/dynamo/memory.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { kmsSigner } from "../../adapters/kms-signer.ts";
import { s3LogFiles } from "../../adapters/s3-log-files.ts";
import { clock, newSecret } from "../../adapters/system.ts";
import { count } from "../../adapters/telemetry.ts";
import { Failure } from "../../core/failure.ts";
import { plus } from "../../core/instant.ts";
import type { BatchResult } from "../batch.ts";
import { pipeline } from "../pipeline.ts";
import { LogEnv } from "./env.ts";
import { logFacts, unknownSinceMs } from "./log.ts";
import { logTold } from "./log-told.ts";
import { witnessSilenceMs } from "./witness-silence.ts";

/** Within the function's time-out, with what one more batch takes; the next run goes on. */
const BUDGET_MS = 30_000;

const SECOND = 1_000;

const Message = z.strictObject({ facts: z.array(z.string().min(1)) });

const factsOf = ({ body, messageId }: SQSRecord): readonly string[] => {
  try {
    return Message.parse(JSON.parse(body)).facts;
  } catch (error) {
    throw new Failure("event-unknown", `message ${messageId} names no facts`, { cause: error });
  }
};

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
  const runSchedule = async () => {
    const until = plus(clock(), BUDGET_MS);
    try {
      const { appended, left, malformed, behindMs, size } = await logFacts(ports, () => clock() < until);
      const LogBehindSeconds = Math.round(behindMs / SECOND);
      const counts = { LeavesAppended: appended, FactsUnlogged: left, FactsMalformed: malformed };
      count({ ...counts, LogBehindSeconds }, { message: "logged", size });
      return { appended, left, size };
    } catch (error) {
      const behindMs = await unknownSinceMs(ports).catch(() => 0);
      count({ LogBehindSeconds: Math.round(behindMs / SECOND) }, { message: "not logged" });
      throw error;
    }
  };
  /** After everything is logged, which waits for no witness. */
  const countSilence = async (): Promise<void> => {
    if (env.LOG_WITNESSES.length === 0) return;
    const silenceMs = await witnessSilenceMs(ports, env.LOG_WITNESSES);
    count({ WitnessSilentSeconds: Math.round(silenceMs / SECOND) }, { message: "witnesses looked at" });
  };
  const logMessages = async (records: readonly SQSRecord[]): Promise<BatchResult> => {
    const { appended, malformed, isDone, since } = await logTold(ports, records.flatMap(factsOf));
    // What somebody wrote by hand may have any text for an instant.
    const delayMs = since === undefined ? 0 : Date.parse(clock()) - Date.parse(since) || 0;
    const counts = { LeavesAppended: appended, FactsMalformed: malformed };
    count({ ...counts, LogDelaySeconds: Math.round(delayMs / SECOND) }, { message: "logged", isDone });
    return { batchItemFailures: isDone ? [] : records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
  /** Messages of the queue, or the event of the schedule, which has none. */
  return async (event: { readonly Records?: readonly SQSRecord[] }) => {
    if (event.Records !== undefined) return logMessages(event.Records);
    const logged = await runSchedule();
    await countSilence();
    return logged;
  };
});
