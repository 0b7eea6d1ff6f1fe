import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SatisfiedAnswer } from "../../contract/schemas/satisfied.ts";
import { seenText, signInAs, type TestBrowser, testBrowser } from "../support/browser.ts";
import { chromium } from "../support/chromium.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { seriousOf, tooWide, visitView } from "../support/console-page.ts";
import { allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** The console's views of other moments than now, in a real browser: what an auditor asks. */

const GATE = "move@pool01";
const GATE_PATH = `migrations/contoso/gates/${encodeURIComponent(GATE)}`;

let cloud: TestCloud;
let browser: TestBrowser;
let home: string;
/** Of the auditor Eva, signed in. */
let eva: Page;
/** When the gate of pool01 opened, and when it shut. */
let opened: string;
let shut: string;
/** When any gate opened or shut, in order. */
let changes: readonly string[];

const visit = (path: string, shown: string) => visitView(eva, home, path, shown);
const queryOf = (): Readonly<Record<string, string>> => Object.fromEntries(new URL(eva.url()).searchParams);
/** Reads in Spanish, and in English again whatever comes of it. */
const inSpanish = async (read: () => Promise<void>): Promise<void> => {
  await eva.getByLabel("Language").selectOption("es");
  try {
    await read();
  } finally {
    await eva.getByLabel("Idioma").selectOption("en");
  }
};
const asOf = (at: string, knownAt: string = at): string => `as-of=${at}&known-at=${knownAt}`;

describe.skipIf(chromium === undefined)("the console at other moments (needs chromium)", () => {
  beforeAll(async () => {
    cloud = await testCloud();
    home = `${cloud.apiUrl}/console`;
    browser = await testBrowser(chromium ?? "");
    expect(await cloud.applyPlan(planText())).toMatchObject({ status: 202 });
    for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
    await cloud.waitUntilIdle();
    await cloud.upload("agent00", await rtcOf("pool01", 50, 10));
    await cloud.waitUntilIdle();
    const { body } = await cloud.get<SatisfiedAnswer>("/migrations/contoso/satisfied");
    changes = [...new Set(body.transitions.map(({ at }) => at))];
    const of = body.transitions.filter(({ gate }) => gate === GATE);
    opened = of.find(({ state }) => state === "clear")?.at ?? "";
    shut = of.find(({ state }) => state === "blocked")?.at ?? "";
    expect(await cloud.applyPlan(planText({ version: 2, accountAge: "48h" }))).toMatchObject({ status: 202 });
    eva = await browser.open({ viewport: { width: 1_440, height: 900 } });
    await eva.goto(`${home}/${GATE_PATH}?${asOf(opened)}`);
    await signInAs(eva, "Eva", "auditor");
  }, 300_000);
  afterAll(async () => {
    await browser?.stop();
    await cloud?.stop();
  });

  describe("any moment", () => {
    it("shows a gate as it was, says so, and has nothing that decides", async () => {
      await eva.locator(".gate-clear").waitFor();
      expect(await seenText(eva.locator(".banner"))).toMatch(
        /As of .*(CET|CEST), as known at [\s\S]*nothing can be decided/,
      );
      expect(await seenText(eva.locator(".banner"))).toContain(opened);
      expect(await eva.locator("form").count()).toBe(0);
      expect(await cloud.gate(GATE)).toMatchObject({ state: "blocked" });
      await visit(`${GATE_PATH}?${asOf(shut)}`, ".gate-blocked");
      expect(await seenText(eva.locator(".blockers"))).toContain("smaller than the largest");
    });

    it("keeps the moment in what is linked to, until somebody goes back to now", async () => {
      await visit(`${GATE_PATH}?${asOf(shut)}`, ".gate-blocked");
      await eva.locator(".blockers a").first().click();
      await eva.locator(".standing").waitFor();
      expect(queryOf()).toEqual({ "as-of": shut, "known-at": shut });
      expect(await eva.locator("form, details.decision").count()).toBe(0);
      await eva.getByRole("link", { name: "History", exact: true }).click();
      await eva.locator(".facts-list li").first().waitFor();
      expect(queryOf()).toEqual({ "as-of": shut, "known-at": shut });
      await eva.getByRole("link", { name: "Approvals" }).click();
      await eva.locator("main .empty, main .card").first().waitFor();
      expect(queryOf()).toEqual({});
      expect(await eva.locator(".banner").count()).toBe(0);
      await visit(`migrations/contoso?${asOf(opened)}`, ".past-checkpoints tbody tr");
      await eva.getByRole("button", { name: "Back to now" }).click();
      await eva.locator(".matrix tbody td").first().waitFor();
      expect(queryOf()).toEqual({});
    });

    it("tells what was known then from what is known today about then", async () => {
      const before = new Date(Date.parse(opened) - 1).toISOString();
      await visit(`migrations/contoso/history?${asOf(before)}`, ".facts-list li");
      const then = await eva.locator(".facts-list > li").count();
      await visit("migrations/contoso/history", ".facts-list li");
      await eva.locator(".facts-list > li").nth(then).waitFor();
      await visit(`migrations/contoso/checkpoints/pool01/rtc?${asOf(opened)}`, ".standing.satisfied");
      await visit(`migrations/contoso/checkpoints/pool01/rtc?as-of=${opened}`, ".standing");
      expect(await seenText(eva.locator(".banner"))).toContain("as known at now");
    });

    it("goes by the keyboard from one opening or shutting to the next, and to an instant that is written", async () => {
      await visit(`migrations/contoso/gates/${GATE}`, ".gate");
      await eva.locator(".moment summary").focus();
      await eva.keyboard.press("Enter");
      const slider = eva.getByRole("slider");
      await slider.waitFor();
      expect(await eva.locator(".ticks line").count()).toBeGreaterThan(1);
      await slider.focus();
      await eva.keyboard.press("PageDown");
      await eva.locator(".gate-blocked").waitFor();
      expect(queryOf()).toEqual({ "as-of": shut, "known-at": shut });
      expect(await seenText(eva.locator(".steps"))).toContain(`${GATE} shut`);
      for (const at of changes.slice(changes.indexOf(opened), changes.indexOf(shut)).toReversed()) {
        await eva.keyboard.press("PageDown");
        await eva.locator(".banner", { hasText: at }).waitFor();
      }
      expect(await slider.getAttribute("aria-valuetext")).toMatch(/CES?T$/);
      await eva.getByLabel("what is known today about it").check();
      await eva.waitForURL((url) => !url.searchParams.has("known-at"));
      const exact = eva.getByLabel("As of (Europe/Madrid)");
      await exact.fill("2031-01-01T00:00:00");
      await exact.blur();
      // Midnight in Madrid, whatever the browser's own zone is: by then everything has expired.
      await eva.locator(".banner", { hasText: "2030-12-31T23:00:00.000Z" }).waitFor();
      await eva.locator(".gate-blocked").waitFor();
    });

    it("says what an address that names no instant lacks, and does not show now in its place", async () => {
      await visit("migrations/contoso?as-of=yesterday", ".trouble");
      expect(await seenText(eva.locator(".trouble"))).toContain("must be an instant");
      expect(await eva.locator(".gate").count()).toBe(0);
    });
  });

  describe("why", () => {
    it("goes from the verdict to the names in the manifest, and says what would clear the gate and where to decide", async () => {
      await visit(GATE_PATH, ".gate-blocked");
      await eva.getByRole("link", { name: "Why, and what would clear it" }).click();
      await eva.locator(".chain").first().waitFor();
      const chain = await seenText(eva.locator(".chain").first());
      expect(chain).toMatch(/pool01 \/ rtc[\s\S]*failed[\s\S]*Required by: test[\s\S]*from agent00[\s\S]*shrunk/);
      expect(await seenText(eva.locator(".clearing"))).toMatch(/RTC[\s\S]*Or, in its place/);
      await eva.getByRole("link", { name: /^Look and decide.*pool01 \/ rtc/ }).click();
      await eva.locator(".standing").waitFor();
      expect(await seenText(eva.locator("h1"))).toBe("pool01 / rtc");
    });

    it("is of the moment that is looked at, and in the reader's language", async () => {
      await visit(`${GATE_PATH}/why?${asOf(opened)}`, ".gate-clear");
      expect(await seenText(eva.locator("#by-what + section"))).toMatch(/pool01 \/ accounts[\s\S]*pool01 \/ rtc/);
      await inSpanish(async () => {
        await visit(`${GATE_PATH}/why?${asOf(shut)}`, ".clearing li");
        expect(await seenText(eva.locator(".clearing"))).toMatch(
          /Enviar evidencia nueva[\s\S]*Ver el punto de control/,
        );
      });
    });
  });

  describe("over time", () => {
    it("keeps the numbers apart, and says in words and in a table what each chart shows", async () => {
      await visit("migrations/contoso/over-time", ".chart");
      const titles = await eva.locator(".charts h3").allInnerTexts();
      expect(titles).toEqual(["Policy", "Recoverability", "Coverage", "Gates"]);
      const policy = eva.getByRole("img", { name: /^Policy/ });
      expect(await policy.getAttribute("aria-labelledby")).toMatch(/title.*description/);
      expect(await policy.locator("desc").textContent()).toMatch(/Satisfied: 0 at first, \d+ at last/);
      await eva.getByText("The same as a table").click();
      expect(await eva.locator("main details tbody tr").count()).toBe(48);
      expect(await seenText(eva.locator(".expiries"))).toContain("pool02 / rtc");
    });

    it("lists when gates opened and shut, each with why at that moment", async () => {
      await visit("migrations/contoso/over-time?days=7", ".transitions li");
      const last = eva.locator(".transitions li", { hasText: GATE }).first();
      expect(await seenText(last)).toContain("Blocked");
      await last.getByRole("link").click();
      await eva.locator(".chain").first().waitFor();
      expect(queryOf()).toEqual({ "as-of": shut, "known-at": shut });
    });
  });

  describe("evidence packs", () => {
    it("are asked for from a gate as of the moment that is looked at, made, and fetched", async () => {
      await visit(`${GATE_PATH}?${asOf(opened)}`, ".gate-clear");
      await eva.getByRole("link", { name: "Ask for an evidence pack" }).click();
      await eva.locator("#ask-pack").waitFor();
      expect(await eva.getByLabel("About").inputValue()).toBe(GATE);
      expect(queryOf()).toEqual({ gate: GATE, "as-of": opened, "known-at": opened });
      await eva.getByRole("button", { name: "Ask for an evidence pack" }).click();
      await eva.locator(".pack-made").waitFor({ timeout: 60_000 });
      const pack = await seenText(eva.locator(".pack"));
      expect(pack).toMatch(/move@pool01[\s\S]*made[\s\S]*Asked for[\s\S]*Download/);
      expect(await eva.locator(".pack time").first().getAttribute("datetime")).toBe(opened);
      const fetched = eva.waitForEvent("download");
      await eva.getByRole("button", { name: /^Download/ }).click();
      expect((await fetched).suggestedFilename()).toMatch(/\.zip$/);
    });
  });

  describe("what has changed", () => {
    it("is said between two instants, each with the way to it", async () => {
      await visit(`${GATE_PATH}?${asOf(opened)}`, ".gate-clear");
      await eva.getByRole("link", { name: "What has changed since" }).click();
      await eva.locator("#diff-gates").waitFor();
      expect(queryOf()).toEqual({ from: opened });
      expect(await seenText(eva.locator("#diff-gates + section"))).toMatch(/move@pool01\s+Clear\s+Blocked\s+1 blocker/);
      expect(await seenText(eva.locator("#diff-checkpoints + section"))).toMatch(/pool01 \/ rtc\s+passed[\s\S]*failed/);
      const to = eva.getByLabel("To (Europe/Madrid)");
      await to.fill("2031-01-01T00:00:00");
      await to.blur();
      await eva.waitForURL((url) => url.searchParams.get("to") === "2030-12-31T23:00:00.000Z");
    });

    it("is said between two plan versions, with what is easier to open marked", async () => {
      await visit("migrations/contoso/plan", "#versions");
      await eva.getByRole("link", { name: "What differs between versions" }).click();
      await eva.locator(".part").first().waitFor();
      const part = await seenText(eva.locator(".part", { hasText: "accounts" }));
      expect(part).toMatch(/Requirement accounts[\s\S]*changed[\s\S]*easier to open[\s\S]*maxAge\s+24h\s+48h/);
      expect(await seenText(eva.locator("#eased"))).toBe("Easier to open in 1 way");
      await eva.getByLabel("From version").fill("2");
      await eva.getByLabel("From version").blur();
      await eva.locator("main .empty", { hasText: "same version" }).waitFor();
    });
  });

  describe("notifications", () => {
    it("say who was told of what and what became of it, with every filter in the address", async () => {
      await visit("migrations/contoso/notifications", ".notifications li");
      const shutItem = eva.locator(".notifications > li", { hasText: "A gate shut" }).first();
      expect(await seenText(shutItem)).toMatch(/A gate shut: [\s\S]*sent/);
      await eva.getByLabel("About").selectOption("clear");
      await eva.locator(".notifications > li", { hasText: "A gate opened" }).first().waitFor();
      await eva.waitForURL((url) => url.searchParams.get("kind") === "clear");
      await eva.locator(".notifications > li", { hasText: "A gate shut" }).waitFor({ state: "detached" });
      await eva.getByRole("combobox", { name: "Delivery" }).selectOption("bounced");
      await eva.locator("main .empty").waitFor();
    });
  });

  describe("each view", () => {
    const views = (): readonly (readonly [path: string, shown: string])[] => [
      [`migrations/contoso?${asOf(opened)}`, ".past-checkpoints tbody tr"],
      [`${GATE_PATH}?${asOf(shut)}`, ".blockers li"],
      [`migrations/contoso/checkpoints/pool01/rtc?${asOf(opened)}`, ".standing"],
      [`migrations/contoso/history?${asOf(shut)}`, ".facts-list li"],
      [`${GATE_PATH}/why?${asOf(shut)}`, ".chain"],
      [`${GATE_PATH}/why?${asOf(opened)}`, "#by-what"],
      ["migrations/contoso/over-time", ".chart"],
      ["migrations/contoso/packs", "#ask-pack"],
      ["migrations/contoso/notifications", ".notifications li"],
      [`migrations/contoso/diff?from=${opened}`, "#diff-checkpoints"],
      ["migrations/contoso/plan/diff?from=1&to=2", ".part"],
    ];

    it.each(["light", "dark"] as const)("has nothing serious that axe finds, in the %s", async (colorScheme) => {
      await eva.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const [path, shown] of views()) {
        await visit(path, shown);
        if (path.includes("as-of=")) {
          const details = eva.locator(".moment > details");
          if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
          await eva.locator(".slider").waitFor();
        }
        expect(await seriousOf(eva), path).toEqual([]);
      }
    });

    it.each([320, 3_840])("is no wider than a page of %i pixels", async (width) => {
      await eva.setViewportSize({ width, height: 700 });
      for (const [path, shown] of views()) {
        await visit(path, shown);
        expect(await tooWide(eva), path).toEqual([]);
      }
      await eva.setViewportSize({ width: 1_440, height: 900 });
    });

    it("is in Spanish where somebody reads that", async () => {
      await inSpanish(async () => {
        await visit(`${GATE_PATH}?${asOf(shut)}`, ".blockers li");
        expect(await seenText(eva.locator(".banner"))).toContain("aquí no se puede decidir nada");
      });
    });
  });

  it("broke no policy, and no script of it failed", () => {
    expect(browser.complaints).toEqual([]);
  });
});
