import type { Context } from "aws-lambda";
import { dynamoCompareLedger } from "../../adapters/dynamo/compare.ts";
import { migrationOf, type StreamRecord } from "../../adapters/dynamo/stream.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { clock, pause, random } from "../../adapters/system.ts";
import { count } from "../../adapters/telemetry.ts";
import { packPiece, unpack } from "../../adapters/zlib-codec.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { eachGroup } from "../batch.ts";
import { pipeline } from "../pipeline.ts";
import { tracedCommits } from "../traced-commits.ts";
import { compareAll, compareMigration } from "./compare.ts";
import { CompareEnv } from "./env.ts";

export const handler = pipeline(CompareEnv, (env, tracer) => {
  const lasting = {
    ledger: tracedCommits(tracer, dynamoCompareLedger(env.LEDGER_TABLE)),
    store: s3ObjectStore(env.INTAKE_BUCKET),
    unpack,
    packPiece,
    clock,
    pause,
    random,
  };
  const done: Parameters<typeof compareAll>[1] = ({ fact, transitions }) => {
    const { codes, outcome } = summarizeFact(fact);
    count(
      { EvidenceCompared: 1, GateTransitions: transitions },
      { message: "evidence compared", fact: fact.id, outcome, codes },
    );
  };
  /** Records of the stream, or the event of the schedule, which has none. */
  return async (event: { readonly Records?: readonly StreamRecord[] }, context: Context) => {
    const ports = { ...lasting, timeLeft: () => context.getRemainingTimeInMillis() };
    return event.Records === undefined
      ? compareAll(ports, done)
      : eachGroup(event.Records, migrationOf, (migration) => compareMigration(ports, migration, done));
  };
});
