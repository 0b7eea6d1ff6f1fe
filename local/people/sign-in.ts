import { createHash, randomBytes } from "node:crypto";
import type { Call, Reply } from "../aws/service.ts";
import { type Oidc, ROLES } from "./oidc.ts";
import { jsonPage, page, textPage } from "./pages.ts";
import { devicePage, SIGN_IN_STYLE, signInPage } from "./sign-in-page.ts";

/**
 * The code flow with PKCE and the device flow of one public client, and the client credentials of another: RFC 6749, 7636, 8252,
 * 8628 and 9700, OpenID Connect Core 1.0.
 */

interface Person {
  readonly name: string;
  readonly email: string;
  readonly role: string;
}

interface Grant {
  readonly person: Person;
  /** Of one sign-in: a refresh token that is used twice ends all of them. RFC 9700, 4.14.2 */
  readonly family: string;
}

interface Code extends Grant {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly nonce: string | null;
  readonly until: number;
}

export interface SignInSettings {
  readonly clientId: string;
  /** The one address that a code is sent to, beside programs on this machine, at any port: RFC 8252, 7.3. */
  readonly redirectUri: string;
  readonly oidc: Pick<Oidc, "token" | "issuer">;
  readonly now: () => number;
}

const CODE_MS = 60_000;
/** So short that whoever tries the console for a while sees it renewed. */
const TOKEN_SECONDS = 900;
const NAME = /^[A-Za-z][A-Za-z .-]{0,59}$/;
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost):\d{1,5}\/[\w/-]{0,60}$/;

interface Device {
  readonly userCode: string;
  readonly until: number;
  person: Person | "refused" | undefined;
  askedAt: number;
}

const DEVICE_MS = 300_000;
/** How often a device may ask. RFC 8628, 3.5 */
const INTERVAL_SECONDS = 1;
/** Without vowels, so that it is no word. RFC 8628, 6.1 */
const CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
const userCode = (): string => {
  const letters = Array.from(randomBytes(8), (byte) => CODE_LETTERS[byte % CODE_LETTERS.length]).join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
};
/** The program that has a secret, as a pipeline has. */
export const PIPELINE = { clientId: "pipeline", secret: "of-this-machine-only" };

const secret = (): string => randomBytes(24).toString("base64url");
const challengeOf = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url");

const refused = (error: string, description: string): Reply => ({
  ...jsonPage({ error, error_description: description }),
  status: 400,
});

const personOf = (form: URLSearchParams): Person | undefined => {
  const name = form.get("name")?.trim() ?? "";
  const role = ROLES.find((one) => one === form.get("role"));
  if (!NAME.test(name) || role === undefined) return undefined;
  const local = name
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, ".")
    .replaceAll(/^\.|\.$/g, "");
  return { name, role, email: `${local}@example.com` };
};

