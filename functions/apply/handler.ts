import { dynamoLedger } from "../../adapters/dynamo-ledger.ts";
import { dynamoLimits } from "../../adapters/dynamo-limits.ts";
import { s3Evidence } from "../../adapters/s3-evidence.ts";
import { Failure } from "../../core/failure.ts";
import { PlanBundle } from "../../core/plan/bundle.ts";
import { answering, demandRole, type HttpEvent, json, subjectOf } from "../http.ts";
import { clock, pipeline } from "../pipeline.ts";
import { count } from "../telemetry.ts";
import { apply } from "./apply.ts";
import { ApplyEnv } from "./env.ts";

const bundleOf = ({ body = "", isBase64Encoded }: HttpEvent): PlanBundle => {
  try {
    return PlanBundle.parse(JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body));
  } catch (error) {
    throw new Failure("request-invalid", "the body is no plan bundle: { root, files }", { cause: error });
  }
};

export const handler = pipeline(ApplyEnv, (env) => {
  const ports = {
    ledger: dynamoLedger(env.LEDGER_TABLE),
    evidence: s3Evidence(env.INTAKE_BUCKET),
    clock,
    limits: dynamoLimits,
  };
  return answering(async (event) => {
    demandRole(event, env.ROLE_CLAIM, "manager");
    const migration = event.pathParameters?.migration ?? "";
    const applied = await apply(ports, migration, bundleOf(event), subjectOf(event));
    count({ PlansApplied: applied.changed ? 1 : 0 }, { message: "plan applied", migration, version: applied.version });
    return json(200, applied);
  });
});
