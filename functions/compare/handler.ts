import { dynamoLedger } from "../../adapters/dynamo-ledger.ts";
import { s3Evidence } from "../../adapters/s3-evidence.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { eachRecord, type StreamRecord } from "../batch.ts";
import { clock, pipeline } from "../pipeline.ts";
import { count } from "../telemetry.ts";
import { compareMigration } from "./compare.ts";
import { CompareEnv } from "./env.ts";

export const handler = pipeline(CompareEnv, (env) => {
  const ports = { ledger: dynamoLedger(env.LEDGER_TABLE), evidence: s3Evidence(env.INTAKE_BUCKET), clock };
  return (event: { readonly Records: readonly StreamRecord[] }) => {
    const compared = new Set<string>();
    return eachRecord(event.Records, async ({ dynamodb }) => {
      const migration = dynamodb?.NewImage?.migration?.S;
      if (migration === undefined || compared.has(migration)) return;
      for (const { fact, transitions } of await compareMigration(ports, migration)) {
        const { codes, outcome } = summarizeFact(fact);
        count(
          { EvidenceCompared: 1, GateTransitions: transitions },
          { message: "evidence compared", fact: fact.id, outcome, codes },
        );
      }
      compared.add(migration);
    });
  };
});
