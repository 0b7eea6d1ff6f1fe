import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** The pages that mails link to, as the template serves them: to whoever has the address, and without a word of the ledger. */

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  expect((await cloud.applyPlan(planText().replace("id: go,", "id: phase-1,"))).status).toBe(202);
  for (const upload of await allGood(5)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
}, 60_000);
afterAll(() => cloud?.stop());

/** A request as any browser or scanner sends it, without a token. */
const open = async (path: string, init: RequestInit = {}) => {
  const answer = await fetch(`${cloud.apiUrl}${path}`, init);
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
};
const pageOf = (...names: string[]) => open(`/page/${names.map(encodeURIComponent).join("/")}`);

describe("the page of a mail", () => {
  it("is where each mail's one link leads, which opens without a token", async () => {
    const urls = cloud.inbox.list().map(({ html }) => /href="([^"]*)"/.exec(html)?.[1] ?? "");
    expect(new Set(urls)).toEqual(
      new Set(
        ["phase-1", "move%40pool01", "move%40pool02"].map(
          (gate) => `${cloud.apiUrl}/page/migrations/contoso/gates/${gate}`,
        ),
      ),
    );
    for (const url of urls) {
      const { status, headers, body } = await open(url.slice(cloud.apiUrl.length));
      expect(status).toBe(200);
      expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(body).toContain(`--gate ${decodeURIComponent(url.split("/").at(-1) ?? "")}</code>`);
    }
  });

  it("says of what exists what it says of what does not", async () => {
    for (const [known, unknown] of [
      [
        ["migrations", "contoso"],
        ["migrations", "fabrikam"],
      ],
      [
        ["migrations", "contoso", "gates", "phase-1"],
        ["migrations", "fabrikam", "gates", "no"],
      ],
      [
        ["migrations", "contoso", "gates", "move@pool01"],
        ["migrations", "contoso", "gates", "move@pool99"],
      ],
    ] as const) {
      const [of, other] = [await pageOf(...known), await pageOf(...unknown)];
      expect([of.status, other.status]).toEqual([200, 200]);
      const asOther = known.reduce<string>((text, name, index) => {
        if (index % 2 === 0) return text;
        const instead = unknown[index] ?? "";
        return text.replaceAll(name, instead).replaceAll(encodeURIComponent(name), encodeURIComponent(instead));
      }, of.body);
      expect(other.body).toBe(asOther);
      for (const data of ["Test estate", "Ready", "pool01.contoso", "Ana", "satisfied of"])
        expect(of.body).not.toContain(data);
    }
  });

  it("is none for a path that names nothing, and repeats nothing of it", async () => {
    for (const names of [
      ['"><script>alert(1)</script>'],
      ["contoso", "gates", "<img src=x>"],
      ["%2e%2e"],
      ["a\u0000b"],
    ]) {
      const { status, headers, body } = await pageOf("migrations", ...names);
      expect(status).toBe(404);
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(body).toBe((await pageOf("migrations", "X")).body);
    }
    expect((await open("/page/migrations/contoso", { method: "POST" })).status).toBe(404);
  });

  it("opens no other route without a token", async () => {
    for (const path of ["/migrations", "/migrations/contoso", "/migrations/contoso/gates/phase-1"])
      expect((await open(path)).status).toBe(401);
  });

  it("is made by a function that calls nothing", async () => {
    const usage = (await (await fetch(`${cloud.endpoint}/_local/usage`)).json()) as object;
    expect(JSON.stringify(usage)).toContain("NotifyRole");
    expect(JSON.stringify(usage)).not.toContain("PageRole");
  });
});
