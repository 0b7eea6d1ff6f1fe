import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seenText, signInAs, type TestBrowser, testBrowser } from "../support/browser.ts";
import { chromium } from "../support/chromium.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { until } from "../support/until.ts";

/** An estate of more checkpoints than the console reads by itself: to find a unit of it, to group it, and what it owes. */

const SERVERS = 600;
const name = (index: number): string => `server${String(index).padStart(5, "0")}`;
const servers = Array.from(
  { length: SERVERS },
  (_, index) => `  - { id: ${name(index)}, kind: server, owner: ${index < 3 ? "ana" : "kim"} }\n`,
).join("");
const REQUIREMENTS = `
  - { id: image, title: Image, evidence: backup, kinds: [server], maxAge: 30d, artefacts: ["*"], judgement: test }
  - { id: config, title: Configuration, evidence: backup, kinds: [server], maxAge: 30d, artefacts: ["*"], judgement: test }`;
const plan = planText({ requirements: REQUIREMENTS, owner: "ana" })
  .replace("agents:", `${servers}agents:`)
  .replace("before: moving,", "before: moving, armed: by-decision,");
/** Of 600 servers two each, of two pools two each, and one of the migration. */
const ALL = SERVERS * 2 + 5;

let cloud: TestCloud;
let browser: TestBrowser;
let home: string;
let ana: Page;

const visit = async (page: Page, path: string, shown: string): Promise<void> => {
  const href = `${new URL(home).pathname}/migrations/contoso${path}`;
  await page.evaluate(
    `history.pushState(null, "", ${JSON.stringify(href)}); dispatchEvent(new PopStateEvent("popstate"));`,
  );
  await page.locator(shown).first().waitFor();
};

const rows = (): Promise<number> => ana.locator(".matrix tbody tr:not(.group)").count();
const groups = async (): Promise<readonly string[]> =>
  (await ana.locator(".matrix tr.group").allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim());
