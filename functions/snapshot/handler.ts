import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { dynamoSnapshots } from "../../adapters/dynamo/snapshots.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { clock } from "../../adapters/system.ts";
import { count, errorFields, log } from "../../adapters/telemetry.ts";
import { packPiece, unpack } from "../../adapters/zlib-codec.ts";
import { plus } from "../../core/instant.ts";
import { pipeline } from "../pipeline.ts";
import { SnapshotEnv } from "./env.ts";
import { makeSnapshots } from "./snapshot.ts";

/** Well within the function's time-out; the next run goes on. */
const BUDGET_MS = 8 * 60_000;

export const handler = pipeline(SnapshotEnv, (env) => {
  const ports = {
    ledger: dynamoQueryLedger(env.LEDGER_TABLE),
    snapshots: dynamoSnapshots(env.LEDGER_TABLE),
    store: s3ObjectStore(env.INTAKE_BUCKET),
    limits: dynamoLimits,
    ...{ clock, unpack, packPiece },
    refused: ({ object }: { readonly object: { readonly key: string } }, why: Error) =>
      log("error", "a snapshot was refused", { key: object.key, ...errorFields(why) }),
  };
  return async () => {
    const until = plus(clock(), BUDGET_MS);
    const { made, failures } = await makeSnapshots(ports, () => clock() < until);
    count({ SnapshotsMade: made.length }, { message: "snapshots made" });
    for (const error of failures) log("error", "no snapshot could be made", errorFields(error));
    const [first] = failures;
    if (first !== undefined) throw first;
    return { made: made.map(({ migration, upTo }) => ({ migration, upTo })) };
  };
});
