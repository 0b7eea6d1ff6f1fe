import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalJWKSet, type JWTPayload } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { RequestTooLarge } from "../../local/aws/request-too-large.ts";
import type { Call } from "../../local/aws/service.ts";
import { routes } from "../../local/deploy/routes.ts";
import { SYNCHRONOUS_BYTES } from "../../local/lambda/payload.ts";
import { httpApi } from "../../local/people/http-api.ts";
import { verifyToken } from "../../local/people/jwt-authorizer.ts";
import { type Oidc, oidc } from "../../local/people/oidc.ts";
import { type Throttle, tokenBucket } from "../../local/people/throttle.ts";
import type { ResolvedTemplate } from "../../local/template/resolve.ts";

/** API Gateway's HTTP API as people meet it. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-http-api-"));
const AUTHORIZER = { issuer: "https://login.example.com", audience: ["cleargate", "cleargate-cli"] };
let issuer: Oidc;
let stranger: Oidc;
beforeAll(async () => {
  issuer = await oidc(AUTHORIZER.issuer, "cleargate", "roles", join(folder, "key.json"));
  stranger = await oidc(AUTHORIZER.issuer, "cleargate", "roles", join(folder, "other.json"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOW = new Date();
const seconds = (after: number): number => Math.floor(NOW.getTime() / 1_000) + after;

describe("the JWT authorizer", () => {
  const letsIn = async (claims: Record<string, unknown>, from = issuer): Promise<boolean> => {
    const token = await from.token(["manager"], "kim@example.com", { iat: seconds(-60), ...claims } as JWTPayload);
    return verifyToken(token, createLocalJWKSet({ keys: [...issuer.jwks.keys] }), AUTHORIZER, NOW).then(
      () => true,
      () => false,
    );
  };

  it.each<[what: string, claims: Record<string, unknown>, isIn: boolean]>([
    ["for one of its audiences", { aud: "cleargate-cli" }, true],
    ["for several, one of which is its own", { aud: ["other", "cleargate"] }, true],
    ["for others", { aud: ["other", "another"] }, false],
    ["for none", { aud: [] }, false],
    ["of a client that is its own, without an audience", { aud: undefined, client_id: "cleargate" }, true],
    ["of a client of another, without an audience", { aud: undefined, client_id: "other" }, false],
    ["for another audience, of a client that is its own", { aud: "other", client_id: "cleargate" }, false],
    ["of another issuer", { iss: "https://else.example.com" }, false],
    ["that ends in a second", { exp: seconds(1) }, true],
    ["that has just ended", { exp: seconds(0) }, false],
    ["that never ends", { exp: undefined }, false],
    ["that begins in a second", { nbf: seconds(1) }, false],
    ["that was issued a second ahead of this clock", { iat: seconds(1) }, false],
  ])("is asked with a token %s", async (_, claims, expected) => {
    expect(await letsIn(claims)).toBe(expected);
  });

  it("lets nobody in with a key that is not the issuer's", async () => {
    expect(await letsIn({}, stranger)).toBe(false);
  });
});

const call = (authorization?: string): Call =>
  ({
    ...{ method: "GET", path: "/api/gates", query: new URLSearchParams(), body: Buffer.alloc(0) },
    headers: authorization === undefined ? {} : { authorization },
  }) as unknown as Call;

const apiOf = (invoke: () => Promise<unknown>, throttle = tokenBucket(1, 100, Date.now)) => {
  const route = { key: "GET /gates", method: "GET", segments: ["gates"], authorizer: AUTHORIZER, invoke };
  return httpApi({ routes: [route], jwks: issuer.jwks, throttle });
};
const bearer = async (): Promise<string> => `Bearer ${await issuer.token(["manager"])}`;

describe("the HTTP API", () => {
  afterEach(() => vi.useRealTimers());

  it("answers for a function that takes more than 30 seconds, and not before", async () => {
    const token = await bearer();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const invoked = Promise.withResolvers<void>();
    const replies: number[] = [];
    const api = apiOf(() => {
      invoked.resolve();
      return new Promise(() => {});
    });
    const asked = api(call(token), "/gates").then(({ status }) => replies.push(status));
    await invoked.promise;
    await vi.advanceTimersByTimeAsync(29_999);
    expect(replies).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await asked;
    expect(replies).toEqual([503]);
  });

  it("takes a full match before a greedy variable, which takes all that follows and at least something", async () => {
    const asked: unknown[] = [];
    const route = (path: string) => ({
      ...{ key: `GET ${path}`, method: "GET", segments: path.split("/").slice(1), authorizer: undefined },
      invoke: async (event: unknown) => {
        const { routeKey, pathParameters } = event as Record<string, unknown>;
        asked.push([routeKey, pathParameters]);
        return { statusCode: 200 };
      },
    });
    const routes = ["/console/{page+}", "/console", "/console/{page}/exact"].map(route);
    const api = httpApi({ routes, jwks: issuer.jwks, throttle: tokenBucket(1, 100, Date.now) });
    for (const path of ["/console", "/console/a", "/console/a/b%40c", "/console/a/exact"])
      expect(await api(call(), path)).toMatchObject({ status: 200 });
    for (const path of ["/console/", "/consoles/a"]) expect(await api(call(), path)).toMatchObject({ status: 404 });
    expect(asked).toEqual([
      ["GET /console", {}],
      ["GET /console/{page+}", { page: "a" }],
      ["GET /console/{page+}", { page: "a/b@c" }],
      ["GET /console/{page}/exact", { page: "a" }],
    ]);
  });

  it("sends the bytes of what a function answers in Base64", async () => {
    const bytes = Buffer.from([0, 255, 10]);
    const api = apiOf(async () => ({ statusCode: 200, isBase64Encoded: true, body: bytes.toString("base64") }));
    expect((await api(call(await bearer()), "/gates")).body).toEqual(bytes);
  });

  it("says nothing of what a function failed with", async () => {
    const api = apiOf(() => Promise.reject(new Error("secret")));
    expect(await api(call(await bearer()), "/gates")).toMatchObject({
      status: 500,
      body: '{"message":"Internal Server Error"}',
    });
  });

  it.each([
    ["of more than 10 MB without asking the function", 10 * 1024 * 1024 + 1, async () => ({ statusCode: 200 }), 413],
    ["of 10 MB", 10 * 1024 * 1024, async () => ({ statusCode: 200 }), 200],
    ["that is more than Lambda takes", 1, () => Promise.reject(new RequestTooLarge(SYNCHRONOUS_BYTES)), 413],
  ])("answers a request %s", async (_, bytes, invoke, status) => {
    const asked = { ...call(await bearer()), body: Buffer.alloc(bytes) };
    expect(await apiOf(invoke)(asked, "/gates")).toMatchObject({ status });
  });

  it("takes so many requests at once as its stage says, and then so many a second", async () => {
    let now = 0;
    const api = apiOf(
      async () => ({ statusCode: 200 }),
      tokenBucket(50, 100, () => now),
    );
    const token = await bearer();
    const ask = async (times: number): Promise<number> => {
      const replies = await Promise.all(Array.from({ length: times }, () => api(call(token), "/gates")));
      return replies.filter(({ status }) => status === 429).length;
    };
    expect(await ask(101)).toBe(1);
    now += 1_000;
    expect(await ask(51)).toBe(1);
  });

  it.each([
    ["half of a limit", { ThrottlingRateLimit: 1 }, "the settings of the route GET /x"],
    [
      "more than limits",
      { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1, DetailedMetricsEnabled: true },
      "the settings of the route GET /x",
    ],
    ["a route that is not there", { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 }, "which there is not"],
  ])("does not run with a stage that has for a route %s", (_, settings, why) => {
    const stage = { properties: { RouteSettings: { "GET /x": settings } } };
    const template = { ofType: (type: string) => (type === "AWS::ApiGatewayV2::Stage" ? [stage] : []) };
    expect(() => routes(template as unknown as ResolvedTemplate, new Map() as never, Date.now)).toThrow(why);
  });

  it("takes as many requests of a route as the stage says of it, whatever it says of the others", async () => {
    let now = 0;
    const routeOf = (name: string, throttle?: Throttle) => ({
      ...{ key: `GET /${name}`, method: "GET", segments: [name], authorizer: undefined, throttle },
      invoke: async () => ({ statusCode: 200 }),
    });
    const limited = routeOf(
      "limited",
      tokenBucket(1, 2, () => now),
    );
    const api = httpApi({
      ...{ routes: [limited, routeOf("other")], jwks: issuer.jwks },
      throttle: tokenBucket(1, 1, () => now),
    });
    const ask = async (path: string) => (await api(call(), path)).status;
    expect([await ask("/limited"), await ask("/limited"), await ask("/limited")]).toEqual([200, 200, 429]);
    expect([await ask("/other"), await ask("/other")]).toEqual([200, 429]);
    now += 1_000;
    expect([await ask("/limited"), await ask("/limited")]).toEqual([200, 429]);
  });
});