const status = (): Promise<string> => seenText(ana.locator("#matrix ~ .status"));

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly impact: string; readonly nodes: readonly object[] }[];
}
const seriousOf = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as AxeResult;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes[0]).slice(0, 300)}`);
};

const VIEWS: readonly (readonly [name: string, path: string, shown: string])[] = [
  ["a unit found", "?unit=server0", ".matrix tbody td"],
  ["groups", "?group=owner", ".matrix tr.group"],
  ["a unit", "/units/pool01", ".way-back"],
  ["a unit of which nothing came", `/units/${name(7)}`, ".way-back"],
  ["the agents", "/agents", ".cards.agents > li"],
  ["an agent", "/agents/agent01", "#owes"],
  ["a gate that somebody may arm", "/gates/move%40pool01", ".gate"],
];

describe.skipIf(chromium === undefined)("a large estate in the console (needs chromium)", () => {
  beforeAll(async () => {
    cloud = await testCloud();
    home = `${cloud.apiUrl}/console`;
    browser = await testBrowser(chromium ?? "");
    expect(await cloud.applyPlan(plan)).toMatchObject({ status: 202 });
    for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
    await cloud.waitUntilIdle();
    ana = await browser.open({ viewport: { width: 1_440, height: 900 } });
    await ana.goto(`${home}/migrations/contoso`);
    await signInAs(ana, "Ana", "manager");
  }, 180_000);
  afterAll(async () => {
    await browser?.stop();
    await cloud?.stop();
  });

  it("counts all of a migration by state, although not all of it is read", async () => {
    await visit(ana, "", ".matrix tbody td");
    await until("read as far as it reads by itself", async () => (await status()).includes("there are more"));
    expect(await status()).toContain("1,000 checkpoints read");
    const counts = ana.locator(".state-counts");
    await counts.getByText("1,000 or more").waitFor();
    await counts.getByRole("button", { name: "Count all" }).click();
    await until("counted", async () => !/…|or more/.test(await seenText(counts)));
    const numbers = (await seenText(counts)).match(/[\d,]+/g) ?? [];
    expect(numbers.reduce((sum, one) => sum + Number(one.replaceAll(",", "")), 0)).toBe(ALL);
  });

  it("finds any unit at once, also one that was not read, and by its state, owner and expiry, all in the address", async () => {
    await visit(ana, "", ".matrix tbody td");
    await ana.getByLabel("Find a unit").fill(name(SERVERS - 1));
    await until("the last unit found", async () => (await rows()) === 1);
    expect(await seenText(ana.locator(".matrix tbody th"))).toBe(name(SERVERS - 1));
    expect(new URL(ana.url()).searchParams.get("unit")).toBe(name(SERVERS - 1));
    await until("all of what is like it", async () =>
      (await status()).includes("1 unit like this in the whole migration"),
    );

    await visit(ana, "?state=passed", ".matrix tbody td");
    await until("what passed", async () => (await status()).includes("in the whole migration"));
    expect(await rows()).toBe(3);

    await visit(ana, "?owner=ana&state=missing", ".matrix tbody td");
    await until("what is missing of Ana", async () => (await status()).includes("3 units like this in the whole"));

    const before = new Date(Date.now() + 25 * 3_600_000).toISOString();
    await visit(ana, `?before=${before}`, ".matrix tbody td");
    await until("what expires first", async () => (await status()).includes("3 units like this in the whole"));
    expect(await ana.locator(".matrix .state-passed.cell").count()).toBe(5);
    await visit(ana, "?unit=No%20such", ".matrix.empty");
    await until(
      "nothing is called so",
      async () => (await seenText(ana.locator(".matrix.empty"))) === "No unit is like this.",
    );
  });

  it("groups what is read, says where it counts a part, and is right for all of it once all is read", async () => {
    await visit(ana, "?group=owner", ".matrix tr.group");
    await until("bounds", async () => (await groups()).some((text) => text.includes("or more units")));
    await ana.getByRole("button", { name: "Read all" }).click();
    await until("whole", async () => (await status()) === `${SERVERS + 3} units`);
    expect(await groups()).toEqual([
      expect.stringMatching(/^ana 5 units/),
      expect.stringMatching(new RegExp(`^kim ${SERVERS - 3} units .*${((SERVERS - 3) * 2).toLocaleString("en")}`)),
      expect.stringMatching(/^Nobody is responsible 1 unit/),
    ]);
    expect(await rows()).toBe(0);
    await ana.locator(".matrix tr.group button").first().press("Enter");
    await until("the group of Ana open", async () => (await rows()) === 5);
    expect(new URL(ana.url()).search).toBe("?group=owner&open=ana");
    await ana.getByLabel("Grouped by").selectOption("state");
    await until("groups of states", async () => (await groups()).some((text) => text.startsWith("missing")));
    await ana.getByLabel("Grouped by").selectOption("requirement");
    await until("groups of requirements", async () => (await groups()).length === 5);
    await ana.getByLabel("Grouped by").selectOption("gate");
    await until("groups of gates", async () => (await groups()).some((text) => text.startsWith("go ")));
    await ana.getByLabel("Grouped by").selectOption("prefix");
    await until("groups of names", async () =>
      (await groups()).some((text) => text.startsWith("server000… 100 units")),
    );
  });

  it("shows a unit with all that is asked of it, who speaks for it, what it owes, and its way back", async () => {
    await visit(ana, `/units/${name(7)}`, ".way-back");
    expect(await seenText(ana.locator(".standing"))).toMatch(
      /2 of 2 checkpoints not satisfied[\s\S]*server[\s\S]*kim[\s\S]*agent00/,
    );
    expect(await seenText(ana.locator(".way-back"))).toContain("there is no way back");
    await visit(ana, "/units/pool01", ".way-back");
    expect(await seenText(ana.locator(".standing"))).toMatch(
      /All of 2 checkpoints satisfied[\s\S]*pool01\.contoso\.com/,
    );
    const table = ana.locator("#checkpoints ~ section");
    expect(await seenText(table)).toMatch(/rtc[\s\S]*passed[\s\S]*agent00[\s\S]*go, move@pool01/);
    expect(await seenText(ana.locator(".way-back"))).toMatch(/RTC[\s\S]*Accepted last[\s\S]*does not say how/);
    await ana.getByRole("link", { name: "All that was recorded about it" }).click();
    await ana.locator(".facts-list li").first().waitFor();
    expect(new URL(ana.url()).search).toBe("?unit=pool01");
    await visit(ana, "/units/pool99", ".trouble");
    expect(await seenText(ana.locator(".trouble"))).toContain("did you mean");
  });

  it("shows each agent as it was seen last, with its keys, and what it owes", async () => {
    await visit(ana, "/agents", ".cards.agents > li");
    const all = ana.locator(".cards.agents > li");
    expect(await all.count()).toBe(3);
    expect(await seenText(all.nth(0))).toMatch(/agent00[\s\S]*all units[\s\S]*accepted[\s\S]*Version[\s\S]*k1 valid/);
    expect(await seenText(all.nth(1))).toMatch(/agent01[\s\S]*Nothing of it ever arrived[\s\S]*old expired/);
    await ana.getByRole("link", { name: "agent00" }).click();
    await ana.locator(".owed li").first().waitFor();
    expect(await seenText(ana.locator(".owed"))).toMatch(/missing[\s\S]*server00\d{3} \/ (image|config)[\s\S]*due/);
    expect(await seenText(ana.locator("#owes ~ p"))).toContain("more than was looked at");
    const { body } = await cloud.get<{ agent: object }>("/migrations/contoso/agents/agent00");
    expect(body.agent).toMatchObject({ last: { outcome: "accepted", waiting: null, aheadMs: null } });
    await visit(ana, "/agents/agent0", ".trouble");
    expect(await seenText(ana.locator(".trouble"))).toContain("did you mean");
  });

  it("shows what the plan asks of evidence beside what there is: its proof, its copies, how long a restore may take", async () => {
    const path = "**/api/migrations/contoso/checkpoints/pool01/rtc";
    await visit(ana, "/checkpoints/pool01/rtc", ".standing");
    expect(await seenText(ana.locator("#evidence ~ dl"))).toMatch(
      /hash of every file[\s\S]*at least asked for: hash of every file/,
    );
    await ana.route(path, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { checkpoint: object; limits: object };
      const limits = { ...body.limits, maxDurationMs: 4 * 3_600_000, offSiteCopies: 2, copyRule: "3-2-1" };
      await route.fulfill({ json: { ...body, checkpoint: { ...body.checkpoint, durationMs: 5 * 3_600_000 }, limits } });
    });
    await visit(ana, "/plan", "#versions");
    await visit(ana, "/checkpoints/pool01/rtc", ".standing");
    expect(await seenText(ana.locator("#evidence ~ dl"))).toMatch(
      /5 hours[\s\S]*may take 4 hours: longer than that[\s\S]*3-2-1, 2 off site/,
    );
    await ana.unroute(path);
  });

  it("arms a gate that the plan leaves to a manager, by what is shown, and says since when it is", async () => {
    await visit(ana, "/gates/move%40pool01", "#arm");
    const form = ana.locator(".decision");
    expect(await seenText(form)).toMatch(/exactly[\s\S]*move@pool01[\s\S]*moving[\s\S]*2 of 2 checkpoints satisfied/);
    await form.getByRole("button", { name: "Arm" }).click();
    expect(await form.locator(".error").allInnerTexts()).toEqual(["This is needed.", "This is needed."]);
    await form.locator("[name=reason]").fill("phase 2 begins");
    await form.locator("[name=looked]").check();
    await form.getByRole("button", { name: "Arm" }).click();
    await ana.locator(".armed").waitFor();
    expect(await seenText(ana.locator(".armed"))).toMatch(/Armed since .*by a decision/);
    await until("the gate is open", async () => (await cloud.gate("move@pool01")).state === "clear");
    const armed = (await cloud.facts()).find(({ type }) => type === "gate-armed");
    expect(armed).toMatchObject({ reason: "phase 2 begins" });
    await visit(ana, "/gates/go", ".gate");
    expect(await ana.locator("#arm").count()).toBe(0);
  });

  it("refuses in words who may not arm it, in Spanish, and keeps what they wrote", async () => {
    const kim = await browser.open({ locale: "es-ES" });
    await kim.goto(`${home}/migrations/contoso/gates/move%40pool02`);
    await signInAs(kim, "Kim", "operator");
    const form = kim.locator(".decision");
    await form.locator("[name=reason]").fill("ya");
    await form.locator("[name=looked]").check();
    await form.getByRole("button", { name: "Activar" }).click();
    await form.locator(".trouble").waitFor();
    expect(await seenText(form.locator(".trouble"))).toContain("Sus roles no lo permiten");
    expect(await form.locator("[name=reason]").inputValue()).toBe("ya");
    for (const [view, shown, text] of [
      ["/agents", ".cards.agents > li", "Visto por última vez"],
      ["/units/pool01", ".way-back", "El camino de vuelta"],
      ["?group=owner", ".matrix tr.group", "Agrupado por"],
    ] as const) {
      await visit(kim, view, shown);
      expect(await seenText(kim.locator("main"))).toContain(text);
    }
    await kim.context().close();
  });

  it("prints each view whole: rows that are not near too, and nothing that is only to be clicked", async () => {
    await visit(ana, "?unit=server000", ".matrix tbody td");
    await until("a hundred units", async () => (await status()).includes("100 units like this in the whole"));
    expect(await rows()).toBeLessThan(60);
    await ana.locator("select", { hasText: "Dark" }).selectOption("dark");
    await ana.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await rows()).toBe(100);
    const theme = "document.documentElement.dataset.theme";
    expect(await ana.evaluate(theme)).toBe("light");
    await ana.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await rows()).toBeLessThan(60);
    expect(await ana.evaluate(theme)).toBe("dark");
    await ana.locator("select", { hasText: "Dark" }).selectOption("system");
    await ana.emulateMedia({ media: "print" });
    for (const [what, path, shown] of VIEWS) {
      await visit(ana, path, shown);
      for (const one of [".top", ".filters", "form"])
        expect(await ana.locator(one).locator("visible=true").count(), `${what}: ${one}`).toBe(0);
      const pdf = await ana.pdf({ format: "A4", printBackground: true });
      expect(pdf.length, what).toBeGreaterThan(5_000);
    }
    await ana.emulateMedia({ media: "screen" });
  });

  it("says on each view that the API is away, and goes on when it is back", async () => {
    for (const [what, path, shown] of VIEWS.slice(2)) {
      await visit(ana, "/plan", "#versions");
      await ana.route("**/api/migrations/**", (route) => route.abort());
      await visit(ana, path, ".trouble");
      expect(await seenText(ana.locator(".trouble").first()), what).toContain("cannot be reached");
      await ana.unroute("**/api/migrations/**");
      const again = ana.getByRole("button", { name: "Try again" });
      await again.first().click();
      await ana.locator(shown).first().waitFor();
      // Of the gates and of the matrix, each by itself.
      await until("all is there", async () => {
        if ((await again.count()) > 0) await again.first().click();
        return (await ana.locator(".trouble").count()) === 0;
      });
    }
  });

  it.each(["light", "dark"] as const)("has nothing serious that axe finds, in the %s", async (colorScheme) => {
    await ana.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const [what, path, shown] of VIEWS) {
      await visit(ana, path, shown);
      expect(await seriousOf(ana), what).toEqual([]);
    }
  });

  it("is nowhere wider than a page of 320 pixels", async () => {
    await ana.setViewportSize({ width: 320, height: 700 });
    for (const [what, path, shown] of VIEWS) {
      await visit(ana, path, shown);
      const wide = await ana.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      expect(wide, what).toBe(0);
    }
    await ana.setViewportSize({ width: 1_440, height: 900 });
  });

  it("broke no policy, and no script of it failed", () => {
    expect(browser.complaints).toEqual([]);
  });
});
