import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { SatisfiedAnswer } from "../contract/schemas/satisfied.ts";
import { ROOT } from "../examples/demo/commands.ts";
import { estate } from "../examples/demo/estate.ts";
import { playUntilBlocked } from "../examples/demo/story.ts";
import { startCloud } from "../local/start-cloud.ts";
import { synthOnce } from "./synth.ts";

/** Writes docs/console/*.png: the console after the demo's bad night, as a manager sees it. */

const OUT = join(ROOT, "docs", "console");
const MAX_BYTES = 200_000;
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
const MIGRATION = "contoso-lync2013";

interface Shot {
  readonly name: string;
  /** Below the migration; `<gate>` is the one that opened last, and `<opened>` when. */
  readonly path: string;
  readonly shown: string;
  readonly width: number;
  readonly height: number;
  readonly scheme?: "dark";
  /** What is at the top; without, it is the top of the page. */
  readonly at?: string;
}

const SHOTS: readonly Shot[] = [
  { name: "readiness", path: "", shown: ".matrix tbody td", width: 1_280, height: 1_100 },
  { name: "checkpoint", path: "/checkpoints/pool02/rtc", shown: ".decision form", width: 1_280, height: 1_400 },
  { name: "matrix", path: "?group=gate", shown: ".matrix tr.group", width: 1_280, height: 1_100, at: "#matrix" },
  { name: "agents", path: "/agents", shown: ".cards.agents > li", width: 1_280, height: 900 },
  { name: "unit", path: "/units/pool02", shown: ".way-back", width: 1_280, height: 1_100 },
  {
    name: "moment",
    path: "/gates/<gate>?as-of=<opened>&known-at=<opened>",
    shown: ".past-checkpoints tbody tr",
    width: 1_280,
    height: 1_000,
  },
  { name: "why", path: "/gates/moves%40pool02/why", shown: ".chain", width: 1_280, height: 1_000 },
  { name: "over-time", path: "/over-time", shown: ".expiries", width: 1_280, height: 1_200 },
  { name: "telephone", path: "", shown: ".matrix tbody td", width: 390, height: 844, scheme: "dark" },
];

type Names = Readonly<Record<string, string>>;

const shoot = async (
  page: Page,
  home: string,
  names: Names,
  { name, path, shown, width, height, scheme, at }: Shot,
): Promise<void> => {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: scheme ?? "light" });
  const below = path.replaceAll(/<(\w+)>/g, (_, one: string) => encodeURIComponent(names[one] ?? ""));
  const href = JSON.stringify(`${new URL(home).pathname}/migrations/${MIGRATION}${below}`);
  await page.evaluate(`history.pushState(null, "", ${href}); dispatchEvent(new PopStateEvent("popstate"))`);
  await page.locator(shown).first().waitFor();
  await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)");
  if (at !== undefined) await page.evaluate(`document.querySelector(${JSON.stringify(at)}).scrollIntoView()`);
  const file = join(OUT, `${name}.png`);
  await page.screenshot({ path: file });
  const { size } = statSync(file);
  if (size > MAX_BYTES) throw new Error(`${file} has ${size} bytes, and ${MAX_BYTES} at most are wanted`);
  process.stdout.write(`${file}: ${size} bytes\n`);
};

/** The gate that opened last, and when. */
const readNames = async (api: string, token: string): Promise<Names> => {
  const url = `${api}/migrations/${MIGRATION}/satisfied`;
  const { transitions } = SatisfiedAnswer.parse(
    await (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).json(),
  );
  const opened = transitions.findLast(({ state }) => state === "clear");
  return { gate: opened?.gate ?? "", opened: opened?.at ?? "" };
};

const requestWaiver = async (api: string, token: string): Promise<void> => {
  const url = `${api}/migrations/${MIGRATION}/checkpoints/pool02/rtc/waivers`;
  const expiresAt = new Date(Date.now() + 3 * 86_400_000).toISOString();
  const body = {
    reason: "the tape library is repaired on Monday",
    control: "copied to the other site by hand",
    expiresAt,
  };
  const answer = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the waiver could not be requested: ${await answer.text()}`);
};

const folder = join(ROOT, ".cleargate", "screenshots");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
mkdirSync(OUT, { recursive: true });
const cloud = await startCloud({ assembly: synthOnce(), port: 0, dataDir: join(folder, "cloud") });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
try {
  await playUntilBlocked({ cloud, estate: estate(join(folder, "estate"), Date.now()), folder, realFolder: undefined });
  await requestWaiver(cloud.apiUrl, await cloud.oidc.token(["operator"], "kim@example.com"));
  const names = await readNames(cloud.apiUrl, await cloud.oidc.token(["auditor"], "eva@example.com"));
  const home = `${cloud.apiUrl}/console`;
  const page = await browser.newPage({ locale: "en-GB" });
  await page.goto(home);
  await page.locator(".sign-in .primary").click();
  await page.locator("#name").fill("Ana");
  await page.locator("input[value=manager]").check();
  await page.locator("form button").click();
  await page.locator(".person").waitFor();
  for (const shot of SHOTS) await shoot(page, home, names, shot);
} finally {
  await browser.close();
  await cloud.stop();
}
