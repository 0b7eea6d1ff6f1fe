import * as z from "zod";
import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { sqsPlanQueue } from "../../adapters/sqs-plan-queue.ts";
import { clock } from "../../adapters/system.ts";
import { count, log } from "../../adapters/telemetry.ts";
import { Failure } from "../../core/failure.ts";
import { PlanBundle } from "../../core/plan/bundle.ts";
import { bodyOf, Reason } from "../body.ts";
import { type Caller, callerOf, requirePerson, requireRole } from "../caller.ts";
import { type HttpEvent, type HttpResult, json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { abandonPlan } from "./abandon.ts";
import type { Accepted } from "./accepted.ts";
import { apply, preview } from "./apply.ts";
import { approvePlan, withdrawPlan } from "./decide-proposal.ts";
import { ApplyEnv } from "./env.ts";
import type { ApplyPorts } from "./ports.ts";
import { ABANDON_ROUTE, PLAN_ROUTE, type ProposalRoute, progressPath } from "./routes.ts";

const bundleOf = ({ body = "", isBase64Encoded }: HttpEvent): PlanBundle => {
  try {
    return PlanBundle.parse(JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body));
  } catch (error) {
    throw new Failure("request-invalid", "the body is not a plan bundle: { root, files }", { cause: error });
  }
};

const DecisionBody = z.strictObject({
  reason: Reason,
  seen: z.strictObject({ planVersion: z.int().min(1), digest: z.string().min(1).max(64) }),
});

const AbandonBody = z.strictObject({
  reason: Reason,
  seen: z.strictObject({ version: z.int().min(1), digest: z.string().min(1).max(64) }),
});

type Handle = (ports: ApplyPorts, migration: string, event: HttpEvent, caller: Caller) => Promise<HttpResult>;

/** What was accepted is not done yet, and is looked for elsewhere. */
const answered = (body: unknown, accepted: Accepted | null): HttpResult => {
  if (accepted?.state !== "accepted") return json(200, body);
  const { migration, version } = accepted;
  log("info", "plan accepted", { migration, version });
  return json(202, body, { location: progressPath(migration) });
};

const bring: Handle = async (ports, migration, event, caller) => {
  if (event.queryStringParameters?.dryRun === "true")
    return json(200, await preview(ports, migration, bundleOf(event), caller));
  const accepted = await apply(ports, migration, bundleOf(event), caller);
  if (accepted.state === "proposed")
    count({ PlansProposed: 1 }, { message: "plan waits for approval", migration, version: accepted.version });
  return answered(accepted, accepted);
};

const approve: Handle = async (ports, migration, event, caller) => {
  requirePerson(caller);
  const decided = await approvePlan(ports, migration, bodyOf(DecisionBody, event), caller.actor);
  return answered(decided, decided.accepted);
};

const withdraw: Handle = async (ports, migration, event, caller) => {
  requirePerson(caller);
  return json(200, await withdrawPlan(ports, migration, bodyOf(DecisionBody, event), caller.actor));
};

const abandon: Handle = async (ports, migration, event, caller) =>
  json(200, await abandonPlan(ports, migration, bodyOf(AbandonBody, event), caller.actor));

const ROUTES: Readonly<Record<ProposalRoute | typeof PLAN_ROUTE | typeof ABANDON_ROUTE, Handle>> = {
  [PLAN_ROUTE]: bring,
  [ABANDON_ROUTE]: abandon,
  "/migrations/{migration}/proposal/approval": approve,
  "/migrations/{migration}/proposal/withdrawal": withdraw,
};

export const handler = pipeline(ApplyEnv, (env) => {
  const ports = {
    ledger: dynamoApplyLedger(env.LEDGER_TABLE),
    store: s3ObjectStore(env.INTAKE_BUCKET),
    queue: sqsPlanQueue(env.PLAN_QUEUE_URL),
    clock,
    limits: dynamoLimits,
  };
  return withErrorResponses(async (event) => {
    const [, path = ""] = event.routeKey.split(" ");
    const handle = Object.hasOwn(ROUTES, path) ? ROUTES[path as keyof typeof ROUTES] : undefined;
    if (handle === undefined) throw new Failure("not-found", `unknown route ${event.routeKey}`);
    const caller = callerOf(event, env.ROLE_CLAIM);
    requireRole(caller, "manager");
    return handle(ports, event.pathParameters?.migration ?? "", event, caller);
  });
});
