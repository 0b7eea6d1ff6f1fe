import { randomUUID } from "node:crypto";
import * as z from "zod";
import { dynamoLedger } from "../../adapters/dynamo-ledger.ts";
import { Failure } from "../../core/failure.ts";
import { Id } from "../../core/identifier.ts";
import { findInstant } from "../../core/instant.ts";
import type { Scope } from "../../ports/ports.ts";
import { answering, demandRole, type HttpEvent, json, type Role, subjectOf } from "../http.ts";
import { clock, pipeline } from "../pipeline.ts";
import { count } from "../telemetry.ts";
import { approveWaiver, type DecidePorts, type Made, requestWaiver, revoke, sign } from "./decide.ts";
import { DecideEnv } from "./env.ts";
import type { DecideRoute } from "./routes.ts";

const Reason = z.string().trim().min(3, "says why, in three letters or more").max(1_000);
const InstantText = z
  .string()
  .refine((text) => findInstant(text) !== undefined, "must be an instant in UTC, e.g. 2026-11-22T16:00:00Z")
  .transform((text) => findInstant(text) as string);

const WaiverBody = z.strictObject({ reason: Reason, control: Reason, expiresAt: InstantText });
const ReasonBody = z.strictObject({ reason: Reason });
const SignatureBody = z.strictObject({ role: Id, reason: Reason });
const RevocationBody = z.strictObject({ what: z.enum(["waiver", "sign-off"]), reason: Reason });

/** @throws Failure `request-invalid` with what is wrong with which member */
const bodyOf = <T>(schema: z.ZodType<T>, { body = "", isBase64Encoded }: HttpEvent): T => {
  let value: unknown;
  try {
    value = JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body);
  } catch (error) {
    throw new Failure("request-invalid", "the body is not JSON", { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Failure("request-invalid", `${issue?.path.join(".") || "body"}: ${issue?.message}`);
};

const scopeOf = ({ pathParameters }: HttpEvent): Scope => ({
  migration: pathParameters?.migration ?? "",
  unit: pathParameters?.unit ?? "",
  requirement: pathParameters?.requirement ?? "",
});

interface Route {
  readonly roles: readonly Role[];
  readonly decide: (ports: DecidePorts, event: HttpEvent, by: string) => Promise<Made>;
}

const ROUTES: Readonly<Record<DecideRoute, Route>> = {
  "/migrations/{migration}/checkpoints/{unit}/{requirement}/waivers": {
    roles: ["operator", "manager"],
    decide: (ports, event, by) => requestWaiver(ports, scopeOf(event), bodyOf(WaiverBody, event), by),
  },
  "/migrations/{migration}/waivers/{request}/approval": {
    roles: ["manager"],
    decide: (ports, event, by) => {
      const { migration = "", request = "" } = event.pathParameters ?? {};
      return approveWaiver(ports, migration, request, bodyOf(ReasonBody, event).reason, by);
    },
  },
  "/migrations/{migration}/checkpoints/{unit}/{requirement}/signatures": {
    roles: ["manager"],
    decide: (ports, event, by) => {
      const { role, reason } = bodyOf(SignatureBody, event);
      return sign(ports, scopeOf(event), role, reason, by);
    },
  },
  "/migrations/{migration}/checkpoints/{unit}/{requirement}/revocation": {
    roles: ["manager"],
    decide: (ports, event, by) => {
      const { what, reason } = bodyOf(RevocationBody, event);
      return revoke(ports, scopeOf(event), what, reason, by);
    },
  },
};

export const handler = pipeline(DecideEnv, (env) => {
  const ports = { ledger: dynamoLedger(env.LEDGER_TABLE), clock, newId: randomUUID };
  return answering(async (event) => {
    const [, path = ""] = event.routeKey.split(" ");
    const route = Object.hasOwn(ROUTES, path) ? ROUTES[path as DecideRoute] : undefined;
    if (route === undefined) throw new Failure("not-found", `there is no route ${event.routeKey}`);
    demandRole(event, env.ROLE_CLAIM, ...route.roles);
    const made = await route.decide(ports, event, subjectOf(event));
    count({ ApprovalsRecorded: 1, GateTransitions: made.transitions }, { message: "decision made", fact: made.fact });
    return json(200, made);
  });
});
