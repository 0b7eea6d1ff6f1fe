import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { dynamoSecrets } from "../../adapters/dynamo/secrets.ts";
import { dynamoSnapshots } from "../../adapters/dynamo/snapshots.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { clock, newSecret } from "../../adapters/system.ts";
import { errorFields, log } from "../../adapters/telemetry.ts";
import { unpack } from "../../adapters/zlib-codec.ts";
import { cursorKeyIn } from "../cursor-key.ts";
import { read, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../route-of.ts";
import { answerTo, callerFor } from "../routed.ts";
import { AS_OF_HANDLERS } from "./as-of.ts";
import { AsOfEnv } from "./env.ts";

export const handler = pipeline(AsOfEnv, (env) => {
  const ledger = dynamoQueryLedger(env.LEDGER_TABLE);
  const ports = {
    ...{ ledger, store: s3ObjectStore(env.INTAKE_BUCKET), limits: dynamoLimits, clock, unpack },
    snapshots: dynamoSnapshots(env.LEDGER_TABLE),
    cursorKey: cursorKeyIn(dynamoSecrets(env.LEDGER_TABLE, newSecret)),
    refused: ({ object }: { readonly object: { readonly key: string } }, why: Error) =>
      log("error", "a snapshot was refused", { key: object.key, ...errorFields(why) }),
  };
  return withErrorResponses(async (event) => {
    const id = routeOf("as-of", event);
    callerFor(id, event, env.ROLE_CLAIM);
    return read(event, await answerTo(AS_OF_HANDLERS, ports, id, event));
  });
});
