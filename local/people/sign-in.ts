import { createHash, randomBytes } from "node:crypto";
import type { Call, Reply } from "../aws/service.ts";
import { type Oidc, ROLES } from "./oidc.ts";
import { jsonPage, page, textPage } from "./pages.ts";
import { SIGN_IN_STYLE, signInPage } from "./sign-in-page.ts";

/** The code flow with PKCE of one public client: RFC 6749, 7636 and 9700, OpenID Connect Core 1.0. */

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
  /** The one address that a code is sent to. */
  readonly redirectUri: string;
  readonly oidc: Pick<Oidc, "token" | "issuer">;
  readonly now: () => number;
}

const CODE_MS = 60_000;
/** So short that whoever tries the console for a while sees it renewed. */
const TOKEN_SECONDS = 900;
const NAME = /^[A-Za-z][A-Za-z .-]{0,59}$/;

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

/** Where people of this machine say who they are, and what their browsers get for it. */
export const signIn = ({ clientId, redirectUri, oidc, now }: SignInSettings) => {
  const codes = new Map<string, Code>();
  const refreshes = new Map<string, Grant>();
  const spent = new Map<string, string>();

  /** What is wrong with a request; undefined where nothing is. */
  const fault = (request: URLSearchParams): string | undefined => {
    if (request.get("client_id") !== clientId) return `client_id is ${clientId}`;
    if (request.get("redirect_uri") !== redirectUri) return `redirect_uri is ${redirectUri}`;
    if (request.get("response_type") !== "code") return "response_type is code";
    if (request.get("code_challenge_method") !== "S256" || !/^[\w-]{43}$/.test(request.get("code_challenge") ?? ""))
      return "code_challenge is needed, by S256";
    return undefined;
  };

  const ask = (request: URLSearchParams): Reply => {
    const wrong = fault(request);
    if (wrong !== undefined) return textPage(400, `${wrong}\n`);
    const style = createHash("sha256").update(SIGN_IN_STYLE).digest("base64");
    const reply = page(200, "text/html; charset=utf-8", signInPage(request, ROLES));
    const policy = `default-src 'none'; style-src 'sha256-${style}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;
    return { ...reply, headers: { ...reply.headers, "content-security-policy": policy } };
  };

  const choose = (form: URLSearchParams): Reply => {
    const wrong = fault(form);
    const person = personOf(form);
    if (wrong !== undefined || person === undefined)
      return textPage(400, `${wrong ?? "a name and a role are needed"}\n`);
    const code = secret();
    const challenge = form.get("code_challenge") ?? "";
    codes.set(code, {
      person,
      challenge,
      redirectUri,
      nonce: form.get("nonce"),
      family: secret(),
      until: now() + CODE_MS,
    });
    const location = new URL(redirectUri);
    location.search = String(new URLSearchParams({ code, state: form.get("state") ?? "", iss: oidc.issuer }));
    return { status: 303, headers: { location: location.href, "cache-control": "no-store" }, body: "" };
  };

  const grant = async ({ person, family }: Grant, nonce: string | null): Promise<Reply> => {
    const { name, email, role } = person;
    const exp = Math.floor(Date.now() / 1_000) + TOKEN_SECONDS;
    const refresh = secret();
    refreshes.set(refresh, { person, family });
    return jsonPage({
      access_token: await oidc.token([role], email, { name, exp }),
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

  const exchange = (form: URLSearchParams): Promise<Reply> | Reply => {
    if (form.get("client_id") !== clientId) return refused("invalid_client", `client_id is ${clientId}`);
    switch (form.get("grant_type")) {
      case "authorization_code":
        return byCode(form);
      case "refresh_token":
        return byRefresh(form);
      default:
        return refused("unsupported_grant_type", "grant_type is authorization_code or refresh_token");
    }
  };

  const formOf = ({ body }: Call): URLSearchParams => new URLSearchParams(body.toString("utf8"));
  return {
    authorize: (call: Call): Reply => (call.method === "POST" ? choose(formOf(call)) : ask(call.query)),
    token: async (call: Call): Promise<Reply> => exchange(formOf(call)),
  };
};

export type SignIn = ReturnType<typeof signIn>;
