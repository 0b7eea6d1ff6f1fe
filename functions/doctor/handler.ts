import { dynamoCommitLedger } from "../../adapters/dynamo/commit.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { sesMailer } from "../../adapters/ses-mailer.ts";
import { sesSetup } from "../../adapters/ses-setup.ts";
import { log } from "../../adapters/telemetry.ts";
import { json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../route-of.ts";
import { callerFor, requestFor } from "../routed.ts";
import { checkMail, sendTestMail } from "./doctor.ts";
import { DoctorEnv } from "./env.ts";

export const handler = pipeline(DoctorEnv, (env) => {
  const ports = {
    setup: sesSetup(),
    mailer: sesMailer({ sender: env.SENDER, configurationSet: env.CONFIGURATION_SET }),
    ledger: dynamoQueryLedger(env.LEDGER_TABLE),
    contacts: dynamoCommitLedger(env.LEDGER_TABLE),
    sender: env.SENDER,
    configurationSet: env.CONFIGURATION_SET,
    onUntold: ({ code, message }: { readonly code: string; readonly message: string }) =>
      log("warn", "the mail service did not say", { code, reason: message }),
  };
  return withErrorResponses(async (event) => {
    const id = routeOf("doctor", event);
    const { actor } = callerFor(id, event, env.ROLE_CLAIM);
    if (id === "checkMail") return json(200, await checkMail(ports, requestFor(id, event)));
    log("info", "test mail asked for", { subject: actor.subject });
    return json(200, await sendTestMail(ports, actor));
  });
});
