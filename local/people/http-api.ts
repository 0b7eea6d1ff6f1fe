import type { Call, Reply } from "../aws/service.ts";
import type { Oidc } from "./oidc.ts";

export interface Route {
  /** `GET /migrations/{migration}` */
  readonly key: string;
  readonly method: string;
  readonly segments: readonly string[];
  /** Undefined where the route needs no token. */
  readonly audience: readonly string[] | undefined;
  /** @throws whatever the function failed with */
  invoke(event: unknown): Promise<unknown>;
}

interface FunctionResponse {
  readonly statusCode?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

type PathParameters = Readonly<Record<string, string>>;

const matchPath = ({ segments }: Route, path: readonly string[]): PathParameters | undefined => {
  if (segments.length !== path.length) return undefined;
  const parameters: Record<string, string> = {};
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
  for (const route of routes) {
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

/** The template's HTTP API: its routes and its JWT authorizer. */
export const httpApi =
  (routes: readonly Route[], oidc: Oidc) =>
  async (call: Call, path: string): Promise<Reply> => {
    const found = findRoute(routes, call.method, path.split("/").slice(1).map(decodeSegment));
    if (found === undefined) return errorReply(404, "Not Found");
    const { route, parameters } = found;
    let authorizer: object | undefined;
    if (route.audience !== undefined)
      try {
        const token = (call.headers.authorization ?? "").replace(/^Bearer /i, "");
        authorizer = { jwt: { claims: claimsAsText(await oidc.verify(token, route.audience)) } };
      } catch {
        return errorReply(401, "Unauthorized");
      }
    try {
      const event = eventOf(call, path, route.key, parameters, authorizer);
      const { statusCode = 200, headers = {}, body = "" } = (await route.invoke(event)) as FunctionResponse;
      return { status: statusCode, headers, body };
    } catch {
      return errorReply(500, "Internal Server Error");
    }
  };
