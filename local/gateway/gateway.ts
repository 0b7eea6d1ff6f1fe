import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { authorize, type Principal } from "../aws/iam/authorize.ts";
import { jsonError } from "../aws/json-protocol.ts";
import type { Call, Reply, Service } from "../aws/service.ts";
import { cutInAnswer, neverAnswer, stallInAnswer } from "./cut.ts";
import type { Fault, FaultInjector } from "./faults.ts";
import type { GrantLog } from "./grants.ts";
import { callOf, readBody, sendReply } from "./http.ts";
import type { Identities } from "./identities.ts";
import type { RequestHandler } from "./listener.ts";
import type { Meter } from "./meter.ts";
import { findSignature, hasExpired, verifySignature } from "./sigv4/verify.ts";
import { subjectOf } from "./subject.ts";

export interface GatewayParts {
  /** By the name in the credential scope. */
  readonly services: ReadonlyMap<string, Service>;
  readonly identities: Identities;
  readonly meter: Meter;
  readonly faults: FaultInjector;
  readonly grants: GrantLog;
  /** The cloud's time, in milliseconds: answers are dated by it. */
  readonly now: () => number;
  /** Handles what carries no signature: pages, tokens, the HTTP API. */
  readonly unsigned: (call: Call) => Promise<Reply>;
}

const faultReply = (service: Service, kind: "throttle" | "error-before"): Reply => {
  if (kind === "error-before") return service.error(500, "InternalServerError", "injected error");
  return service.name === "s3"
    ? service.error(503, "SlowDown", "injected throttle")
    : service.error(400, "ThrottlingException", "injected throttle");
};

/** S3 names these errors differently from the services of the JSON protocol. */
const errorCodes = (service: Service) =>
  service.name === "s3"
    ? { unknownKey: "InvalidAccessKeyId", denied: "AccessDenied" }
    : { unknownKey: "UnrecognizedClientException", denied: "AccessDeniedException" };

/** Applies the part of a fault that comes before the service. @returns whether the call still reaches the service */
const passesFault = async (service: Service, call: Call, response: ServerResponse, fault: Fault): Promise<boolean> => {
  switch (fault.kind) {
    case "delay":
      await pause(fault.delayMs ?? 1_000);
      return true;
    case "connection-loss":
      call.request.socket.destroy();
      return false;
    case "throttle":
    case "error-before":
      sendReply(response, faultReply(service, fault.kind));
      return false;
    case "error-after-commit":
    case "failed-after-commit":
      return true;
    case "cut-in-answer":
      cutInAnswer(call, response);
      return true;
    case "unanswered":
      neverAnswer(response);
      return true;
    case "stalled-in-answer":
      stallInAnswer(response);
      return true;
    default:
      return fault.kind satisfies never;
  }
};

/** A client says by this header that its request came without TLS, as a proxy that ends TLS would say it. */
const transportOf = ({ headers }: Call): Readonly<Record<string, string>> =>
  headers["x-forwarded-proto"] === "http" ? { "aws:SecureTransport": "false" } : {};

/** Applies the part of a fault that comes in the place of the answer. @returns whether the answer is still sent */
const answers = (service: Service, call: Call, response: ServerResponse, fault: Fault | undefined): boolean => {
  if (fault?.kind === "error-after-commit") call.request.socket.destroy();
  else if (fault?.kind !== "failed-after-commit") return true;
  // What a service has written itself cannot be taken back.
  else if (response.headersSent) call.request.socket.destroy();
  else sendReply(response, service.error(500, "InternalServerError", "injected error after the commit"));
  return false;
};

/** One port for every AWS API: the signature's scope names the service, its access key the caller. */
export const gatewayHandler = (parts: GatewayParts): RequestHandler => {
  const { services, identities, meter, faults, grants, now, unsigned } = parts;

  const findDenial = (service: Service, call: Call, principal: Principal): string | undefined => {
    for (const request of service.accessRequests(call)) {
      const context = { ...request.context, ...transportOf(call) };
      const decision = authorize(principal, service.resourcePolicies, { ...request, context });
      if (!decision.allowed) return decision.reason;
      grants.used(decision.by, request.action);
    }
    return undefined;
  };

  const invoke = async (service: Service, call: Call, caller: string, response: ServerResponse): Promise<void> => {
    const operation = service.operation(call);
    const subject = subjectOf(service, call);
    meter.request(caller, operation, subject);
    const fault = faults.next(caller, operation, subject);
    if (fault !== undefined && !(await passesFault(service, call, response, fault))) return;
    const reply = await service.handle(call, response);
    if (reply?.throttled === true) meter.throttle(caller, operation);
    if (reply?.consumed !== undefined) meter.capacity(caller, operation, reply.consumed);
    if (answers(service, call, response, fault) && reply !== undefined) sendReply(response, reply);
  };

  return async (request, response) => {
    const send = (reply: Reply): void => sendReply(response, reply);
    response.setHeader("date", new Date(now()).toUTCString());
    const early = callOf(request);
    const signature = findSignature(early);
    const service = signature === undefined ? undefined : services.get(signature.service);
    if (signature !== undefined && service === undefined)
      return send(jsonError(400, "UnknownService", `the embedded cloud does not run ${signature.service}`));
    const streams = service?.streams(early) === true;
    const body = streams ? early.body : await readBody(request);
    if (body === undefined) return send(jsonError(413, "RequestEntityTooLarge", "the body is too large"));
    const call = { ...early, body };
    if (signature === undefined || service === undefined) return send(await unsigned(call));

    const codes = errorCodes(service);
    const caller = identities.find(signature.accessKeyId);
    if (caller === undefined)
      return send(service.error(403, codes.unknownKey, "The access key is not one of this cloud."));
    if (!verifySignature(call, signature, caller.secret, streams ? undefined : body))
      return send(service.error(403, "SignatureDoesNotMatch", "The signature does not fit the request."));
    if (hasExpired(call, now())) return send(service.error(403, codes.denied, "Request has expired"));
    const denial = findDenial(service, call, caller.principal);
    if (denial === undefined) return invoke(service, call, caller.principal.name, response);
    grants.denied(denial);
    return send(service.error(403, codes.denied, denial));
  };
};
