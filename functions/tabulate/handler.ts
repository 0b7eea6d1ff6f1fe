import { dynamoMemory } from "../../adapters/dynamo/memory.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { parquetRows } from "../../adapters/parquet.ts";
import { s3Tables } from "../../adapters/s3-tables.ts";
import { clock } from "../../adapters/system.ts";
import { count } from "../../adapters/telemetry.ts";
import { plus } from "../../core/instant.ts";
import { pipeline } from "../pipeline.ts";
import { TabulateEnv } from "./env.ts";
import { tabulate } from "./tabulate.ts";

/** Well within the function's time-out; the next run goes on. */
const BUDGET_MS = 8 * 60_000;

export const handler = pipeline(TabulateEnv, (env) => {
  const ports = {
    ledger: dynamoQueryLedger(env.LEDGER_TABLE),
    memory: dynamoMemory(env.LEDGER_TABLE),
    tables: s3Tables(env.TABLES_BUCKET),
    newRows: parquetRows,
    clock,
  };
  return async () => {
    const until = plus(clock(), BUDGET_MS);
    const done = await tabulate(ports, () => clock() < until);
    count({ DaysTabulated: done.reduce((sum, { days }) => sum + days.length, 0) }, { message: "history tabulated" });
    return done;
  };
});
