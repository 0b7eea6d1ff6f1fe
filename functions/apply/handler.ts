import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { clock } from "../../adapters/system.ts";
import { count } from "../../adapters/telemetry.ts";
import { Failure } from "../../core/failure.ts";
import { PlanBundle } from "../../core/plan/bundle.ts";
import { callerOf, requireRole } from "../caller.ts";
import { type HttpEvent, json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { apply } from "./apply.ts";
import { ApplyEnv } from "./env.ts";

const bundleOf = ({ body = "", isBase64Encoded }: HttpEvent): PlanBundle => {
  try {
    return PlanBundle.parse(JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body));
  } catch (error) {
    throw new Failure("request-invalid", "the body is not a plan bundle: { root, files }", { cause: error });
  }
};

export const handler = pipeline(ApplyEnv, (env) => {
  const ports = {
    ledger: dynamoApplyLedger(env.LEDGER_TABLE),
    store: s3ObjectStore(env.INTAKE_BUCKET),
    clock,
    limits: dynamoLimits,
  };
  return withErrorResponses(async (event) => {
    const caller = callerOf(event, env.ROLE_CLAIM);
    requireRole(caller, "manager");
    const migration = event.pathParameters?.migration ?? "";
    const applied = await apply(ports, migration, bundleOf(event), caller.actor);
    count({ PlansApplied: applied.changed ? 1 : 0 }, { message: "plan applied", migration, version: applied.version });
    return json(200, applied);
  });
});
