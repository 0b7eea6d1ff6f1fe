import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seenText, signInAs, type TestBrowser, testBrowser } from "../support/browser.ts";
import { chromium } from "../support/chromium.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { until } from "../support/until.ts";

/** The console in a real browser, at the embedded cloud: what a manager, an operator and an auditor see and do. */

const DAY = 86_400_000;
const REQUIREMENTS = `
  - { id: emptied, title: Nobody is homed here, evidence: document, kinds: [pool], maxAge: 24h, attest: { approvals: 0 }, judgement: people know }
  - { id: go-ahead, title: Go ahead, evidence: sign-off, kinds: [global], covers: [emptied], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }`;
const plan = (version: number, waivers: string): string =>
  planText({
    version,
    requirements: REQUIREMENTS,
    extra: `waivers: { maxDuration: ${waivers} }\nchanges: { approvals: 1 }`,
  });

/** What an agent may list: markup, and letters that turn the direction of what follows. */
const HOSTILE = `<img src=x onerror=document.title=1>`;

let cloud: TestCloud;
let browser: TestBrowser;
let home: string;
/** Of the manager Ana, signed in; views are visited in it one after the other. */
let ana: Page;

const waiver = async (reason: string): Promise<string> => {
  const expiresAt = new Date(Date.parse(cloud.now()) + 5 * DAY).toISOString();
  const body = { reason, control: "copied by hand each night", expiresAt };
  const { body: answer } = await cloud.decide("kim@example.com", "operator", "checkpoints/pool01/rtc/waivers", body);
  return answer.fact ?? "";
};

/** Goes to a view as the browser's own buttons do, so that the page and its token stay. */
const visit = async (page: Page, path: string, shown: string): Promise<void> => {
  const href = `${new URL(home).pathname}/${path}`;
  await page.evaluate(
    `history.pushState(null, "", ${JSON.stringify(href)}); dispatchEvent(new PopStateEvent("popstate"));`,
  );
  await page.locator(shown).first().waitFor();
};

const VIEWS: readonly (readonly [name: string, path: string, shown: string])[] = [
  ["the migrations", "", "main .card h2"],
  ["readiness", "migrations/contoso", ".matrix tbody td"],
  ["one gate", "migrations/contoso/gates/move%40pool01", ".gate .blockers, .gate-clear"],
  ["a checkpoint", "migrations/contoso/checkpoints/pool01/rtc", ".standing"],
  ["a sign-off", "migrations/contoso/checkpoints/global/go-ahead", ".standing"],
  ["the approvals", "migrations/contoso/approvals", "main .card, main .empty"],
  ["the history", "migrations/contoso/history", ".facts-list li"],
  ["the plan", "migrations/contoso/plan", "#versions"],
];

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

const seriousOf = async (page: Page): Promise<readonly string[]> => {
  // By the protocol, which the page's own policy does not hold.
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as AxeResult;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
};

