import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seenText, signInAs, type TestBrowser, testBrowser } from "../support/browser.ts";
import { chromium } from "../support/chromium.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { planText } from "../support/plan.ts";
import { until } from "../support/until.ts";

/** A plan with a gate for each of many units: the first view waits for the first of them alone. */

const SERVERS = 40;
const servers = Array.from({ length: SERVERS }, (_, index) => `  - { id: s${index + 10}, kind: server }\n`).join("");
const plan = planText({
  requirements: `
  - { id: image, title: Image, evidence: backup, kinds: [server], maxAge: 30d, artefacts: ["*"], judgement: test }`,
})
  .replace("agents:", `${servers}agents:`)
  .replace(
    "scope: unit, kind: pool, requirements: [accounts, rtc]",
    "scope: unit, kind: server, requirements: [image]",
  );

describe.skipIf(chromium === undefined)("many gates in the console (needs chromium)", () => {
  let cloud: TestCloud;
  let browser: TestBrowser;
  let page: Page;
  beforeAll(async () => {
    cloud = await testCloud();
    expect((await cloud.applyPlan(plan)).status).toBe(202);
    await cloud.waitUntilIdle();
    browser = await testBrowser(chromium as string);
    page = await browser.open();
    await page.goto(`${cloud.apiUrl}/console/migrations/contoso`);
    await signInAs(page, "Ana", "manager");
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await cloud?.stop();
  });

  it("are twenty, said to be the first, and all where somebody asks for more", async () => {
    const cards = page.locator(".cards.gates > li");
    await page.locator(".answer").waitFor();
    expect([await cards.count(), await seenText(page.locator(".answer"))]).toEqual([
      20,
      expect.stringContaining("0 of the first 20 gates clear; there are more."),
    ]);
    await page.getByRole("button", { name: "Read more gates" }).click();
    await until("all gates", async () => (await cards.count()) === SERVERS + 1);
    expect(await seenText(page.locator(".answer"))).toContain(`None of ${SERVERS + 1} gates is clear.`);
    expect(await page.getByRole("button", { name: "Read more gates" }).count()).toBe(0);
  }, 60_000);
});
