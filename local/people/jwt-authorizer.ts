import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";

export interface JwtAuthorizer {
  readonly issuer: string;
  readonly audience: readonly string[];
}

/** The authorizer looks at `client_id` only in a token without an audience. */
const audiencesOf = ({ aud, client_id: client }: JWTPayload): readonly unknown[] => [aud ?? client].flat();

/**
 * Checks a token as the HTTP API does: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 * That page allows for no clock that is off, so none is allowed for here.
 * @param keySet the issuer's keys
 * @returns the token's claims
 * @throws Error where the token lets nobody in
 */
export const verifyToken = async (
  token: string,
  keySet: JWTVerifyGetKey,
  { issuer, audience }: JwtAuthorizer,
  now: Date = new Date(),
): Promise<JWTPayload> => {
  // Of several keys, jose takes any that fits; the authorizer takes the one that the token names.
  const { payload, protectedHeader } = await jwtVerify(token, keySet, {
    issuer,
    algorithms: ["RS256", "RS384", "RS512"],
    requiredClaims: ["exp"],
    clockTolerance: 0,
    currentDate: now,
  });
  if (protectedHeader.kid === undefined) throw new Error("the token does not name its key");
  if (!audiencesOf(payload).some((one) => audience.some((allowed) => allowed === one)))
    throw new Error("the token is for another audience");
  if (payload.iat !== undefined && payload.iat * 1_000 > now.getTime())
    throw new Error("the token was issued in the future");
  return payload;
};