describe.skipIf(chromium === undefined)("the console in Chromium (needs chromium)", () => {
  beforeAll(async () => {
    cloud = await testCloud();
    home = `${cloud.apiUrl}/console`;
    browser = await testBrowser(chromium ?? "");
    expect(await cloud.applyPlan(plan(1, "20d"))).toMatchObject({ status: 202 });
    for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
    await cloud.waitUntilIdle();
    await cloud.upload("agent00", await rtcOf("pool01", 50, 10));
    await cloud.upload("agent00", await accountsOf("pool02", 40, [HOSTILE, "evil‮gpj"]));
    await cloud.waitUntilIdle();
    await waiver("the tape library is broken");
    ana = await browser.open({ viewport: { width: 1_440, height: 900 } });
    await ana.goto(`${home}/migrations/contoso/history?unit=pool01`);
    await signInAs(ana, "Ana", "manager");
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await cloud?.stop();
  });

  it("signs in by the issuer, comes back to where somebody was, and keeps no token where scripts of a later page find it", async () => {
    expect(new URL(ana.url()).pathname + new URL(ana.url()).search).toBe(
      "/api/console/migrations/contoso/history?unit=pool01",
    );
    expect(await seenText(ana.locator(".person"))).toContain("Ana, manager");
    const stored = await ana.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])");
    expect(stored).toBe('[{},{},""]');
    const other = await browser.open();
    await other.goto(`${home}/signed-in?code=stolen&state=forged`);
    await other.locator(".trouble").waitFor();
    expect(await seenText(other.locator("h1"))).toContain("Sign in");
    expect(new URL(other.url()).search).toBe("");
    await other.context().close();
  });

  it("shows gates with their verdicts and blockers, and the matrix with every checkpoint as a sign and in words", async () => {
    await visit(ana, "migrations/contoso", ".matrix tbody td");
    const gate = ana.locator(".gate", { hasText: "move@pool01" });
    expect(await seenText(gate)).toMatch(/Blocked[\s\S]*Do not begin this step[\s\S]*1 of 2 checkpoints satisfied/);
    expect(await seenText(gate.locator(".blockers"))).toMatch(
      /failed[\s\S]*pool01 \/ rtc[\s\S]*smaller than the largest/,
    );
    expect(await seenText(gate.locator("time").first())).toMatch(/\d{4}, \d{2}:\d{2} (CET|CEST)/);
    const cell = ana.getByRole("link", { name: "rtc of pool01: failed" });
    await cell.click();
    await ana.locator(".standing").waitFor();
    expect(await seenText(ana.locator("h1"))).toBe("pool01 / rtc");
    expect(await seenText(ana.locator(".finding").first())).toContain("shrunk");
  });

  it("keeps three numbers apart, and says what expires next", async () => {
    await visit(ana, "migrations/contoso", ".matrix tbody td");
    const numbers = await ana.locator(".numbers .card").allInnerTexts();
    expect(numbers.map((text) => text.split("\n")[0])).toEqual(["Coverage", "Recoverability", "Policy"]);
    expect(numbers[1]).toContain("0 of 2 backups");
    expect(await seenText(ana.locator(".expiries"))).toContain("pool02 / rtc");
  });

  it("counts on a gate's page the backups of that gate alone", async () => {
    await visit(ana, "migrations/contoso/gates/move%40pool01", ".gate h2, .gate h3");
    await until("one backup", async () => /0 of 1 backup\b/.test(await seenText(ana.locator(".numbers"))));
    expect(await seenText(ana.locator(".numbers"))).not.toContain("2 backups");
  });

  it("has every filter in the address, and shows what an address says", async () => {
    await visit(ana, "migrations/contoso/history?unit=pool01&requirement=rtc&outcome=rejected", ".facts-list li");
    expect(await ana.locator(".facts-list > li").count()).toBe(1);
    expect(await ana.locator("select").nth(2).inputValue()).toBe("rejected");
    await ana.getByLabel("Outcome").selectOption("accepted");
    await ana.locator(".outcome-accepted").first().waitFor();
    expect(new URL(ana.url()).search).toBe("?unit=pool01&requirement=rtc&outcome=accepted");
    const from = ana.locator("input[type=datetime-local]").first();
    await from.fill("2031-01-01T00:00");
    await from.blur();
    await ana.locator("main .empty").waitFor();
    // Midnight in Madrid, whatever the browser's own zone is.
    expect(new URL(ana.url()).searchParams.get("from")).toBe("2030-12-31T23:00:00.000Z");
    await visit(ana, "migrations/contoso?state=failed", ".matrix tbody td");
    expect(await ana.locator(".matrix tbody tr").count()).toBe(2);
  });

  it("shows names that an agent chose as text", async () => {
    await visit(ana, "migrations/contoso/checkpoints/pool02/accounts", ".finding");
    const names = await seenText(ana.locator(".names").first());
    expect(names).toContain("<img src=x onerror");
    expect(names).not.toContain("‮");
    expect(await ana.locator("main img").count()).toBe(0);
    expect(await ana.title()).toContain("pool02 / accounts");
  });

  it("approves a waiver that somebody else asked for, by what was shown, and nothing that has moved since", async () => {
    const view = "migrations/contoso/checkpoints/pool01/rtc";
    await visit(ana, view, ".decision form");
    const decision = ana.locator("section.decision").first();
    expect(await seenText(decision)).toMatch(
      /kim@example\.com asked for it[\s\S]*the tape library is broken[\s\S]*copied by hand/,
    );
    const seen = await cloud.see("pool01/rtc");
    expect(await seenText(decision.locator(".shown"))).toContain(seen.evidence);
    await decision.getByRole("button", { name: "Approve" }).click();
    expect(await decision.locator(".error").allInnerTexts()).toEqual(["This is needed.", "This is needed."]);

    // Newer evidence arrives while somebody reads.
    await cloud.upload("agent00", await rtcOf("pool01", 30, 20));
    await cloud.waitUntilIdle();
    await decision.locator("[name=reason]").fill("seen the copies");
    await decision.locator("[name=looked]").check();
    await decision.getByRole("button", { name: "Approve" }).click();
    await decision.locator(".trouble").waitFor();
    expect(await seenText(decision.locator(".trouble"))).toContain("has changed since");
    expect(await cloud.gate("move@pool01")).toMatchObject({ state: "blocked", waived: [] });

    const { evidence } = await cloud.see("pool01/rtc");
    await decision.locator(".shown", { hasText: evidence }).waitFor();
    expect(await decision.locator("[name=reason]").inputValue()).toBe("seen the copies");
    expect(await decision.locator("[name=looked]").isChecked()).toBe(false);
    await decision.locator("[name=looked]").check();
    await decision.getByRole("button", { name: "Approve" }).click();
    await ana.locator(".state-waived").first().waitFor();
    expect(await cloud.gate("move@pool01")).toMatchObject({ state: "clear", waived: ["pool01/rtc"] });
    expect((await cloud.facts()).filter(({ type }) => type === "approval-recorded").at(-1)).toBeDefined();
  });

  it("is refused by the API for who asked, and for who has no role for it, in words", async () => {
    const kim = await browser.open({ locale: "es-ES" });
    await cloud.upload("agent00", await rtcOf("pool02", 20, 10));
    await cloud.waitUntilIdle();
    await kim.goto(`${home}/migrations/contoso/checkpoints/pool02/rtc`);
    await signInAs(kim, "Kim", "operator");
    await kim.locator("details.decision summary").first().click();
    const form = kim.locator("details.decision form").first();
    await form.locator("[name=reason]").fill("cinta rota");
    await form.locator("[name=control]").fill("copia a mano");
    await form.locator("button").click();
    await kim.locator("section.decision form").waitFor();
    const asked = kim.locator("section.decision").first();
    await asked.locator("[name=reason]").fill("yo misma");
    await asked.locator("[name=looked]").check();
    await asked.locator("form button").click();
    await asked.locator(".trouble").waitFor();
    expect(await seenText(asked.locator(".trouble"))).toContain("Sus roles no lo permiten");
    await kim.context().close();
  });

  it("shows a plan version that waits, with what it makes easier, and lets a second person approve it", async () => {
    expect((await cloud.applyPlan(plan(2, "30d"))).status).toBe(200);
    await visit(ana, "migrations/contoso/plan", ".decision form");
    const decision = ana.locator(".decision");
    expect(await seenText(decision)).toMatch(
      /Version 2 waits for approval[\s\S]*waivers may last longer[\s\S]*20d\s+30d/,
    );
    await decision.locator("[name=reason]").first().fill("agreed");
    await decision.locator("[name=looked]").check();
    await decision.getByRole("button", { name: "Approve" }).click();
    await ana.locator(".facts-list").waitFor();
    await until("the version accepted", async () => !(await ana.locator(".decision").isVisible()));
    await cloud.untilInForce();
    await visit(ana, "migrations/contoso/approvals", "main .empty");
    await visit(ana, "migrations/contoso/plan", ".facts-list li:nth-child(2)");
    expect(await seenText(ana.locator("main .card").first())).toMatch(/Version\s+2/);
  });

  it("can be used by the keyboard alone", async () => {
    await visit(ana, "migrations/contoso", ".matrix tbody td");
    await ana.locator(".skip").focus();
    await ana.keyboard.press("Tab");
    const reached: string[] = [];
    for (let step = 0; step < 60; step++) {
      const name = String(
        await ana.evaluate("document.activeElement.textContent.trim() || document.activeElement.ariaLabel"),
      );
      reached.push(name);
      const ring = String(await ana.evaluate("getComputedStyle(document.activeElement).outlineStyle"));
      expect(ring, name).not.toBe("none");
      if (name === "Approvals") break;
      await ana.keyboard.press("Tab");
    }
    expect(reached).toContain("Readiness");
    await ana.keyboard.press("Enter");
    await ana.locator("h1", { hasText: "What waits" }).waitFor();
    expect(await ana.evaluate("document.activeElement.tagName")).toBe("H1");
  });

  it.each(["light", "dark"] as const)(
    "has nothing serious that axe finds, on any view, in the %s",
    async (colorScheme) => {
      await ana.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const [name, path, shown] of VIEWS) {
        await visit(ana, path, shown);
        expect(await seriousOf(ana), name).toEqual([]);
      }
    },
  );

  it.each([320, 3_840])("is nowhere wider than a page of %i pixels", async (width) => {
    await ana.setViewportSize({ width, height: 700 });
    for (const [name, path, shown] of VIEWS) {
      await visit(ana, path, shown);
      const wide = await ana.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      expect(wide, name).toBe(0);
    }
    await ana.setViewportSize({ width: 1_440, height: 900 });
  });

  it.each([1_280, 390])(
    "breaks no word of its sections, and cuts no name of a requirement, at %i pixels",
    async (width) => {
      await ana.setViewportSize({ width, height: 900 });
      await visit(ana, "migrations/contoso", ".matrix tbody td");
      const { lines, cut } = (await ana.evaluate(`({
      lines: [...document.querySelectorAll(".sections a")].map((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
      }),
      cut: [...document.querySelectorAll(".matrix thead th span")]
        .filter((one) => one.scrollHeight > one.clientHeight || one.scrollWidth > one.clientWidth)
        .map((one) => one.textContent),
    })`)) as { lines: number[]; cut: string[] };
      expect([new Set(lines), cut]).toEqual([new Set([1]), []]);
      await ana.setViewportSize({ width: 1_440, height: 900 });
    },
  );

  it("has its icon wherever one is, although the page is relative to where it was opened", async () => {
    await visit(ana, "migrations/contoso", ".gate");
    const icon = String(await ana.evaluate('document.querySelector("link[rel=icon]").href'));
    expect((await fetch(icon)).headers.get("content-type")).toContain("image/svg+xml");
  });

  it("moves nothing that somebody may be reading, while it is read", async () => {
    const page = await browser.open({ viewport: { width: 1_280, height: 900 } });
    await page.goto(`${home}/migrations/contoso`);
    await signInAs(page, "Eva", "auditor");
    await page.locator(".matrix tbody td").first().waitFor();
    expect(await page.evaluate("globalThis.shifted")).toBeLessThan(0.05);
    await page.context().close();
  });

  it("says that the API is away, keeps what was read, and what was written, and goes on when it is back", async () => {
    await visit(ana, "migrations/contoso", ".gate");
    await ana.route("**/api/migrations/**", (route) => route.abort());
    await ana.getByRole("button", { name: "Refresh" }).click();
    await ana.locator(".trouble", { hasText: "cannot be reached" }).waitFor();
    expect(await ana.locator(".gate").count()).toBeGreaterThan(0);
    await ana.unroute("**/api/migrations/**");
    await ana.getByRole("button", { name: "Try again" }).click();
    await ana.locator(".trouble").waitFor({ state: "detached" });
  });

  it("renews its token before it ends, and says when it has ended, without losing what is written", async () => {
    const page = await browser.open();
    await page.clock.install();
    await page.goto(`${home}/migrations/contoso/checkpoints/pool02/rtc`);
    await signInAs(page, "Eva", "operator");
    await page.locator(".standing").waitFor();
    const renewed = page.waitForResponse((response) => response.url().endsWith("/oidc/token"));
    await page.clock.fastForward("14:30");
    expect((await renewed).status()).toBe(200);
    const form = page.locator("details.decision form").first();
    await page.locator("details.decision summary").first().click();
    await form.locator("[name=reason]").fill("half a sentence");
    await page.route("**/oidc/token", (route) =>
      route.fulfill({ status: 400, contentType: "application/json", body: '{"error":"invalid_grant"}' }),
    );
    await page.clock.fastForward("14:30");
    await page.locator(".ended").waitFor();
    expect(await page.locator(".standing").count()).toBe(1);
    await page.unroute("**/oidc/token");
    await page.clock.setSystemTime(new Date());
    await page.locator(".ended button").click();
    await page.locator("#name").fill("Eva");
    await page.locator("form button").click();
    await page.locator("details.decision summary").first().click();
    expect(await form.locator("[name=reason]").inputValue()).toBe("half a sentence");
    await page.context().close();
  });

  it("says that the issuer is away, and that somebody has no role", async () => {
    const page = await browser.open();
    await page.route("**/oidc/.well-known/**", (route) => route.abort());
    await page.goto(home);
    await page.locator(".sign-in .primary").click();
    await page.locator(".trouble", { hasText: "sign-in service cannot be reached" }).waitFor();
    await page.unroute("**/oidc/.well-known/**");
    const none = await cloud.oidc.token([], "nobody@example.com");
    await page.route("**/api/migrations", (route) =>
      route.continue({ headers: { ...route.request().headers(), authorization: `Bearer ${none}` } }),
    );
    await signInAs(page, "Nobody", "auditor");
    await page.locator(".trouble", { hasText: "Your roles do not allow this" }).waitFor();
    await page.context().close();
  });

  it("broke no policy, and no script of it failed", () => {
    expect(browser.complaints).toEqual([]);
  });
});
