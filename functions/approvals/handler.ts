import { dynamoApprovalsLedger } from "../../adapters/dynamo/approvals.ts";
import { clock, newId, pause, random } from "../../adapters/system.ts";
import { count } from "../../adapters/telemetry.ts";
import type { Actor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import type { CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import { bodyOf } from "../body.ts";
import { callerOf, type Role, requirePerson, requireRole } from "../caller.ts";
import { type HttpEvent, json, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { arm } from "./arm.ts";
import { approveAttestation, attest } from "./attestation.ts";
import { acceptBaseline, requestBaseline } from "./baseline.ts";
import {
  AcceptanceBody,
  ApprovalBody,
  ArmingBody,
  AttestationBody,
  BaselineBody,
  RevocationBody,
  SignatureBody,
  WaiverBody,
} from "./bodies.ts";
import { ApprovalsEnv } from "./env.ts";
import type { ApprovalsPorts, Recorded } from "./ports.ts";
import { revoke } from "./revoke.ts";
import type { ApprovalRoute } from "./routes.ts";
import { sign } from "./sign-off.ts";
import { approveWaiver, requestWaiver } from "./waiver.ts";

const keyOf = ({ pathParameters }: HttpEvent): CheckpointKey => ({
  migration: pathParameters?.migration ?? "",
  unit: pathParameters?.unit ?? "",
  requirement: pathParameters?.requirement ?? "",
});

interface Route {
  readonly roles: readonly Role[];
  readonly record: (ports: ApprovalsPorts, event: HttpEvent, by: Actor, held: readonly Role[]) => Promise<Recorded>;
}

const ROUTES: Readonly<Record<ApprovalRoute, Route>> = {
  "/migrations/{migration}/checkpoints/{unit}/{requirement}/waivers": {
    roles: ["operator", "manager"],
    record: (ports, event, by) => requestWaiver(ports, keyOf(event), bodyOf(WaiverBody, event), by),
  },
  "/migrations/{migration}/waivers/{request}/approval": {
    roles: ["manager"],
    record: (ports, event, by) => {
      const { migration = "", request = "" } = event.pathParameters ?? {};
      return approveWaiver(ports, migration, request, bodyOf(ApprovalBody, event), by);
    },
  },
  "/migrations/{migration}/checkpoints/{unit}/{requirement}/baselines": {
    roles: ["operator", "manager"],
    record: (ports, event, by) => requestBaseline(ports, keyOf(event), bodyOf(BaselineBody, event).reason, by),
  },
  "/migrations/{migration}/baselines/{request}/approval": {
    roles: ["manager"],
    record: (ports, event, by) => {
      const { migration = "", request = "" } = event.pathParameters ?? {};
      return acceptBaseline(ports, migration, request, bodyOf(AcceptanceBody, event), by);
    },
  },
  "/migrations/{migration}/checkpoints/{unit}/{requirement}/attestations": {
    roles: ["operator", "manager"],
    record: (ports, event, by, held) => attest(ports, keyOf(event), bodyOf(AttestationBody, event), by, held),
  },
  "/migrations/{migration}/attestations/{request}/approval": {
    roles: ["manager"],
    record: (ports, event, by) => {
      const { migration = "", request = "" } = event.pathParameters ?? {};
      return approveAttestation(ports, migration, request, bodyOf(AcceptanceBody, event), by);
    },
  },
  "/migrations/{migration}/checkpoints/{unit}/{requirement}/signatures": {
    roles: ["manager"],
    record: (ports, event, by) => sign(ports, keyOf(event), bodyOf(SignatureBody, event), by),
  },
  "/migrations/{migration}/checkpoints/{unit}/{requirement}/revocation": {
    roles: ["manager"],
    record: (ports, event, by) => {
      const { what, reason } = bodyOf(RevocationBody, event);
      return revoke(ports, keyOf(event), what, reason, by);
    },
  },
  "/migrations/{migration}/gates/{gate}/arming": {
    roles: ["manager"],
    record: (ports, event, by) => {
      const { migration = "", gate = "" } = event.pathParameters ?? {};
      return arm(ports, migration, gate, bodyOf(ArmingBody, event).reason, by);
    },
  },
};

export const handler = pipeline(ApprovalsEnv, (env) => {
  const ports = { ledger: dynamoApprovalsLedger(env.LEDGER_TABLE), clock, pause, random, newId };
  return withErrorResponses(async (event) => {
    const [, path = ""] = event.routeKey.split(" ");
    const route = Object.hasOwn(ROUTES, path) ? ROUTES[path as ApprovalRoute] : undefined;
    if (route === undefined) throw new Failure("not-found", `unknown route ${event.routeKey}`);
    const caller = callerOf(event, env.ROLE_CLAIM);
    requirePerson(caller);
    requireRole(caller, ...route.roles);
    const recorded = await route.record(ports, event, caller.actor, caller.roles);
    count(
      { ApprovalsRecorded: 1, GateTransitions: recorded.transitions },
      { message: "approval recorded", fact: recorded.fact },
    );
    return json(200, recorded);
  });
});
