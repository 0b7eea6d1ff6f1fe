import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as oauth from "oauth4webapi";
import { escapeHtml } from "../../core/escape-html.ts";
import { Failure } from "../../core/failure.ts";
import { type Issuer, refusedBy, secureUrl } from "./issuer.ts";

/** Code flow with PKCE, and the browser's way back to a port of this machine: RFC 8252, 7.3; RFC 9700, 2.1.1. */

export interface BrowserFlow {
  /** Where the issuer sends the browser back to, on this machine; without a port, any that is free. */
  readonly redirect: string;
  readonly timeoutMs: number;
  /** Shows the address to open, and tries to open it. */
  readonly open: (url: string) => void;
}

const PAGE_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

const endWithPage = (response: ServerResponse, status: number, title: string, text: string): void => {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": PAGE_POLICY,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    connection: "close",
  });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title><h1>${title}</h1><p>${escapeHtml(text)}</p></html>\n`,
  );
};

/** @throws Failure `usage` where it is no address of this machine */
const redirectOf = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = url !== undefined && ["127.0.0.1", "localhost"].includes(url.hostname);
  if (isHere && url.protocol === "http:" && url.search === "" && url.hash === "") return url;
  throw new Failure("usage", "--redirect: it must be an address of this machine, as http://127.0.0.1:8400/signed-in");
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(new Failure("usage", `--redirect: ${cause.message}`, { cause })));
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });

/**
 * Signs somebody in by the browser of this desk.
 * @throws Failure `api-denied` where the issuer refuses or nobody signs in in time, `api-unreachable`, `usage`
 */
export const byBrowser = async (issuer: Issuer, flow: BrowserFlow): Promise<oauth.TokenEndpointResponse> => {
  const { as, client, config, options } = issuer;
  if (as.authorization_endpoint === undefined)
    throw new Failure("usage", `${config.issuer} signs nobody in by a browser; try: cleargate login --device`);
  const redirect = redirectOf(flow.redirect);
  const [verifier, state, nonce] = [
    oauth.generateRandomCodeVerifier(),
    oauth.generateRandomState(),
    oauth.generateRandomNonce(),
  ];
  const server = createServer();
  const asked = redirect.port === "" ? 0 : Number(redirect.port);
  redirect.port = String(await listen(server, asked));
  const isOpenId = config.scopes.split(" ").includes("openid");

  const exchange = async (url: URL): Promise<oauth.TokenEndpointResponse> => {
    const parameters = oauth.validateAuthResponse(as, client, url, state);
    const response = await oauth.authorizationCodeGrantRequest(
      ...([as, client, oauth.None(), parameters, redirect.href, verifier, options] as const),
    );
    return oauth.processAuthorizationCodeResponse(as, client, response, {
      ...(isOpenId ? { expectedNonce: nonce, requireIdToken: true } : {}),
    });
  };

  const answered = new Promise<oauth.TokenEndpointResponse>((resolve, reject) => {
    const late = new Failure("api-denied", `nobody signed in within ${flow.timeoutMs / 1_000} s`);
    const timer = setTimeout(() => reject(late), flow.timeoutMs);
    server.on("request", (request, response) => {
      const text = request.url ?? "/";
      // Anybody on this machine may ask this port, for what is no address too; only what carries our state is the issuer's answer.
      const url = URL.canParse(text, redirect.href) ? new URL(text, redirect.href) : undefined;
      if (
        url === undefined ||
        request.method !== "GET" ||
        url.pathname !== redirect.pathname ||
        url.searchParams.get("state") !== state
      )
        return endWithPage(response, 404, "Nothing here", "This address is for one answer of the issuer alone.");
      clearTimeout(timer);
      exchange(url).then(
        (tokens) => {
          endWithPage(response, 200, "Signed in", "You can close this page and go on in the terminal.");
          resolve(tokens);
        },
        (error: unknown) => {
          const failure = refusedBy(config.issuer, error);
          endWithPage(response, 400, "Not signed in", failure.message);
          reject(failure);
        },
      );
    });
  });

  const address = secureUrl(as.authorization_endpoint);
  const parameters = {
    response_type: "code",
    client_id: config.clientId,
    redirect_uri: redirect.href,
    scope: config.scopes,
    audience: config.audience,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  flow.open(address.href);
  try {
    return await answered;
  } finally {
    server.close();
  }
};
