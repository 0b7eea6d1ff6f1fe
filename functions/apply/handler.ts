import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { sqsPlanQueue } from "../../adapters/sqs-plan-queue.ts";
import { clock } from "../../adapters/system.ts";
import { count, log } from "../../adapters/telemetry.ts";
import type { AnswerOf, RequestOf } from "../../contract/contract.ts";
import { type IdServedBy, pathOf } from "../../contract/paths.ts";
import type { Accepted } from "../../contract/schemas/plan.ts";
import { requireRemembered } from "../being-forgotten.ts";
import type { Caller } from "../caller.ts";
import { type HttpEvent, type HttpResult, json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../route-of.ts";
import { callerFor, requestFor } from "../routed.ts";
import { tracedCommits } from "../traced-commits.ts";
import { abandonPlan } from "./abandon.ts";
import { apply, preview } from "./apply.ts";
import { approvePlan, withdrawPlan } from "./decide-proposal.ts";
import { ApplyEnv } from "./env.ts";
import type { ApplyPorts } from "./ports.ts";

/** What was done; `accepted` is a version that comes into force because of it, if one does. */
interface Done<I extends IdServedBy<"apply">> {
  readonly body: AnswerOf<I>;
  readonly accepted?: Accepted | null;
}

type Handlers = {
  readonly [I in IdServedBy<"apply">]: (ports: ApplyPorts, request: RequestOf<I>, caller: Caller) => Promise<Done<I>>;
};

const applyPlan: Handlers["applyPlan"] = async (ports, { path: { migration }, query: { dryRun }, body }, caller) => {
  if (dryRun === "true") return { body: await preview(ports, migration, body, caller) };
  const accepted = await apply(ports, migration, body, caller);
  if (accepted.state === "proposed")
    count({ PlansProposed: 1 }, { message: "plan waits for approval", migration, version: accepted.version });
  return { body: accepted, accepted };
};

const HANDLERS: Handlers = {
  applyPlan,
  approvePlan: async (ports, { path, body }, { actor }) => {
    const decided = await approvePlan(ports, path.migration, body, actor);
    return { body: decided, accepted: decided.accepted };
  },
  withdrawPlan: async (ports, { path, body }, { actor }) => ({
    body: await withdrawPlan(ports, path.migration, body, actor),
  }),
  abandonPlan: async (ports, { path, body }, { actor }) => ({
    body: await abandonPlan(ports, path.migration, body, actor),
  }),
};

/** What was accepted is not done yet, and is looked for elsewhere. */
const answer = async <I extends IdServedBy<"apply">>(
  ports: ApplyPorts,
  id: I,
  event: HttpEvent,
  caller: Caller,
): Promise<HttpResult> => {
  const request = requestFor(id, event);
  await requireRemembered(ports.ledger, caller.actor);
  const { body, accepted = null } = await HANDLERS[id](ports, request, caller);
  if (accepted?.state !== "accepted") return json(200, body);
  const { migration, version } = accepted;
  log("info", "plan accepted", { migration, version });
  return json(202, body, { location: pathOf("showProgress", { migration }) });
};

export const handler = pipeline(ApplyEnv, (env, tracer) => {
  const ports = {
    ledger: tracedCommits(tracer, dynamoApplyLedger(env.LEDGER_TABLE)),
    store: s3ObjectStore(env.INTAKE_BUCKET),
    queue: sqsPlanQueue(env.PLAN_QUEUE_URL),
    clock,
    limits: dynamoLimits,
  };
  return withErrorResponses(async (event) => {
    const id = routeOf("apply", event);
    return answer(ports, id, event, callerFor(id, event, env.ROLE_CLAIM));
  });
});
