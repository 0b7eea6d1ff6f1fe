/** The values of the template's parameters, which `cdk deploy` would be given. */

export const AUDIENCE = "cleargate";
export const ROLE_CLAIM = "roles";
export const CONSOLE_CLIENT = "cleargate-console";
export const SENDER = "cleargate@example.com";

export const issuerOf = (endpoint: string): string => `${endpoint}/oidc`;

export const parametersAt = (endpoint: string): Readonly<Record<string, string>> => ({
  OidcIssuer: issuerOf(endpoint),
  OidcAudience: AUDIENCE,
  RoleClaim: ROLE_CLAIM,
  ConsoleClientId: CONSOLE_CLIENT,
  ConsoleScopes: "openid profile email",
  ConsoleIssuerOrigins: "",
  Sender: SENDER,
});
