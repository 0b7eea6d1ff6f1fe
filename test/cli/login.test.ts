import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, get, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { pause } from "../../adapters/system.ts";
import { apiClient } from "../../cli/api-client.ts";
import { EXIT } from "../../cli/exit.ts";
import { runCli } from "../../cli/program.ts";
import { currentSession } from "../../cli/session/renew.ts";
import { readSession, type Session, writeSession } from "../../cli/session/session-file.ts";
import type { Call, Reply } from "../../local/aws/service.ts";
import { type Oidc, oidc } from "../../local/people/oidc.ts";
import { PIPELINE, type SignIn, signIn } from "../../local/people/sign-in.ts";
import { until } from "../support/until.ts";

/** Signing in at an issuer: that of the embedded cloud, behind an API that knows its tokens. */

const HOUR = 3_600_000;
const HISTORY = { facts: [], cursor: null };
let server: Server;
let base: string;
let keys: Oidc;
let issuer: SignIn;
let folder: string;
let said: string[] = [];
/** What was asked of the API and of the issuer, in its order. */
let asked: string[] = [];
/** Tokens that the API takes no more. */
let revoked = new Set<string>();
let isIssuerAway = false;
/** Until then no session is renewed. */
let renewalWaits: Promise<void> | undefined;
let configured: Record<string, unknown> = {};

const callOf = async (request: IncomingMessage, url: URL): Promise<Call> =>
  ({
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    body: await buffer(request),
  }) as unknown as Call;

