import { createLocalJWKSet, type JWK } from "jose";
import { RequestTooLarge } from "../aws/request-too-large.ts";
import type { Call, Reply } from "../aws/service.ts";
import { type JwtAuthorizer, verifyToken } from "./jwt-authorizer.ts";
import type { Throttle } from "./throttle.ts";

export interface Route {
  /** `GET /migrations/{migration}` */
  readonly key: string;
  readonly method: string;
  readonly segments: readonly string[];
  /** Undefined where the route needs no token. */
  readonly authorizer: JwtAuthorizer | undefined;
  /** In the place of what all routes have; undefined where it has none of its own. */
  readonly throttle?: Throttle | undefined;
  /** @throws whatever the function failed with */
  invoke(event: unknown): Promise<unknown>;
}

interface FunctionResponse {
  readonly statusCode?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

type PathParameters = Readonly<Record<string, string>>;

/** The name of a greedy path variable, `{page+}`, which takes all that follows; it is the last segment. */
const greedyOf = ({ segments }: Route): string | undefined => /^\{(.+)\+\}$/.exec(segments.at(-1) ?? "")?.[1];

const matchPath = (route: Route, path: readonly string[]): PathParameters | undefined => {
  const greedy = greedyOf(route);
  const segments = greedy === undefined ? route.segments : route.segments.slice(0, -1);
  const parameters: Record<string, string> = {};
  if (greedy === undefined) {
    if (segments.length !== path.length) return undefined;
  } else {
    parameters[greedy] = path.slice(segments.length).join("/");
    if (parameters[greedy] === "") return undefined;
  }
  for (const [index, segment] of segments.entries()) {
    const actual = path[index] ?? "";
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name === undefined ? segment !== actual : actual === "") return undefined;
    if (name !== undefined) parameters[name] = actual;
  }
  return parameters;
};

const findRoute = (
  routes: readonly Route[],
  method: string,
  path: readonly string[],
): { readonly route: Route; readonly parameters: PathParameters } | undefined => {
  // A full match is taken before one with a greedy variable, whatever their order in the template.
  for (const route of routes.toSorted(
    (a, b) => Number(greedyOf(a) !== undefined) - Number(greedyOf(b) !== undefined),
  )) {
    const parameters = route.method === method ? matchPath(route, path) : undefined;
    if (parameters !== undefined) return { route, parameters };
  }
  return undefined;
};

const errorReply = (status: number, message: string): Reply => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message }),
});

/** API Gateway passes claims on as text; a list becomes `[a b]`. */
const claimsAsText = (payload: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(" ")}]` : String(value),
    ]),
  );

const decodeSegment = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** An event in payload format 2.0. */
const eventOf = (
  call: Call,
  path: string,
  routeKey: string,
  pathParameters: PathParameters,
  authorizer: object | undefined,
): unknown => ({
  version: "2.0",
  routeKey,
  rawPath: path,
  rawQueryString: call.query.toString(),
  headers: call.headers,
  queryStringParameters: Object.fromEntries(call.query),
  pathParameters,
  requestContext: {
    routeKey,
    http: { method: call.method, path },
    ...(authorizer === undefined ? {} : { authorizer }),
  },
  body: call.body.toString("utf8"),
  isBase64Encoded: false,
});

export interface HttpApiSettings {
  readonly routes: readonly Route[];
  /** The keys of the issuer. */
  readonly jwks: { readonly keys: readonly JWK[] };
  readonly throttle: Throttle;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const INTEGRATION_TIMEOUT_MS = 30_000;
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const OUT_OF_TIME = Symbol("out of time");

/** What the function answers, or that it has not in time: it runs on, and nobody learns what it did. */
const answerInTime = async (answer: Promise<unknown>): Promise<unknown> => {
  const { promise, resolve } = Promise.withResolvers<typeof OUT_OF_TIME>();
  const timer = setTimeout(() => resolve(OUT_OF_TIME), INTEGRATION_TIMEOUT_MS);
  return Promise.race([answer, promise]).finally(() => clearTimeout(timer));
};

/** The template's HTTP API: its routes and its JWT authorizer. */
export const httpApi = ({ routes, jwks, throttle }: HttpApiSettings) => {
  const keySet = createLocalJWKSet({ keys: [...jwks.keys] });
  return async (call: Call, path: string): Promise<Reply> => {
    const found = findRoute(routes, call.method, path.split("/").slice(1).map(decodeSegment));
    // What a route has of its own takes the place of what all have.
    if (!(found?.route.throttle ?? throttle).takes()) return errorReply(429, "Too Many Requests");
    if (found === undefined) return errorReply(404, "Not Found");
    const { route, parameters } = found;
    let authorizer: object | undefined;
    if (route.authorizer !== undefined)
      try {
        const token = (call.headers.authorization ?? "").replace(/^Bearer /i, "");
        authorizer = { jwt: { claims: claimsAsText(await verifyToken(token, keySet, route.authorizer)) } };
      } catch {
        return errorReply(401, "Unauthorized");
      }
    if (call.body.length > MAX_BODY_BYTES) return errorReply(413, "Request Entity Too Large");
    try {
      const event = eventOf(call, path, route.key, parameters, authorizer);
      const answer = await answerInTime(route.invoke(event));
      if (answer === OUT_OF_TIME) return errorReply(503, "Service Unavailable");
      const { statusCode = 200, headers = {}, body = "", isBase64Encoded = false } = answer as FunctionResponse;
      return { status: statusCode, headers, body: isBase64Encoded ? Buffer.from(body, "base64") : body };
    } catch (error) {
      if (error instanceof RequestTooLarge) return errorReply(413, "Request Entity Too Large");
      return errorReply(500, "Internal Server Error");
    }
  };
};
