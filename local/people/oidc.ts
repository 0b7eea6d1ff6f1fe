import { existsSync, readFileSync } from "node:fs";
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from "jose";
import { writeWhole } from "../aws/write-whole.ts";

export const ROLES = ["operator", "manager", "auditor"] as const;

export interface Oidc {
  readonly issuer: string;
  readonly discovery: Readonly<Record<string, unknown>>;
  readonly jwks: { readonly keys: readonly JWK[] };
  /** Issues a token for one person with roles, valid for twelve hours; `claims` replace its own. */
  token(roles: readonly string[], email?: string, claims?: JWTPayload): Promise<string>;
}

const ALGORITHM = "RS256";
const TOKEN_SECONDS = 12 * 3_600;

const loadKey = async (file: string): Promise<JWK> => {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: "local-1", alg: ALGORITHM, use: "sig" };
  writeWhole(file, JSON.stringify(jwk), 0o600);
  return jwk;
};

/** An OpenID issuer for one machine: it authenticates nobody, because only people at this machine can reach it. */
export const oidc = async (issuer: string, audience: string, roleClaim: string, keyFile: string): Promise<Oidc> => {
  const jwk = await loadKey(keyFile);
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...publicJwk } = jwk;
  const privateKey = await importJWK(jwk, ALGORITHM);
  return {
    issuer,
    discovery: {
      issuer,
      jwks_uri: `${issuer}/jwks`,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      device_authorization_endpoint: `${issuer}/device_authorization`,
      response_types_supported: ["code"],
      grant_types_supported: [
        ...["authorization_code", "refresh_token", "client_credentials"],
        "urn:ietf:params:oauth:grant-type:device_code",
      ],
      code_challenge_methods_supported: ["S256"],
      token_endpoint_auth_methods_supported: ["none", "client_secret_post"],
      authorization_response_iss_parameter_supported: true,
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: [ALGORITHM],
    },
    jwks: { keys: [publicJwk] },
    token: (roles, email = `${roles[0] ?? "nobody"}@example.com`, claims = {}) => {
      const identity = { iss: issuer, aud: audience, sub: `local|${email}`, email, email_verified: true };
      const iat = Math.floor(Date.now() / 1_000);
      return new SignJWT({ ...identity, iat, exp: iat + TOKEN_SECONDS, [roleClaim]: [...roles], ...claims })
        .setProtectedHeader({ alg: ALGORITHM, kid: "local-1" })
        .sign(privateKey);
    },
  };
};
