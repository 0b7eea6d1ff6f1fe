import { arnOf } from "../aws/account.ts";
import type { Route } from "../people/http-api.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";
import { type Functions, functionNamed } from "./functions.ts";
import { requireInvocation } from "./permissions.ts";

/**
 * The routes of the template's HTTP API, each with the function and the audience of its JWT authorizer.
 * @throws Error where the API may not invoke the function of a route
 */
export const routes = (template: ResolvedTemplate, functions: Functions): Route[] => {
  const integrations = new Map(
    template.ofType("AWS::ApiGatewayV2::Integration").map(({ id, properties }) => [id, properties.IntegrationUri]),
  );
  const audiences = new Map(
    template
      .ofType("AWS::ApiGatewayV2::Authorizer")
      .map(({ id, properties }) => [id, properties.JwtConfiguration?.Audience]),
  );
  return template
    .ofType("AWS::ApiGatewayV2::Route")
    .map(({ properties: { ApiId, RouteKey, Target, AuthorizerId } }) => {
      const [method = "", path = ""] = RouteKey.split(" ");
      const [, integrationId = ""] = Target.split("/");
      const functionArn = integrations.get(integrationId) ?? "";
      const sourceArn = arnOf("execute-api", `${ApiId}/$default/${method}${path}`);
      requireInvocation(template, "apigateway.amazonaws.com", sourceArn, functionArn);
      return {
        key: RouteKey,
        method,
        segments: path.split("/").slice(1),
        audience: AuthorizerId === undefined ? undefined : audiences.get(AuthorizerId),
        invoke: functionNamed(functions, functionArn).invoke,
      };
    });
};
