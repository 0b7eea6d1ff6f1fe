import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Call, Reply } from "../../local/aws/service.ts";
import { oidc } from "../../local/people/oidc.ts";
import { type SignIn, signIn } from "../../local/people/sign-in.ts";

/** The issuer of one machine, as a browser meets it: the code flow with PKCE. */

const ISSUER = "http://127.0.0.1:1/oidc";
const BACK = "http://127.0.0.1:1/api/console/signed-in";
const VERIFIER = "v".repeat(43);
const folder = mkdtempSync(join(tmpdir(), "cleargate-sign-in-"));
let issuer: SignIn;
let now = 0;
beforeAll(async () => {
  const keys = await oidc(ISSUER, "cleargate", "roles", join(folder, "key.json"));
  issuer = signIn({ clientId: "console", redirectUri: BACK, oidc: keys, now: () => now });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const REQUEST = {
  response_type: "code",
  client_id: "console",
  redirect_uri: BACK,
  state: "s",
  nonce: "n",
  code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
  code_challenge_method: "S256",
};
const asked = (over: object = {}): Call =>
  ({ method: "GET", query: new URLSearchParams({ ...REQUEST, ...over }) }) as unknown as Call;
const sent = (form: Record<string, string>): Call =>
  ({
    method: "POST",
    query: new URLSearchParams(),
    body: Buffer.from(String(new URLSearchParams(form))),
  }) as unknown as Call;

const choose = (over: object = {}): Reply =>
  issuer.authorize(sent({ ...REQUEST, name: "Ana Ruiz", role: "manager", ...over }));
const codeOf = ({ headers }: Reply): string => new URL(headers.location ?? "").searchParams.get("code") ?? "";
const exchange = async (over: Record<string, string>) => {
  const { status, body } = await issuer.token(sent({ client_id: "console", ...over }));
  return { status, body: JSON.parse(String(body)) as Record<string, string> };
};
const byCode = (code: string, over: Record<string, string> = {}) =>
  exchange({ grant_type: "authorization_code", code, redirect_uri: BACK, code_verifier: VERIFIER, ...over });
const byRefresh = (token: string | undefined) => exchange({ grant_type: "refresh_token", refresh_token: token ?? "" });

describe("the issuer of this machine", () => {
  it("asks who somebody is, and sends nobody anywhere for that", () => {
    const { status, body, headers } = issuer.authorize(asked({ state: '"><script>' }));
    expect(status).toBe(200);
    expect(body).not.toContain("<script>");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  });

  it.each([
    ["another client", { client_id: "else" }],
    ["another address to come back to", { redirect_uri: "http://127.0.0.1:1/api/console/signed-in/../x" }],
    ["an address of somebody else", { redirect_uri: "https://example.com/" }],
    ["no PKCE", { code_challenge: "" }],
    ["PKCE that hides nothing", { code_challenge_method: "plain" }],
    ["a token at once", { response_type: "token" }],
  ])("refuses %s, before and after somebody has chosen", (_, over) => {
    expect(issuer.authorize(asked(over)).status).toBe(400);
    expect(choose(over).status).toBe(400);
  });

  it.each([{ name: "" }, { name: "<b>" }, { role: "root" }])("takes nobody for %j", (over) => {
    expect(choose(over).status).toBe(400);
  });

  it("says by a token who it is, for the API's audience, and by another for the console", async () => {
    const reply = choose();
    expect(reply).toMatchObject({ status: 303 });
    expect(reply.headers.location).toContain(`&state=s&iss=${encodeURIComponent(ISSUER)}`);
    const { status, body } = await byCode(codeOf(reply));
    expect(status).toBe(200);
    const person = { iss: ISSUER, sub: "local|ana.ruiz@example.com", name: "Ana Ruiz", roles: ["manager"] };
    expect(decodeJwt(body.access_token ?? "")).toMatchObject({ ...person, aud: "cleargate" });
    expect(decodeJwt(body.id_token ?? "")).toMatchObject({ ...person, aud: "console", nonce: "n" });
  });

  it("takes a code once, for a minute, and from whoever asked for it", async () => {
    const code = codeOf(choose());
    expect((await byCode(code)).status).toBe(200);
    expect(await byCode(code)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect((await byCode(codeOf(choose()), { code_verifier: "w".repeat(43) })).status).toBe(400);
    expect((await byCode(codeOf(choose()), { redirect_uri: "https://example.com/" })).status).toBe(400);
    expect((await byCode(codeOf(choose()), { client_id: "else" })).status).toBe(400);
    const late = codeOf(choose());
    now += 60_001;
    expect((await byCode(late)).status).toBe(400);
  });

  it("renews a token once by each refresh token, and by none of a session of which one was used twice", async () => {
    const first = (await byCode(codeOf(choose()))).body.refresh_token;
    const second = (await byRefresh(first)).body;
    expect(decodeJwt(second.access_token ?? "")).toMatchObject({ sub: "local|ana.ruiz@example.com" });
    const other = (await byCode(codeOf(choose()))).body.refresh_token;
    expect(await byRefresh(first)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect((await byRefresh(second.refresh_token)).status).toBe(400);
    expect((await byRefresh(other)).status).toBe(200);
  });
});
