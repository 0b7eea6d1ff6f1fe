import * as oauth from "oauth4webapi";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { printable } from "../../core/printable.ts";
import type { Session } from "./session-file.ts";

/** What a stack says of who may sign in, to whoever asks: it is the console's too. */
const Config = z.object({ issuer: z.string(), clientId: z.string(), scopes: z.string(), audience: z.string() });
export type Config = z.infer<typeof Config>;

export interface Issuer {
  readonly as: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly config: Config;
  /** For each request: how long it may take, and http where the issuer is on this machine. */
  readonly options: { readonly signal: () => AbortSignal; [oauth.allowInsecureRequests]: boolean };
}

const TIMEOUT_MS = 30_000;
const signal = (): AbortSignal => AbortSignal.timeout(TIMEOUT_MS);

const isOnThisMachine = (url: URL): boolean => ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);

/** An address of the issuer. @throws Failure `usage` where it would be asked without TLS over a network, or is no page */
export const secureUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !(url.protocol === "https:" || (url.protocol === "http:" && isOnThisMachine(url))))
    throw new Failure("usage", `the issuer must have an https URL: ${printable(text)}`);
  return url;
};

const unreachable = (what: string, error: unknown): Failure => {
  const { message, cause } = error as Error;
  const why = (cause as Error | undefined)?.message ?? message;
  return new Failure("api-unreachable", `${what}: ${printable(why)}`, { cause: error });
};

/** Asks the API's stack how people sign in to it. @throws Failure `api-unreachable` */
export const readConfig = async (api: string): Promise<Config> => {
  const url = `${api.replace(/\/$/, "")}/console/config.json`;
  try {
    const response = await fetch(url, { signal: signal() });
    if (!response.ok) throw new Error(`it answered with ${response.status}`);
    return Config.parse(await response.json());
  } catch (error) {
    throw unreachable(`${url} does not say how people sign in`, error);
  }
};

/** @throws Failure `usage`, `api-unreachable` */
export const discover = async (config: Config): Promise<Issuer> => {
  const url = secureUrl(config.issuer);
  const options = { signal, [oauth.allowInsecureRequests]: url.protocol === "http:" };
  try {
    const as = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, options));
    return { as, client: { client_id: config.clientId }, config, options };
  } catch (error) {
    throw unreachable(`the issuer ${config.issuer} cannot be asked`, error);
  }
};

const payloadOf = (token: string): Readonly<Record<string, unknown>> => {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    return {};
  }
};

/** The API takes what is for its audience: where that is this client, the ID token, which names people by their mail address. */
export const sessionOf = (
  api: string,
  { config: { issuer, clientId, audience } }: Issuer,
  { access_token, id_token, expires_in, refresh_token }: oauth.TokenEndpointResponse,
  now: number,
): Session => {
  const isIdToken = audience === clientId && id_token !== undefined;
  const { iat, exp } = payloadOf(id_token ?? "");
  const seconds = isIdToken && typeof iat === "number" && typeof exp === "number" ? exp - iat : expires_in;
  const endsAt = seconds === undefined ? null : new Date(now + seconds * 1_000).toISOString();
  const token = isIdToken ? id_token : access_token;
  return { api, issuer, clientId, audience, token, endsAt, refresh: refresh_token ?? null };
};

/** Who signed in, as the token says it; it is only shown. */
export const nameIn = (token: string): string => {
  const { name, email, sub } = payloadOf(token);
  return printable(
    ([name, email, sub].find((one) => typeof one === "string" && one !== "") as string | undefined) ?? "somebody",
  );
};

/** What an issuer or a connection says, as a failure. */
export const refusedBy = (issuer: string, error: unknown): Failure => {
  if (error instanceof oauth.ResponseBodyError)
    return new Failure("api-denied", `${issuer} refused: ${printable(error.error_description ?? error.error)}`, {
      cause: error,
    });
  if (error instanceof oauth.AuthorizationResponseError)
    return new Failure("api-denied", `${issuer} refused: ${printable(error.error_description ?? error.error)}`, {
      cause: error,
    });
  return unreachable(`the issuer ${issuer} cannot be asked`, error);
};