const answer = async (request: IncomingMessage): Promise<Reply> => {
  const url = new URL(request.url ?? "", base);
  const call = await callOf(request, url);
  const json = (body: unknown): Reply => ({
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (url.pathname === "/console/config.json")
    return json({
      issuer: `${base}/oidc`,
      clientId: "console",
      scopes: "openid profile email",
      audience: "cleargate",
      roleClaim: "roles",
      ...configured,
    });
  if (url.pathname.startsWith("/oidc/") && isIssuerAway) return { status: 503, headers: {}, body: "" };
  if (url.pathname === "/oidc/.well-known/openid-configuration") return json(keys.discovery);
  asked.push(url.pathname);
  if (url.pathname === "/oidc/authorize") return issuer.authorize(call);
  if (url.pathname === "/oidc/device_authorization") return issuer.startDevice(call);
  if (url.pathname === "/oidc/device") return issuer.device(call);
  if (String(call.body).includes("grant_type=refresh_token")) await renewalWaits;
  if (url.pathname === "/oidc/token") return issuer.token(call);
  const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
  if (revoked.has(token)) return { status: 401, headers: {}, body: "{}" };
  asked.push(String(decodeJwt(token).sub));
  return json(HISTORY);
};

beforeAll(async () => {
  server = createServer((request, response) => {
    void answer(request).then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server?.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "cleargate-login-"));
  keys = await oidc(`${base}/oidc`, "cleargate", "roles", join(folder, "key.json"));
  issuer = signIn({ clientId: "console", redirectUri: `${base}/console/signed-in`, oidc: keys, now: Date.now });
  [said, asked, revoked, isIssuerAway, configured, renewalWaits] = [[], [], new Set(), false, {}, undefined];
  for (const name of ["TOKEN", "TOKEN_FILE", "PROFILE", "CLIENT_ID", "CLIENT_SECRET"])
    vi.stubEnv(`CLEARGATE_${name}`, undefined);
  vi.stubEnv("CLEARGATE_API", `${base}/`);
  vi.stubEnv("CLEARGATE_MIGRATION", "contoso");
  // Not that of whoever runs the tests.
  vi.stubEnv("CLEARGATE_KEEP", "file");
  vi.stubEnv("XDG_CONFIG_HOME", folder);
  vi.stubEnv("APPDATA", folder);
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text: unknown) => said.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const file = (): string => join(folder, "cleargate", "sessions", "default.json");
const kept = (): Session => readSession(file()) as Session;
const printed = async (pattern: RegExp): Promise<RegExpExecArray> => {
  await until(`${pattern}, printed`, () => pattern.test(said.join("")));
  return pattern.exec(said.join("")) as RegExpExecArray;
};

/** The page of the issuer, as a person fills it in. @returns where it sends the browser */
const choose = async (address: string, over: Record<string, string> = {}): Promise<string> => {
  const form = new URLSearchParams({
    ...Object.fromEntries(new URL(address).searchParams),
    name: "Ana Ruiz",
    role: "manager",
    ...over,
  });
  const reply = await fetch(`${base}/oidc/authorize`, { method: "POST", body: String(form), redirect: "manual" });
  return reply.headers.get("location") ?? "";
};
const startBrowserLogin = async (...args: string[]) => {
  const ends = runCli(["login", "--no-browser", ...args]);
  const [, address = ""] = await printed(/ {2}(http\S+authorize\S+)/);
  return { ends, address };
};
const signInAs = async (name: string): Promise<void> => {
  const { ends, address } = await startBrowserLogin();
  await fetch(await choose(address, { name }));
  expect(await ends).toBe(EXIT.ok);
};
const signInByBrowser = async (): Promise<void> => {
  await signInAs("Ana Ruiz");
  [said, asked] = [[], []];
};
const device = async (over: Record<string, string>): Promise<number> => {
  const ends = runCli(["login", "--device"]);
  const [, code = ""] = await printed(/type the code (\S+)/);
  await fetch(`${base}/oidc/device`, {
    method: "POST",
    body: String(new URLSearchParams({ user_code: code.toLowerCase(), ...over })),
  });
  return ends;
};

describe("signing in by the browser of this desk", () => {
  it("keeps a session that only its owner can read, and with which commands ask", async () => {
    const { ends, address } = await startBrowserLogin();
    const page = await fetch(await choose(address));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Signed in")]);
    expect(await ends).toBe(EXIT.ok);
    expect(said.join("")).toContain(`signed in to ${base} as Ana Ruiz`);
    expect(said.join("")).not.toContain(kept().token);
    if (process.platform !== "win32") expect(statSync(file()).mode & 0o777).toBe(0o600);
    asked = [];
    expect(await runCli(["history"])).toBe(EXIT.ok);
    expect(asked).toEqual(["/migrations/contoso/history", "local|ana.ruiz@example.com"]);
  });

  it("asks with PKCE, for the console's client and scopes, and comes back to a port of this machine", async () => {
    const { ends, address } = await startBrowserLogin();
    expect(Object.fromEntries(new URL(address).searchParams)).toMatchObject({
      ...{ response_type: "code", client_id: "console", scope: "openid profile email", audience: "cleargate" },
      ...{
        code_challenge_method: "S256",
        redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/signed-in$/),
      },
    });
    await fetch(await choose(address));
    expect(await ends).toBe(EXIT.ok);
  });

  it("takes no answer but its own: another state, another path, or what is sent", async () => {
    const { ends, address } = await startBrowserLogin();
    const back = await choose(address);
    const other = new URL(back);
    other.searchParams.set("state", "s");
    expect((await fetch(other)).status).toBe(404);
    expect((await fetch(back.replace("/signed-in", "/else"))).status).toBe(404);
    expect((await fetch(back, { method: "POST" })).status).toBe(404);
    expect((await fetch(back)).status).toBe(200);
    expect(await ends).toBe(EXIT.ok);
  });

  it("goes on where somebody on this machine asks for what is no address", async () => {
    const { ends, address } = await startBrowserLogin();
    const { port } = new URL(new URL(address).searchParams.get("redirect_uri") ?? "");
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = get({ host: "127.0.0.1", port, path: "//" }, (response) => resolve(response.resume().statusCode));
      request.once("error", reject);
    });
    expect(status).toBe(404);
    await fetch(await choose(address));
    expect(await ends).toBe(EXIT.ok);
  });

  it("ends where the issuer refuses, and shows why as text", async () => {
    const { ends, address } = await startBrowserLogin();
    const { redirect_uri = "", state = "" } = Object.fromEntries(new URL(address).searchParams);
    const refusal = new URLSearchParams({
      state,
      iss: `${base}/oidc`,
      error: "access_denied",
      error_description: "<b>no",
    });
    const page = await fetch(`${redirect_uri}?${refusal}`);
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining("&lt;b&gt;no")]);
    expect([await ends, existsSync(file())]).toEqual([EXIT.denied, false]);
  });

  it("ends where nobody signs in in time", async () => {
    expect(await runCli(["login", "--no-browser", "--timeout", "1"])).toBe(EXIT.denied);
    expect(said.join("")).toContain("nobody signed in within 1 s");
  });

  it.skipIf(process.platform === "win32")("opens the browser that the environment names", async () => {
    const browser = join(folder, "browser.sh");
    writeFileSync(browser, `#!/bin/sh\nprintf %s "$1" > '${join(folder, "opened")}'\n`);
    chmodSync(browser, 0o755);
    vi.stubEnv("BROWSER", browser);
    const ends = runCli(["login"]);
    const opened = join(folder, "opened");
    await until("a page that is opened", () => existsSync(opened) && readFileSync(opened, "utf8") !== "");
    const address = readFileSync(opened, "utf8");
    await fetch(await choose(address));
    expect(await ends).toBe(EXIT.ok);
  });

  it.each([
    ["https://example.com/signed-in"],
    ["http://example.com/"],
    ["file:///signed-in"],
    ["/signed-in"],
    ["http://127.0.0.1/x?y"],
  ])("comes back to this machine alone, and not to %s", async (redirect) => {
    expect(await runCli(["login", "--no-browser", "--redirect", redirect])).toBe(EXIT.usage);
  });

  it.each([["http://login.example.com"], ["ftp://127.0.0.1"], ["nowhere"]])("asks no issuer at %s", async (url) => {
    configured = { issuer: url };
    expect(await runCli(["login", "--no-browser"])).toBe(EXIT.usage);
    expect(said.join("")).toContain("must have an https URL");
  });

  it("sends the API the ID token where the API's audience is the client", async () => {
    configured = { audience: "console" };
    await signInByBrowser();
    expect(decodeJwt(kept().token)).toMatchObject({ aud: "console" });
  });
});

