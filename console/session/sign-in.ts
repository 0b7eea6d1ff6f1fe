import * as oauth from "oauth4webapi";
import { SIGNED_IN } from "../address.ts";
import { type Config, readConfig } from "./config.ts";

/** The code flow with PKCE: RFC 9700, 2.1.1, and OpenID Connect Core 1.0, 3.1. */

/** What has to outlive the way to the issuer and back; no token is in it. */
interface Underway {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where to go on afterwards. */
  readonly back: string;
}

const UNDERWAY = "cleargate.sign-in";

/** An issuer by http is on this machine, and the stack takes no other: `lib/parameters.ts`. */
const options = ({ issuer }: Config) => ({ [oauth.allowInsecureRequests]: issuer.startsWith("http://") });

let server: { readonly config: Config; readonly as: oauth.AuthorizationServer } | undefined;

const discover = async () => {
  if (server !== undefined) return server;
  const config = await readConfig();
  const issuer = new URL(config.issuer);
  const response = await oauth.discoveryRequest(issuer, options(config));
  server = { config, as: await oauth.processDiscoveryResponse(issuer, response) };
  return server;
};

/** Leaves for the issuer. @throws where it cannot be reached */
export const startSignIn = async (back: string): Promise<void> => {
  const { config, as } = await discover();
  if (as.authorization_endpoint === undefined) throw new Error("the issuer has no authorization_endpoint");
  const verifier = oauth.generateRandomCodeVerifier();
  const underway: Underway = { state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce(), verifier, back };
  const url = new URL(as.authorization_endpoint);
  const parameters = {
    response_type: "code",
    client_id: config.clientId,
    redirect_uri: SIGNED_IN,
    scope: config.scopes,
    audience: config.audience,
    state: underway.state,
    nonce: underway.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  sessionStorage.setItem(UNDERWAY, JSON.stringify(underway));
  window.location.assign(url.href);
};

export interface Tokens {
  /** What the API is asked with. */
  readonly api: string;
  readonly refresh: string | undefined;
  /** In milliseconds of this browser's clock; undefined where the issuer does not say. */
  readonly endsAt: number | undefined;
  /** What the issuer says of the person. */
  readonly claims: Readonly<Record<string, unknown>>;
}

const payloadOf = (token: string): Readonly<Record<string, unknown>> => {
  try {
    const text = atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (one) => one.charCodeAt(0))));
  } catch {
    return {};
  }
};

/** The API takes what is for its audience: where that is this client, the ID token, which names people by their mail address. */
const forApi = (
  { audience, clientId }: Config,
  { access_token, id_token, expires_in }: oauth.TokenEndpointResponse,
) => {
  if (audience !== clientId || id_token === undefined) return { token: access_token, seconds: expires_in };
  const { iat, exp } = payloadOf(id_token);
  return { token: id_token, seconds: typeof iat === "number" && typeof exp === "number" ? exp - iat : expires_in };
};

/** What the API will decide by is in the token; it decides, and these are only shown. */
const tokensOf = (config: Config, answer: oauth.TokenEndpointResponse, before?: Tokens): Tokens => {
  const { token, seconds } = forApi(config, answer);
  return {
    api: token,
    refresh: answer.refresh_token ?? before?.refresh,
    endsAt: seconds === undefined ? undefined : Date.now() + seconds * 1_000,
    claims: { ...before?.claims, ...oauth.getValidatedIdTokenClaims(answer), ...payloadOf(token) },
  };
};

/** True where an address is what the issuer sends back. */
export const isAnswer = (url: URL): boolean => url.href.startsWith(`${SIGNED_IN}?`);

/**
 * Takes what the issuer sent back, once.
 * @throws where it is not the answer to what this tab asked, or the issuer refused
 */
export const finishSignIn = async (url: URL): Promise<{ readonly tokens: Tokens; readonly back: string }> => {
  const text = sessionStorage.getItem(UNDERWAY);
  sessionStorage.removeItem(UNDERWAY);
  if (text === null) throw new Error("this tab did not ask for it");
  const { state, nonce, verifier, back } = JSON.parse(text) as Underway;
  const { config, as } = await discover();
  const client = { client_id: config.clientId };
  const parameters = oauth.validateAuthResponse(as, client, url, state);
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    oauth.None(),
    parameters,
    SIGNED_IN,
    verifier,
    options(config),
  );
  const answer = await oauth.processAuthorizationCodeResponse(as, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
  return { tokens: tokensOf(config, answer), back };
};

/**
 * New tokens for a refresh token.
 * @returns undefined where the issuer gives none: the session has ended
 * @throws where it cannot be reached
 */
export const refreshTokens = async (before: Tokens): Promise<Tokens | undefined> => {
  if (before.refresh === undefined) return undefined;
  const { config, as } = await discover();
  const client = { client_id: config.clientId };
  const response = await oauth.refreshTokenGrantRequest(as, client, oauth.None(), before.refresh, options(config));
  try {
    return tokensOf(config, await oauth.processRefreshTokenResponse(as, client, response), before);
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) return undefined;
    throw error;
  }
};

/** The roles of a token: whole strings of an array, as the API reads them. */
export const rolesOf = async ({ claims }: Tokens): Promise<readonly string[]> => {
  const { roleClaim } = await readConfig();
  const list = claims[roleClaim];
  return Array.isArray(list) ? list.filter((one): one is string => typeof one === "string") : [];
};
