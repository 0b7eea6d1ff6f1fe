import { s3LogFiles } from "../../adapters/s3-log-files.ts";
import { clock } from "../../adapters/system.ts";
import { count, log } from "../../adapters/telemetry.ts";
import { isFailure } from "../../core/failure.ts";
import { json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../route-of.ts";
import { callerFor, requestFor } from "../routed.ts";
import { keepCosignatures } from "./cosign.ts";
import { CosignEnv } from "./env.ts";

export const handler = pipeline(CosignEnv, (env) => {
  const ports = { log: s3LogFiles(env.LOG_BUCKET), witnesses: env.LOG_WITNESSES, clock };
  return withErrorResponses(async (event) => {
    const id = routeOf("cosign", event);
    const { actor } = callerFor(id, event, env.ROLE_CLAIM);
    const request = requestFor(id, event);
    try {
      const answer = await keepCosignatures(ports, request);
      log("info", "cosignatures kept", { ...answer, subject: actor.subject });
      return json(200, answer);
    } catch (error) {
      if (isFailure(error, "checkpoint-contradicted")) {
        // It is evidence, of whoever has the key or the bucket: the note is signed.
        log("error", "head contradicted", { checkpoint: request.body.checkpoint, reason: error.message });
        count({ HeadsContradicted: 1 });
      }
      throw error;
    }
  });
});