describe("signing in by a code that is typed elsewhere", () => {
  it("waits until somebody approves it", async () => {
    expect(await device({ name: "Kim", role: "operator" })).toBe(EXIT.ok);
    expect(decodeJwt(kept().token)).toMatchObject({ sub: "local|kim@example.com", roles: ["operator"] });
  }, 20_000);

  it("ends where somebody refuses it", async () => {
    expect([await device({ refuse: "1" }), existsSync(file())]).toEqual([EXIT.denied, false]);
  }, 20_000);
});

describe("a code that nobody types", () => {
  it("is waited for no longer than --timeout says, though the code itself would last", async () => {
    expect([await runCli(["login", "--device", "--timeout", "1"]), existsSync(file())]).toEqual([EXIT.denied, false]);
    expect(said.join("")).toContain("nobody approved the code in time");
  }, 20_000);
});

describe("signing a program in by its secret", () => {
  it("keeps a token until its end, and never the secret", async () => {
    vi.stubEnv("CLEARGATE_CLIENT_ID", PIPELINE.clientId);
    vi.stubEnv("CLEARGATE_CLIENT_SECRET", PIPELINE.secret);
    expect(await runCli(["login", "--client-credentials", "--json"])).toBe(EXIT.ok);
    expect(JSON.parse(said.join(""))).toMatchObject({ signedIn: PIPELINE.clientId, api: base });
    expect(kept()).toMatchObject({ clientId: PIPELINE.clientId, refresh: null });
    expect(readFileSync(file(), "utf8")).not.toContain(PIPELINE.secret);
  });

  it("takes the secret from a file, and ends where it is wrong or there is none", async () => {
    const secret = join(folder, "secret");
    writeFileSync(secret, "wrong\n");
    expect(await runCli(["login", "--client-credentials"])).toBe(EXIT.usage);
    const args = ["login", "--client-credentials", "--client-id", PIPELINE.clientId, "--client-secret-file", secret];
    expect(await runCli(args)).toBe(EXIT.denied);
    writeFileSync(secret, `${PIPELINE.secret}\n`);
    expect(await runCli(args)).toBe(EXIT.ok);
  });
});

