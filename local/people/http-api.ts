import type { LambdaFunction } from "../lambda/runtime.ts";
import type { Call, Reply } from "../services/service.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";
import type { Oidc } from "./oidc.ts";

interface Route {
  readonly key: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly functionArn: string;
  readonly audience: readonly string[] | undefined;
}

const routesOf = (template: ResolvedTemplate): Route[] => {
  const integrations = template.ofType("AWS::ApiGatewayV2::Integration");
  const authorizers = template.ofType("AWS::ApiGatewayV2::Authorizer");
  return [...template.ofType("AWS::ApiGatewayV2::Route").values()].map(({ properties }) => {
    const { RouteKey, Target, AuthorizerId } = properties as {
      RouteKey: string;
      Target: string;
      AuthorizerId?: string;
    };
    const [method = "", path = ""] = RouteKey.split(" ");
    const integration = integrations.get(Target.split("/")[1] ?? "");
    const jwt = AuthorizerId === undefined ? undefined : authorizers.get(AuthorizerId)?.properties.JwtConfiguration;
    return {
      key: RouteKey,
      method,
      segments: path.split("/").slice(1),
      functionArn: String(integration?.properties.IntegrationUri),
      audience: (jwt as { Audience?: string[] } | undefined)?.Audience,
    };
  });
};

const match = ({ segments }: Route, path: readonly string[]): Record<string, string> | undefined => {
  if (segments.length !== path.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const actual = path[index] as string;
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name === undefined ? segment !== actual : actual === "") return undefined;
    if (name !== undefined) parameters[name] = actual;
  }
  return parameters;
};

const reply = (status: number, message: string): Reply => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message }),
});

/** API Gateway hands claims over as text; a list becomes `[a b]`. */
const claimsOf = (payload: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(" ")}]` : String(value),
    ]),
  );

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** The template's HTTP API: its routes, its JWT authorizer, payload format 2.0. */
export const httpApi = (template: ResolvedTemplate, functions: ReadonlyMap<string, LambdaFunction>, oidc: Oidc) => {
  const routes = routesOf(template);
  return async (call: Call, path: string): Promise<Reply> => {
    const segments = path.split("/").slice(1).map(decoded);
    const found = routes
      .filter(({ method }) => method === call.method)
      .map((route) => ({ route, parameters: match(route, segments) }))
      .find(({ parameters }) => parameters !== undefined);
    if (found?.parameters === undefined) return reply(404, "Not Found");
    let claims: Record<string, string> | undefined;
    if (found.route.audience !== undefined)
      try {
        const token = (call.headers.authorization ?? "").replace(/^Bearer /i, "");
        claims = claimsOf(await oidc.verify(token, found.route.audience));
      } catch {
        return reply(401, "Unauthorized");
      }
    const fn = functions.get(found.route.functionArn);
    if (fn === undefined) return reply(500, "Internal Server Error");
    const event = {
      version: "2.0",
      routeKey: found.route.key,
      rawPath: path,
      rawQueryString: call.query.toString(),
      headers: call.headers,
      queryStringParameters: Object.fromEntries(call.query),
      pathParameters: found.parameters,
      requestContext: {
        routeKey: found.route.key,
        http: { method: call.method, path },
        ...(claims === undefined ? {} : { authorizer: { jwt: { claims } } }),
      },
      body: call.body.toString("utf8"),
      isBase64Encoded: false,
    };
    try {
      const {
        statusCode = 200,
        headers = {},
        body = "",
      } = (await fn.invoke(event)) as { statusCode?: number; headers?: Record<string, string>; body?: string };
      return { status: statusCode, headers, body };
    } catch {
      return reply(500, "Internal Server Error");
    }
  };
};
