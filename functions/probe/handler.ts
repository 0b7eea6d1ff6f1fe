import { dynamoLedger } from "../../adapters/dynamo-ledger.ts";
import { dynamoMemory } from "../../adapters/dynamo-memory.ts";
import { s3Evidence } from "../../adapters/s3-evidence.ts";
import { clock, pipeline } from "../pipeline.ts";
import { count } from "../telemetry.ts";
import { ProbeEnv } from "./env.ts";
import { probe } from "./probe.ts";

export const handler = pipeline(ProbeEnv, (env) => {
  const ports = {
    evidence: s3Evidence(env.INTAKE_BUCKET),
    ledger: dynamoLedger(env.LEDGER_TABLE),
    memory: dynamoMemory(env.LEDGER_TABLE),
    clock,
  };
  return async () => {
    const arrived = await probe(ports);
    // Said only when it did arrive: the alarm is on the silence.
    if (arrived === true) count({ CanaryArrived: 1 }, { message: "the canary arrived" });
    else count({ CanaryArrived: 0 }, { message: arrived === false ? "the canary is missing" : "the first canary" });
    return { arrived: arrived ?? null };
  };
});
