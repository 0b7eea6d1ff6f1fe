import { dynamoFactIndex } from "../../adapters/dynamo/facts.ts";
import { dynamoMemory } from "../../adapters/dynamo/memory.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { clock } from "../../adapters/system.ts";
import { count, log } from "../../adapters/telemetry.ts";
import { pipeline } from "../pipeline.ts";
import { ProbeEnv } from "./env.ts";
import { probe } from "./probe.ts";

export const handler = pipeline(ProbeEnv, (env) => {
  const ports = {
    store: s3ObjectStore(env.INTAKE_BUCKET),
    facts: dynamoFactIndex(env.LEDGER_TABLE),
    memory: dynamoMemory(env.LEDGER_TABLE),
    clock,
  };
  return async () => {
    const arrived = await probe(ports);
    // The alarm is on the absence of arrivals. At the first run there is nothing to miss, so nothing is counted.
    if (arrived === undefined) log("info", "the first canary");
    else
      count({ CanaryArrived: arrived ? 1 : 0 }, { message: arrived ? "the canary arrived" : "the canary is missing" });
    return { arrived: arrived ?? null };
  };
});
