import { dynamoEnrolmentDesk } from "../../adapters/dynamo/enrolments.ts";
import { clock, newSecret } from "../../adapters/system.ts";
import { log } from "../../adapters/telemetry.ts";
import { json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../route-of.ts";
import { callerFor, requestFor } from "../routed.ts";
import { issueEnrolment, listEnrolments, withdrawEnrolment } from "./enrolments.ts";
import { EnrolmentsEnv } from "./env.ts";

export const handler = pipeline(EnrolmentsEnv, (env) => {
  const ports = { ledger: dynamoEnrolmentDesk(env.LEDGER_TABLE), newSecret, clock };
  return withErrorResponses(async (event) => {
    const id = routeOf("enrolments", event);
    const { actor } = callerFor(id, event, env.ROLE_CLAIM);
    if (id === "listEnrolments") return json(200, await listEnrolments(ports, requestFor(id, event)));
    if (id === "withdrawEnrolment") {
      const answer = await withdrawEnrolment(ports, requestFor(id, event), actor);
      const { migration, agent } = answer.enrolment;
      log("info", "enrolment code withdrawn", { migration, agent, subject: actor.subject });
      return json(200, answer);
    }
    const answer = await issueEnrolment(ports, requestFor(id, event), actor);
    const { migration, agent } = answer.enrolment;
    log("info", "enrolment code given out", { migration, agent, subject: actor.subject });
    return json(200, answer);
  });
});
