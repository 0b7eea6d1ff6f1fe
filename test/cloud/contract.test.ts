import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HistoryAnswer } from "../../contract/schemas/history.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { planText } from "../support/plan.ts";

/** The API's contract as a client without any of our code meets it. */

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  await cloud.applyPlan(planText({}));
  await cloud.applyPlan(planText({ version: 2 }));
  await cloud.applyPlan(planText({ version: 3 }));
});
afterAll(() => cloud?.stop());

const asking = async (path: string, headers: Record<string, string> = {}): Promise<Response> => {
  const authorization = `Bearer ${await cloud.oidc.token(["auditor"])}`;
  return fetch(`${cloud.apiUrl}${path}`, { headers: { authorization, ...headers } });
};

describe("the published contract", () => {
  it("is served to whoever asks, as it is published", async () => {
    const answer = await fetch(`${cloud.apiUrl}/openapi.json`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
    const published: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, "..", "..", "docs", "schema", "openapi.json"), "utf8"),
    );
    expect(await answer.json()).toEqual(published);
    const again = await fetch(`${cloud.apiUrl}/openapi.json`, {
      headers: { "if-none-match": answer.headers.get("etag") ?? "" },
    });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it("has problems whose type leads to what they mean", async () => {
    const answer = await asking("/migrations/contso/gates");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
    const problem = (await answer.json()) as { type: string; code: string };
    expect(problem).toMatchObject({ status: 404, code: "not-found", title: expect.any(String) });
    const page = await fetch(new URL(problem.type, answer.url));
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect((await page.text()).includes(`id="${new URL(problem.type, answer.url).hash.slice(1)}"`)).toBe(true);
  });
});

describe("a conditional request", () => {
  it.each(["/migrations", "/migrations/contoso/gates", "/migrations/contoso/history?limit=1"])(
    "of %s is answered without a body while nothing has changed",
    async (path) => {
      const first = await asking(path);
      const etag = first.headers.get("etag") ?? "";
      expect(etag).toMatch(path.endsWith("gates") ? /^W\/"/ : /^"/);
      expect(first.headers.get("cache-control")).toBe("private, no-cache");
      const again = await asking(path, { "if-none-match": etag });
      expect([again.status, again.headers.get("etag"), await again.text()]).toEqual([304, etag, ""]);
      expect(Number.isNaN(Date.parse(again.headers.get("date") ?? ""))).toBe(false);
    },
  );

  it("is answered whole once something has", async () => {
    const etag = (await asking("/migrations/contoso/gates")).headers.get("etag") ?? "";
    await cloud.applyPlan(planText({ version: 4 }));
    expect((await asking("/migrations/contoso/gates", { "if-none-match": etag })).status).toBe(200);
  });

  it("is no way around the token", async () => {
    const etag = (await asking("/migrations")).headers.get("etag") ?? "";
    const answer = await fetch(`${cloud.apiUrl}/migrations`, { headers: { "if-none-match": etag } });
    expect(answer.status).toBe(401);
  });
});

describe("a cursor", () => {
  const page = async (query: string, migration = "contoso") =>
    (await cloud.get<HistoryAnswer & { code?: string }>(`/migrations/${migration}/history?limit=1&${query}`)).body;

  it("leads from page to page, and is of no use in another query, nor once anything of it is changed", async () => {
    const { cursor } = await page("order=oldest");
    const sealed = encodeURIComponent(cursor ?? "");
    expect((await page(`order=oldest&cursor=${sealed}`)).facts).toHaveLength(1);
    expect((await page(`order=newest&cursor=${sealed}`)).code).toBe("cursor-invalid");
    expect((await page(`order=oldest&cursor=${sealed}`, "unrouted")).code).toBe("cursor-invalid");
    const unsealed = (cursor ?? "").split(".")[0] ?? "";
    expect((await page(`order=oldest&cursor=${encodeURIComponent(unsealed)}`)).code).toBe("cursor-invalid");
  });

  it("is sealed with one key, which both functions share and nobody is shown", async () => {
    expect(await cloud.items("SECRETS")).toEqual([
      { pk: "SECRETS", sk: "cursors", value: expect.stringMatching(/^.{44}$/) },
    ]);
  });
});
