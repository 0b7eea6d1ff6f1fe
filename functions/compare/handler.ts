import { dynamoCompareLedger } from "../../adapters/dynamo/compare.ts";
import { migrationOf, type StreamRecord } from "../../adapters/dynamo/stream.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { clock, pause, random } from "../../adapters/system.ts";
import { count } from "../../adapters/telemetry.ts";
import { packPiece, unpack } from "../../adapters/zlib-codec.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { eachGroup } from "../batch.ts";
import { pipeline } from "../pipeline.ts";
import { compareMigration } from "./compare.ts";
import { CompareEnv } from "./env.ts";

export const handler = pipeline(CompareEnv, (env) => {
  const ports = {
    ledger: dynamoCompareLedger(env.LEDGER_TABLE),
    store: s3ObjectStore(env.INTAKE_BUCKET),
    unpack,
    packPiece,
    clock,
    pause,
    random,
  };
  return (event: { readonly Records: readonly StreamRecord[] }) => {
    return eachGroup(event.Records, migrationOf, (migration) =>
      compareMigration(ports, migration, ({ fact, transitions }) => {
        const { codes, outcome } = summarizeFact(fact);
        count(
          { EvidenceCompared: 1, GateTransitions: transitions },
          { message: "evidence compared", fact: fact.id, outcome, codes },
        );
      }),
    );
  };
});
