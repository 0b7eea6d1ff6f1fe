import { dynamoPackLedger } from "../../adapters/dynamo/pack.ts";
import { s3Packs } from "../../adapters/s3-packs.ts";
import { sqsPackQueue } from "../../adapters/sqs-pack-queue.ts";
import { clock } from "../../adapters/system.ts";
import { log } from "../../adapters/telemetry.ts";
import { Failure } from "../../core/failure.ts";
import { bodyOf } from "../body.ts";
import { type Caller, callerOf, requireRole } from "../caller.ts";
import { type HttpEvent, type HttpResult, json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { requestOf } from "../read-route.ts";
import { PacksEnv } from "./env.ts";
import { askForPack, listPacks, type PacksPorts, PackWishBody, showPack } from "./packs.ts";
import { PACK_ROUTE, PACKS_ROUTE } from "./routes.ts";

type Handle = (ports: PacksPorts, event: HttpEvent, caller: Caller) => Promise<HttpResult>;

const ask: Handle = async (ports, event, { actor }) => {
  const answer = await askForPack(ports, requestOf(event), bodyOf(PackWishBody, event), actor);
  const { id, migration } = answer.pack;
  log("info", "pack asked for", { migration, id, subject: actor.subject });
  return json(202, answer, { location: `/migrations/${encodeURIComponent(migration)}/packs/${id}` });
};

const show: Handle = async (ports, event, { actor }) => {
  const answer = await showPack(ports, requestOf(event), actor);
  if (answer.download !== null) log("info", "pack fetched", { id: answer.pack.id, subject: actor.subject });
  return json(200, answer);
};

const HANDLERS: Readonly<Record<string, Handle>> = {
  [`POST ${PACKS_ROUTE}`]: ask,
  [`GET ${PACKS_ROUTE}`]: async (ports, event) => json(200, await listPacks(ports, requestOf(event))),
  [`GET ${PACK_ROUTE}`]: show,
};

export const handler = pipeline(PacksEnv, (env) => {
  const ports = {
    ledger: dynamoPackLedger(env.LEDGER_TABLE),
    packs: s3Packs(env.INTAKE_BUCKET),
    queue: sqsPackQueue(env.PACK_QUEUE_URL),
    clock,
  };
  return withErrorResponses(async (event) => {
    const handle = Object.hasOwn(HANDLERS, event.routeKey) ? HANDLERS[event.routeKey] : undefined;
    if (handle === undefined) throw new Failure("not-found", `unknown route ${event.routeKey}`);
    const caller = callerOf(event, env.ROLE_CLAIM);
    requireRole(caller, "operator", "manager", "auditor");
    return handle(ports, event, caller);
  });
});
