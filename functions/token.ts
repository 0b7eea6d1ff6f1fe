import { Failure } from "../core/failure.ts";
import type { HttpEvent } from "./http.ts";

/** The claims of a token, with their types. */
export type Claims = Readonly<Record<string, unknown>>;

/** One token and nothing else, as API Gateway accepts it: with or without `Bearer`. */
const TOKEN = /^(?:Bearer )?[\w-]+\.([\w-]+)\.[\w-]+$/i;

const unclear = (why: string, cause?: unknown): Failure =>
  new Failure("token-unclear", `the token cannot be read: ${why}`, { cause });

const parse = (payload: string): Claims => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(payload, "base64url")));
  } catch (error) {
    throw unclear("its payload is not JSON", error);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw unclear("its payload is no object");
  return { ...value };
};

/**
 * The claims of the token that API Gateway has verified. It passes them on as texts, so that `["a b"]` and `["a", "b"]` are
 * both `[a b]`; the token itself has their types. The authorizer reads the `Authorization` header, verifies signature,
 * issuer, audience and times before it calls us, and several headers of one name arrive joined by commas
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html). So a header
 * with anything but one token is refused, and so is a token of which the authorizer says another issuer or subject.
 * @throws Failure `token-unclear`
 */
export const claimsOf = ({ headers, requestContext }: HttpEvent): Claims => {
  const payload = TOKEN.exec(headers?.authorization ?? "")?.[1];
  if (payload === undefined) throw unclear("the Authorization header is not one token");
  const claims = parse(payload);
  const verified = requestContext.authorizer?.jwt?.claims ?? {};
  for (const name of ["iss", "sub"])
    if (claims[name] === undefined || claims[name] !== verified[name])
      throw unclear(`its ${name} is not the one that was verified`);
  return claims;
};
