import * as z from "zod";
import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { clock } from "../../adapters/system.ts";
import { count } from "../../adapters/telemetry.ts";
import { Failure } from "../../core/failure.ts";
import { PlanBundle } from "../../core/plan/bundle.ts";
import { bodyOf, Reason } from "../body.ts";
import { type Caller, callerOf, requirePerson, requireRole } from "../caller.ts";
import { type HttpEvent, json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import type { Applied } from "./applied.ts";
import { apply, preview } from "./apply.ts";
import { approvePlan, withdrawPlan } from "./decide-proposal.ts";
import { ApplyEnv } from "./env.ts";
import type { ApplyPorts } from "./ports.ts";
import { PLAN_ROUTE, type ProposalRoute } from "./routes.ts";

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

const counted = (applied: Applied): void => {
  const { migration, version, changed, proposal } = applied;
  count(
    { PlansApplied: Number(changed), PlansProposed: Number(proposal !== null) },
    { message: proposal === null ? "plan applied" : "plan waits for approval", migration, version },
  );
};

type Handle = (ports: ApplyPorts, migration: string, event: HttpEvent, caller: Caller) => Promise<unknown>;

const bring: Handle = async (ports, migration, event, caller) => {
  if (event.queryStringParameters?.dryRun === "true") return preview(ports, migration, bundleOf(event), caller);
  const applied = await apply(ports, migration, bundleOf(event), caller);
  counted(applied);
  return applied;
};

const approve: Handle = async (ports, migration, event, caller) => {
  requirePerson(caller);
  const decided = await approvePlan(ports, migration, bodyOf(DecisionBody, event), caller.actor);
  if (decided.applied !== null) counted(decided.applied);
  return decided;
};

const withdraw: Handle = async (ports, migration, event, caller) => {
  requirePerson(caller);
  return withdrawPlan(ports, migration, bodyOf(DecisionBody, event), caller.actor);
};

const ROUTES: Readonly<Record<ProposalRoute | typeof PLAN_ROUTE, Handle>> = {
  [PLAN_ROUTE]: bring,
  "/migrations/{migration}/proposal/approval": approve,
  "/migrations/{migration}/proposal/withdrawal": withdraw,
};

export const handler = pipeline(ApplyEnv, (env) => {
  const ports = {
    ledger: dynamoApplyLedger(env.LEDGER_TABLE),
    store: s3ObjectStore(env.INTAKE_BUCKET),
    clock,
    limits: dynamoLimits,
  };
  return withErrorResponses(async (event) => {
    const [, path = ""] = event.routeKey.split(" ");
    const handle = Object.hasOwn(ROUTES, path) ? ROUTES[path as keyof typeof ROUTES] : undefined;
    if (handle === undefined) throw new Failure("not-found", `unknown route ${event.routeKey}`);
    const caller = callerOf(event, env.ROLE_CLAIM);
    requireRole(caller, "manager");
    return json(200, await handle(ports, event.pathParameters?.migration ?? "", event, caller));
  });
});