describe("a session", () => {
  beforeEach(signInByBrowser);
  const ending = (ms: number): void =>
    writeSession(file(), { ...kept(), endsAt: new Date(Date.now() + ms).toISOString() });
  const renewals = (): number => asked.filter((path) => path === "/oidc/token").length;

  it("is renewed shortly before its end, once for all who ask at the same time", async () => {
    ending(30_000);
    const all = await Promise.all(Array.from({ length: 5 }, () => currentSession(file())));
    expect([renewals(), new Set(all.map(({ token }) => token)).size]).toEqual([1, 1]);
    expect(kept().refresh).toBe(all[0]?.refresh);
    ending(30_000);
    expect((await currentSession(file())).token).not.toBe(all[0]?.token);
    expect(renewals()).toBe(2);
    asked = [];
    expect(await runCli(["history"])).toBe(EXIT.ok);
    expect(renewals()).toBe(0);
  });

  it("is not renewed before", async () => {
    ending(HOUR);
    expect(await runCli(["history"])).toBe(EXIT.ok);
    expect(renewals()).toBe(0);
  });

  it("is renewed where the API refuses its token, and asked with once more", async () => {
    ending(HOUR);
    revoked.add(kept().token);
    expect(await runCli(["history"])).toBe(EXIT.ok);
    expect(asked).toEqual([
      ...["/migrations/contoso/history", "/oidc/token", "/migrations/contoso/history", "local|ana.ruiz@example.com"],
    ]);
  });

  it("ends where the issuer renews it for nobody: the person is told to sign in", async () => {
    writeSession(file(), { ...kept(), refresh: "spent", endsAt: new Date().toISOString() });
    expect([await runCli(["history"]), said.join("")]).toEqual([
      EXIT.denied,
      expect.stringContaining("cleargate login"),
    ]);
    writeSession(file(), { ...kept(), refresh: null });
    expect([await runCli(["history"]), said.join("")]).toEqual([
      EXIT.denied,
      expect.stringContaining("cleargate login"),
    ]);
  });

  it("is used while the issuer is away, until its end", async () => {
    ending(30_000);
    isIssuerAway = true;
    expect(await runCli(["history"])).toBe(EXIT.ok);
    ending(-1_000);
    expect(await runCli(["history"])).toBe(EXIT.unreachable);
  });

  it("is sent to the API that it is of, and to no other", async () => {
    asked = [];
    expect(await runCli(["history", "--api", base.replace("127.0.0.1", "localhost")])).toBe(EXIT.usage);
    expect([asked, said.join("")]).toEqual([[], expect.stringContaining(`you are signed in to ${base}`)]);
  });

  it("is not sent to it where somebody has signed in to another one meanwhile", async () => {
    const client = apiClient({}, process.env);
    writeSession(file(), { ...kept(), api: "https://else.example" });
    asked = [];
    const question = client.ask("listHistory", { path: { migration: "contoso" }, query: {} });
    await expect(question).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("else.example") });
    expect(asked).toEqual([]);
  });

  it("stands behind every token that is given", async () => {
    vi.stubEnv("CLEARGATE_TOKEN", await keys.token(["auditor"], "kim@example.com"));
    expect(await runCli(["history"])).toBe(EXIT.ok);
    expect(asked).toContain("local|kim@example.com");
  });

  it.skipIf(process.platform === "win32")(
    "is not used where others can read it, or it was written otherwise",
    async () => {
      chmodSync(file(), 0o640);
      expect([await runCli(["history"]), said.join("")]).toEqual([
        EXIT.usage,
        expect.stringContaining("others than its owner"),
      ]);
      rmSync(file());
      writeFileSync(file(), "{}", { mode: 0o600 });
      expect([await runCli(["history"]), said.join("")]).toEqual([
        EXIT.usage,
        expect.stringContaining("as cleargate login writes it"),
      ]);
    },
  );

  it("is of one profile", async () => {
    await runCli(["config", "set", "api", base, "--profile", "staging"]);
    expect([await runCli(["history", "--profile", "staging"]), said.join("")]).toEqual([
      EXIT.usage,
      expect.stringContaining("no token"),
    ]);
  });

  it.each([
    ["logout", () => runCli(["logout"]), undefined],
    ["another login", () => signInAs("Kim"), "local|kim@example.com"],
  ])("that is being renewed does not come back after %s", async (_, replace, subject) => {
    ending(30_000);
    let goOn = (): void => {};
    renewalWaits = new Promise((resolve) => {
      goOn = resolve;
    });
    const renewal = currentSession(file());
    await until("a renewal that is under way", () => renewals() === 1);
    const replaced = replace();
    // Whoever does not wait for the renewal is done by then.
    await Promise.race([replaced, pause(300)]);
    goOn();
    await Promise.all([renewal, replaced]);
    const session = readSession(file());
    expect(session && decodeJwt(session.token).sub).toBe(subject);
  });

  it("is forgotten by cleargate logout", async () => {
    expect([await runCli(["logout"]), existsSync(file())]).toEqual([EXIT.ok, false]);
    expect(await runCli(["history"])).toBe(EXIT.usage);
    said = [];
    expect([await runCli(["logout"]), said.join("")]).toEqual([EXIT.ok, "nobody was signed in\n"]);
  });
});
