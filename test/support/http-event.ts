import type { HttpEvent } from "../../functions/http.ts";
import { ISSUER } from "./people.ts";

/** A request as API Gateway passes it to a function, after it has verified its token. */

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token with claims; its signature is none. */
export const tokenOf = (claims: unknown): string => `${part({ alg: "RS256" })}.${part(claims)}.c2lnbmF0dXJl`;

/** As API Gateway passes claims on: texts, and a list without its quotes. */
const flattened = (claims: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(claims).map(([name, one]) => [name, Array.isArray(one) ? `[${one.join(" ")}]` : String(one)]),
  );

export const MANAGER = { iss: ISSUER, sub: "7f3a", email: "Ana@Example.com", email_verified: true, roles: ["manager"] };

/** @param authorization the header; by default the token of these claims */
export const eventOf = (
  claims: Readonly<Record<string, unknown>>,
  authorization = `Bearer ${tokenOf(claims)}`,
  over: Partial<HttpEvent> = {},
): HttpEvent =>
  ({
    headers: { authorization },
    requestContext: { authorizer: { jwt: { claims: flattened(claims), scopes: [] } } },
    ...over,
  }) as unknown as HttpEvent;
