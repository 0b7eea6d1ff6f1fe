import { dynamoApprovalsLedger } from "../../adapters/dynamo/approvals.ts";
import { clock, newId, pause, random } from "../../adapters/system.ts";
import { count } from "../../adapters/telemetry.ts";
import type { RequestOf } from "../../contract/contract.ts";
import type { IdServedBy } from "../../contract/paths.ts";
import type { Recorded } from "../../contract/schemas/approval.ts";
import { requireRemembered } from "../being-forgotten.ts";
import type { Caller } from "../caller.ts";
import { type HttpEvent, type HttpResult, json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../route-of.ts";
import { callerFor, requestFor } from "../routed.ts";
import { tracedCommits } from "../traced-commits.ts";
import { arm } from "./arm.ts";
import { approveAttestation, attest } from "./attestation.ts";
import { acceptBaseline, requestBaseline } from "./baseline.ts";
import { ApprovalsEnv } from "./env.ts";
import { approveForgetting, requestForgetting } from "./forget.ts";
import type { ApprovalsPorts } from "./ports.ts";
import { revoke } from "./revoke.ts";
import { sign } from "./sign-off.ts";
import { approveWaiver, requestWaiver } from "./waiver.ts";

type Handlers = {
  readonly [I in IdServedBy<"approvals">]: (
    ports: ApprovalsPorts,
    request: RequestOf<I>,
    caller: Caller,
  ) => Promise<Recorded>;
};

const HANDLERS: Handlers = {
  requestWaiver: (ports, { path, body }, { actor }) => requestWaiver(ports, path, body, actor),
  approveWaiver: (ports, { path: { migration, request }, body }, { actor }) =>
    approveWaiver(ports, migration, request, body, actor),
  requestBaseline: (ports, { path, body }, { actor }) => requestBaseline(ports, path, body.reason, actor),
  acceptBaseline: (ports, { path: { migration, request }, body }, { actor }) =>
    acceptBaseline(ports, migration, request, body, actor),
  attest: (ports, { path, body }, { actor, roles }) => attest(ports, path, body, actor, roles),
  approveAttestation: (ports, { path: { migration, request }, body }, { actor }) =>
    approveAttestation(ports, migration, request, body, actor),
  sign: (ports, { path, body }, { actor }) => sign(ports, path, body, actor),
  revoke: (ports, { path, body: { what, reason } }, { actor }) => revoke(ports, path, what, reason, actor),
  arm: (ports, { path: { migration, gate }, body }, { actor }) => arm(ports, migration, gate, body.reason, actor),
  requestForgetting: (ports, { path, body }, { actor }) => requestForgetting(ports, path.migration, body, actor),
  approveForgetting: (ports, { path: { migration, request }, body }, { actor }) =>
    approveForgetting(ports, migration, request, body.reason, actor),
};

const answer = async <I extends IdServedBy<"approvals">>(
  ports: ApprovalsPorts,
  id: I,
  event: HttpEvent,
  caller: Caller,
): Promise<HttpResult> => {
  const request = requestFor(id, event);
  await requireRemembered(ports.ledger, caller.actor);
  const recorded = await HANDLERS[id](ports, request, caller);
  const { fact, transitions } = recorded;
  count({ ApprovalsRecorded: 1, GateTransitions: transitions }, { message: "approval recorded", fact });
  return json(200, recorded);
};

export const handler = pipeline(ApprovalsEnv, (env, tracer) => {
  const ports = { ledger: tracedCommits(tracer, dynamoApprovalsLedger(env.LEDGER_TABLE)), clock, pause, random, newId };
  return withErrorResponses(async (event) => {
    const id = routeOf("approvals", event);
    return answer(ports, id, event, callerFor(id, event, env.ROLE_CLAIM));
  });
});
