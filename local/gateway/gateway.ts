import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Call, jsonError, type Reply, type Service } from "../services/service.ts";
import type { Fault, Faults } from "./faults.ts";
import { decide, type NamedStatement } from "./iam.ts";
import type { Identities } from "./identities.ts";
import type { Meter } from "./meter.ts";
import { isSignedWith, readClaim } from "./sigv4.ts";

export interface GatewayParts {
  readonly services: ReadonlyMap<string, Service>;
  readonly identities: () => Identities;
  readonly meter: Meter;
  readonly faults: Faults;
  /** Names of permissions that were used: `policy/Sid action`. */
  readonly used: Set<string>;
  /** Denials, for the report. */
  readonly denied: string[];
  /** What is not signed: pages, tokens, the HTTP API. */
  readonly unsigned: (call: Call) => Promise<Reply>;
}

export interface Gateway {
  readonly port: number;
  close(): Promise<void>;
}

const MAX_BODY = 16 * 1024 ** 2;

const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const send = (response: ServerResponse, { status, headers, body }: Reply): void => {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, ...(status === 204 ? {} : { "content-length": String(bytes.length) }) });
  response.end(bytes);
};

const callOf = (request: IncomingMessage, body: Buffer): Call => {
  const url = request.url ?? "/";
  const cut = url.indexOf("?");
  return {
    method: request.method ?? "GET",
    path: cut === -1 ? url : url.slice(0, cut),
    query: new URLSearchParams(cut === -1 ? "" : url.slice(cut + 1)),
    headers: request.headers as Record<string, string | undefined>,
    body,
    request,
  };
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const faultReply = (service: Service, fault: Fault): Reply =>
  fault.kind === "throttle"
    ? service.error(
        service.name === "s3" ? 503 : 400,
        service.name === "s3" ? "SlowDown" : "ThrottlingException",
        "injected throttle",
      )
    : service.error(500, "InternalServerError", "injected error");

/** One port for every AWS API: services are told apart by the scope of the signature, callers by their access key. */
export const startGateway = (parts: GatewayParts, port: number): Promise<Gateway> => {
  const { services, meter, faults, used, denied } = parts;

  const mayNot = (service: Service, call: Call, principal: Parameters<typeof decide>[0]): string | undefined => {
    const policies: readonly NamedStatement[] = service.resourcePolicies;
    for (const wish of service.wishes(call)) {
      const decision = decide(principal, policies, wish);
      if (!decision.allowed) return decision.why;
      used.add(`${decision.by} ${wish.action}`);
    }
    return undefined;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const early = callOf(request, Buffer.alloc(0));
    const claim = readClaim(early);
    const service = claim === undefined ? undefined : services.get(claim.service);
    if (claim !== undefined && service === undefined)
      return send(response, jsonError(400, "UnknownService", `the embedded cloud does not run ${claim.service}`));
    const body = service?.streams === true ? early.body : await readBody(request);
    if (body === undefined) return send(response, jsonError(413, "RequestEntityTooLarge", "the body is too large"));
    const call = { ...early, body };
    if (claim === undefined || service === undefined) return send(response, await parts.unsigned(call));

    const caller = parts.identities().find(claim.accessKeyId);
    if (caller === undefined)
      return send(
        response,
        service.error(
          403,
          service.streams ? "InvalidAccessKeyId" : "UnrecognizedClientException",
          "The access key is not one of this cloud.",
        ),
      );
    if (!isSignedWith(call, claim, caller.secret, service.streams ? undefined : body))
      return send(response, service.error(403, "SignatureDoesNotMatch", "The signature does not fit the request."));
    const operation = service.operation(call);
    const { name } = caller.principal;
    const refusal = mayNot(service, call, caller.principal);
    if (refusal !== undefined) {
      denied.push(refusal);
      return send(response, service.error(403, service.streams ? "AccessDenied" : "AccessDeniedException", refusal));
    }
    meter.request(name, operation);
    const fault = faults.meet(name, operation);
    if (fault?.kind === "delay") await pause(fault.delayMs ?? 1_000);
    if (fault?.kind === "connection-loss") return void request.socket.destroy();
    if (fault?.kind === "throttle" || fault?.kind === "error-before") return send(response, faultReply(service, fault));
    const reply = await service.handle(call, response);
    if (reply?.consumed !== undefined) meter.capacity(name, operation, reply.consumed);
    if (fault?.kind === "error-after-commit") return void request.socket.destroy();
    if (reply !== undefined) send(response, reply);
    return undefined;
  };

  const server: Server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, jsonError(500, "InternalFailure", (error as Error).message));
    });
  });
  server.requestTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address() as { port: number };
      const close = (): Promise<void> =>
        new Promise((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        });
      resolve({ port: address.port, close });
    });
  });
};