const withStyle = (html: string): Reply => {
  const style = createHash("sha256").update(SIGN_IN_STYLE).digest("base64");
  const reply = page(200, "text/html; charset=utf-8", html);
  const policy = `default-src 'none'; style-src 'sha256-${style}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;
  return { ...reply, headers: { ...reply.headers, "content-security-policy": policy } };
};

/** Where people of this machine say who they are, and what their browsers get for it. */
export const signIn = ({ clientId, redirectUri, oidc, now }: SignInSettings) => {
  const codes = new Map<string, Code>();
  const refreshes = new Map<string, Grant>();
  const spent = new Map<string, string>();
  const devices = new Map<string, Device>();

  /** What is wrong with a request; undefined where nothing is. */
  const fault = (request: URLSearchParams): string | undefined => {
    if (request.get("client_id") !== clientId) return `client_id is ${clientId}`;
    const back = request.get("redirect_uri") ?? "";
    if (back !== redirectUri && !LOOPBACK.test(back)) return `redirect_uri is ${redirectUri}, or of this machine`;
    if (request.get("response_type") !== "code") return "response_type is code";
    if (request.get("code_challenge_method") !== "S256" || !/^[\w-]{43}$/.test(request.get("code_challenge") ?? ""))
      return "code_challenge is needed, by S256";
    return undefined;
  };

  const ask = (request: URLSearchParams): Reply => {
    const wrong = fault(request);
    if (wrong !== undefined) return textPage(400, `${wrong}\n`);
    return withStyle(signInPage(request, ROLES));
  };

  const choose = (form: URLSearchParams): Reply => {
    const wrong = fault(form);
    const person = personOf(form);
    if (wrong !== undefined || person === undefined)
      return textPage(400, `${wrong ?? "a name and a role are needed"}\n`);
    const code = secret();
    const challenge = form.get("code_challenge") ?? "";
    const back = form.get("redirect_uri") ?? "";
    codes.set(code, {
      person,
      challenge,
      redirectUri: back,
      nonce: form.get("nonce"),
      family: secret(),
      until: now() + CODE_MS,
    });
    const location = new URL(back);
    location.search = String(new URLSearchParams({ code, state: form.get("state") ?? "", iss: oidc.issuer }));
    return { status: 303, headers: { location: location.href, "cache-control": "no-store" }, body: "" };
  };

  const grant = async ({ person, family }: Grant, nonce: string | null): Promise<Reply> => {
    const { name, email, role } = person;
    const exp = Math.floor(Date.now() / 1_000) + TOKEN_SECONDS;
    const refresh = secret();
    refreshes.set(refresh, { person, family });
    return jsonPage({
      access_token: await oidc.token([role], email, { name, exp, jti: secret() }),
      id_token: await oidc.token([role], email, { name, exp, aud: clientId, ...(nonce === null ? {} : { nonce }) }),
      refresh_token: refresh,
      token_type: "Bearer",
      expires_in: TOKEN_SECONDS,
    });
  };

  const byCode = (form: URLSearchParams): Promise<Reply> | Reply => {
    const text = form.get("code") ?? "";
    const code = codes.get(text);
    codes.delete(text);
    if (code === undefined || code.until < now()) return refused("invalid_grant", "the code is unknown or has ended");
    if (form.get("redirect_uri") !== code.redirectUri) return refused("invalid_grant", "it is of another redirect_uri");
    if (challengeOf(form.get("code_verifier") ?? "") !== code.challenge)
      return refused("invalid_grant", "the code_verifier does not fit");
    return grant(code, code.nonce);
  };

  const byRefresh = (form: URLSearchParams): Promise<Reply> | Reply => {
    const text = form.get("refresh_token") ?? "";
    const found = refreshes.get(text);
    const family = spent.get(text);
    if (family !== undefined) for (const [one, { family: of }] of refreshes) if (of === family) refreshes.delete(one);
    if (found === undefined) return refused("invalid_grant", "the refresh token is unknown, or was used before");
    refreshes.delete(text);
    spent.set(text, found.family);
    return grant(found, null);
  };

  const askDevice = (form: URLSearchParams): Reply => {
    if (form.get("client_id") !== clientId) return refused("invalid_client", `client_id is ${clientId}`);
    const [deviceCode, shown] = [secret(), userCode()];
    devices.set(deviceCode, { userCode: shown, until: now() + DEVICE_MS, person: undefined, askedAt: 0 });
    const verificationUri = `${oidc.issuer}/device`;
    return jsonPage({
      device_code: deviceCode,
      user_code: shown,
      verification_uri: verificationUri,
      verification_uri_complete: `${verificationUri}?user_code=${shown}`,
      expires_in: DEVICE_MS / 1_000,
      interval: INTERVAL_SECONDS,
    });
  };

  const chooseDevice = (form: URLSearchParams): Reply => {
    const typed = form.get("user_code")?.trim().toUpperCase() ?? "";
    const device = [...devices.values()].find((one) => one.userCode === typed && one.until >= now());
    const person = form.has("refuse") ? "refused" : personOf(form);
    if (device === undefined || device.person !== undefined) return textPage(400, "the code is unknown or has ended\n");
    if (person === undefined) return textPage(400, "a name and a role are needed\n");
    device.person = person;
    return textPage(200, "Done. You can close this page.\n");
  };

  /** RFC 8628, 3.5 */
  const byDevice = (form: URLSearchParams): Promise<Reply> | Reply => {
    const code = form.get("device_code") ?? "";
    const device = devices.get(code);
    if (device === undefined) return refused("invalid_grant", "the device code is unknown, or was used");
    if (device.until < now()) return refused("expired_token", "nobody has approved it in time");
    const tooSoon = now() - device.askedAt < INTERVAL_SECONDS * 1_000 - 200;
    device.askedAt = now();
    if (tooSoon) return refused("slow_down", "it was asked for a moment ago");
    if (device.person === undefined) return refused("authorization_pending", "nobody has approved it yet");
    devices.delete(code);
    if (device.person === "refused") return refused("access_denied", "somebody refused it");
    return grant({ person: device.person, family: secret() }, null);
  };

  const byCredentials = async (form: URLSearchParams): Promise<Reply> => {
    if (form.get("client_id") !== PIPELINE.clientId || form.get("client_secret") !== PIPELINE.secret)
      return refused("invalid_client", "the client or its secret is wrong");
    const exp = Math.floor(Date.now() / 1_000) + TOKEN_SECONDS;
    const claims = { sub: PIPELINE.clientId, email: undefined, email_verified: undefined, exp };
    return jsonPage({
      access_token: await oidc.token(["auditor"], "", claims),
      token_type: "Bearer",
      expires_in: TOKEN_SECONDS,
    });
  };

  const exchange = (form: URLSearchParams): Promise<Reply> | Reply => {
    if (form.get("grant_type") === "client_credentials") return byCredentials(form);
    if (form.get("client_id") !== clientId) return refused("invalid_client", `client_id is ${clientId}`);
    switch (form.get("grant_type")) {
      case "authorization_code":
        return byCode(form);
      case "refresh_token":
        return byRefresh(form);
      case "urn:ietf:params:oauth:grant-type:device_code":
        return byDevice(form);
      default:
        return refused("unsupported_grant_type", "it is none of those of the discovery document");
    }
  };

  const formOf = ({ body }: Call): URLSearchParams => new URLSearchParams(body.toString("utf8"));
  return {
    authorize: (call: Call): Reply => (call.method === "POST" ? choose(formOf(call)) : ask(call.query)),
    startDevice: (call: Call): Reply => askDevice(formOf(call)),
    device: (call: Call): Reply =>
      call.method === "POST" ? chooseDevice(formOf(call)) : withStyle(devicePage(call.query.get("user_code"), ROLES)),
    token: async (call: Call): Promise<Reply> => exchange(formOf(call)),
  };
};

export type SignIn = ReturnType<typeof signIn>;
