import { dynamoEnrolmentClaims } from "../../adapters/dynamo/enrolments.ts";
import { clock } from "../../adapters/system.ts";
import { log } from "../../adapters/telemetry.ts";
import { json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../route-of.ts";
import { requestFor } from "../routed.ts";
import { claimEnrolment } from "./enrol.ts";
import { EnrolEnv } from "./env.ts";

export const handler = pipeline(EnrolEnv, (env) => {
  const [trustAnchor, profile, role] = env.ROLES_ANYWHERE.split(" ");
  const rolesAnywhere =
    trustAnchor === undefined || profile === undefined || role === undefined ? null : { trustAnchor, profile, role };
  const ports = {
    ledger: dynamoEnrolmentClaims(env.LEDGER_TABLE),
    clock,
    place: {
      ...{ bucket: env.INTAKE_BUCKET, region: env.INTAKE_REGION, policy: env.AGENT_POLICY, rolesAnywhere },
      organization: env.ORGANIZATION,
    },
  };
  return withErrorResponses(async (event) => {
    const answer = await claimEnrolment(ports, requestFor(routeOf("enrol", event), event));
    log("info", "enrolment code used", { migration: answer.migration, agent: answer.agent });
    return json(200, answer);
  });
});
