import { dynamoPackLedger } from "../../adapters/dynamo/pack.ts";
import { s3Packs } from "../../adapters/s3-packs.ts";
import { sqsPackQueue } from "../../adapters/sqs-pack-queue.ts";
import { clock } from "../../adapters/system.ts";
import { log } from "../../adapters/telemetry.ts";
import { pathOf } from "../../contract/paths.ts";
import { json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../route-of.ts";
import { callerFor, requestFor } from "../routed.ts";
import { PacksEnv } from "./env.ts";
import { askForPack, listPacks, showPack } from "./packs.ts";

export const handler = pipeline(PacksEnv, (env) => {
  const ports = {
    ledger: dynamoPackLedger(env.LEDGER_TABLE),
    packs: s3Packs(env.INTAKE_BUCKET),
    queue: sqsPackQueue(env.PACK_QUEUE_URL),
    clock,
  };
  return withErrorResponses(async (event) => {
    const id = routeOf("packs", event);
    const { actor } = callerFor(id, event, env.ROLE_CLAIM);
    if (id === "listPacks") return json(200, await listPacks(ports, requestFor(id, event)));
    if (id === "showPack") {
      const answer = await showPack(ports, requestFor(id, event), actor);
      if (answer.download !== null) log("info", "pack fetched", { pack: answer.pack.id, subject: actor.subject });
      return json(200, answer);
    }
    const answer = await askForPack(ports, requestFor(id, event), actor);
    const { id: pack, migration } = answer.pack;
    log("info", "pack asked for", { migration, pack, subject: actor.subject });
    return json(202, answer, { location: pathOf("showPack", { migration, pack }) });
  });
});
