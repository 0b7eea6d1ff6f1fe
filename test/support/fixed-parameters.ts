/** A value of each parameter of the stack, as an app may fix it by the property of the construct. */
export const FIXED: readonly (readonly [name: string, value: string | number | readonly string[]])[] = [
  ["OidcIssuer", "https://login.contoso.com/"],
  ["OidcAudience", "gate-of-contoso"],
  ["RoleClaim", "groups-of-contoso"],
  ["ConsoleClientId", "console-of-contoso"],
  ["ConsoleScopes", "openid profile offline_access"],
  ["ConsoleIssuerOrigins", ["https://token.contoso.com", "https://keys.contoso.com"]],
  ["Sender", "gate@contoso.com"],
  ["FsckEveryDays", 13],
];

/** The property of the construct that fixes a parameter. */
export const propertyOf = (parameter: string): string => parameter[0]?.toLowerCase() + parameter.slice(1);
