import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { dynamoSecrets } from "../../adapters/dynamo/secrets.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { clock, newSecret } from "../../adapters/system.ts";
import { unpack } from "../../adapters/zlib-codec.ts";
import { cursorKeyIn } from "../cursor-key.ts";
import { read, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../route-of.ts";
import { answerTo, callerFor } from "../routed.ts";
import { DOCUMENT_HANDLERS } from "./document.ts";
import { DocumentEnv } from "./env.ts";

export const handler = pipeline(DocumentEnv, (env) => {
  const ledger = dynamoQueryLedger(env.LEDGER_TABLE);
  const cursorKey = cursorKeyIn(dynamoSecrets(env.LEDGER_TABLE, newSecret));
  const ports = { ledger, store: s3ObjectStore(env.INTAKE_BUCKET), unpack, clock, cursorKey };
  return withErrorResponses(async (event) => {
    const id = routeOf("document", event);
    callerFor(id, event, env.ROLE_CLAIM);
    return read(event, await answerTo(DOCUMENT_HANDLERS, ports, id, event));
  });
});
