import { arnOf } from "../aws/account.ts";
import type { Route } from "../people/http-api.ts";
import type { JwtAuthorizer } from "../people/jwt-authorizer.ts";
import { type Throttle, tokenBucket } from "../people/throttle.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";
import { type Functions, functionNamed } from "./functions.ts";
import { requireInvocation } from "./permissions.ts";

/** What an account takes where a stage says nothing: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const ACCOUNT_RATE = 10_000;
const ACCOUNT_BURST = 5_000;

export const stageThrottle = (template: ResolvedTemplate, now: () => number): Throttle => {
  const [stage] = template.ofType("AWS::ApiGatewayV2::Stage");
  const { ThrottlingRateLimit = ACCOUNT_RATE, ThrottlingBurstLimit = ACCOUNT_BURST } =
    stage?.properties.DefaultRouteSettings ?? {};
  return tokenBucket(ThrottlingRateLimit, ThrottlingBurstLimit, now);
};

/** The limits of the routes that have their own, by key; one whose two limits are not both there would be half limited. */
const routeThrottles = (template: ResolvedTemplate, now: () => number): ReadonlyMap<string, Throttle> => {
  const [stage] = template.ofType("AWS::ApiGatewayV2::Stage");
  return new Map(
    Object.entries(stage?.properties.RouteSettings ?? {}).map(([key, settings]) => {
      const { ThrottlingRateLimit, ThrottlingBurstLimit, ...others } = settings;
      if (ThrottlingRateLimit === undefined || ThrottlingBurstLimit === undefined || Object.keys(others).length > 0)
        throw new Error(`the embedded cloud does not emulate the settings of the route ${key}`);
      return [key, tokenBucket(ThrottlingRateLimit, ThrottlingBurstLimit, now)];
    }),
  );
};

/** Routes of any method would be looked for in another order; a greedy path variable is the last segment. */
const NAMED_ROUTE = /^(GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS) \/(?:[^+]*|[^+]*\/\{\w+\+\})$/;

/**
 * The routes of the template's HTTP API, each with its function and its JWT authorizer.
 * @throws Error where the API may not invoke the function of a route, or where a route is no method and path
 */
export const routes = (template: ResolvedTemplate, functions: Functions, now: () => number): Route[] => {
  const throttles = routeThrottles(template, now);
  const integrations = new Map(
    template.ofType("AWS::ApiGatewayV2::Integration").map(({ id, properties }) => [id, properties.IntegrationUri]),
  );
  const authorizers = new Map<string, JwtAuthorizer>(
    template
      .ofType("AWS::ApiGatewayV2::Authorizer")
      .map(({ id, properties: { JwtConfiguration } }) => [
        id,
        { issuer: JwtConfiguration.Issuer, audience: JwtConfiguration.Audience },
      ]),
  );
  const authorizerNamed = (id: string | undefined): JwtAuthorizer => {
    const found = authorizers.get(id ?? "");
    if (found === undefined) throw new Error(`the template has no authorizer ${id}`);
    return found;
  };
  const named = template
    .ofType("AWS::ApiGatewayV2::Route")
    .map(({ properties: { ApiId, RouteKey, Target, AuthorizationType = "NONE", AuthorizerId } }) => {
      if (!NAMED_ROUTE.test(RouteKey)) throw new Error(`the embedded cloud does not emulate the route ${RouteKey}`);
      const [method = "", path = ""] = RouteKey.split(" ");
      const [, integrationId = ""] = Target.split("/");
      const functionArn = integrations.get(integrationId) ?? "";
      const sourceArn = arnOf("execute-api", `${ApiId}/$default/${method}${path}`);
      requireInvocation(template, "apigateway.amazonaws.com", sourceArn, functionArn);
      return {
        key: RouteKey,
        method,
        segments: path.split("/").slice(1),
        throttle: throttles.get(RouteKey),
        authorizer: AuthorizationType === "NONE" ? undefined : authorizerNamed(AuthorizerId),
        invoke: functionNamed(functions, functionArn).invoke,
      };
    });
  for (const key of throttles.keys())
    if (!named.some((one) => one.key === key)) throw new Error(`the stage limits the route ${key}, which there is not`);
  return named;
};
