import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { withFilledCloud } from "../cloud/filled-cloud.ts";
import { type EstateSize, itemsOf } from "../cloud/stored-estate.ts";
import { type Bench, figure, quantile } from "../measure.ts";
import { fakeApi } from "./fake-api.ts";

/** How long somebody waits for the first view of a large estate, beside that of a small one, in the same browser. */

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
const ROUNDS = 9;

/** From the address to gates and matrix, by the page's own clock; the session is there already. */
const MEASURE = `new Promise((done) => {
  const start = performance.now();
  history.pushState(null, "", "/console/migrations/bench");
  dispatchEvent(new PopStateEvent("popstate"));
  const look = () => {
    if (document.querySelector(".gate") === null || document.querySelector(".matrix tbody .cell") === null)
      return requestAnimationFrame(look);
    requestAnimationFrame(() => done(performance.now() - start));
  };
  look();
})`;
const LEAVE = `history.pushState(null, "", "/console"); dispatchEvent(new PopStateEvent("popstate"));`;

/** @param api the address under which the console is served @returns how long the first view takes, once */
const openConsole = async (browser: Browser, api: string): Promise<() => Promise<number>> => {
  const page = await browser.newPage();
  await page.goto(`${api}/console`);
  await page.locator(".sign-in .primary").click();
  await page.locator("form button").click();
  await page.locator("main .card").waitFor();
  // The console's own address is the API's, which may have a path.
  const home = new URL(page.url()).pathname.replace(/\/console.*$/, "");
  const measure = MEASURE.replace("/console/", `${home}/console/`);
  const leave = LEAVE.replace("/console", `${home}/console`);
  return async () => {
    const ms = (await page.evaluate(measure)) as number;
    await page.evaluate(leave);
    await page.locator("main .card h2").waitFor();
    return ms;
  };
};

const openEstate = async (browser: Browser, units: number) => {
  const api = await fakeApi(units);
  return { view: await openConsole(browser, api.url), stop: api.stop };
};

export const firstViewBench: Bench = {
  name: "console-first-view",
  run: async () => {
    if (!existsSync(CHROMIUM)) return `there is no Chromium at ${CHROMIUM}`;
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
    const small = await openEstate(browser, 10);
    const large = await openEstate(browser, 10_000);
    try {
      const times = { small: [] as number[], large: [] as number[] };
      for (let round = 0; round <= ROUNDS; round += 1) {
        const [ofSmall, ofLarge] = [await small.view(), await large.view()];
        // The first of each warms up.
        if (round > 0) times.small.push(ofSmall);
        if (round > 0) times.large.push(ofLarge);
      }
      const note = "until gates and matrix are there, of 10,000 units with 10 requirements each / of 10; at most 2";
      const [ours, against] = [quantile(times.large, 0.5), quantile(times.small, 0.5)];
      return [figure("console-first-view", ours, against, "ms", note)];
    } finally {
      await browser.close();
      await small.stop();
      await large.stop();
    }
  },
};

const REQUIREMENTS = 10;
const UNITS = { small: 10, large: 10_000 };
const sizeOf = (units: number): EstateSize => ({ units, requirements: REQUIREMENTS, facts: units });

/** The median of the first view over the embedded cloud, whose ledger has an estate. */
const storedView = (browser: Browser, units: number): Promise<number> =>
  withFilledCloud(itemsOf(sizeOf(units)), async (cloud) => {
    const view = await openConsole(browser, cloud.apiUrl);
    const times: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) times.push(await view());
    // The first warms up.
    return quantile(times.slice(1), 0.5);
  });

export const storedViewBench: Bench = {
  name: "console-stored-view",
  run: async () => {
    if (!existsSync(CHROMIUM)) return `there is no Chromium at ${CHROMIUM}`;
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
    try {
      const [against, ours] = [await storedView(browser, UNITS.small), await storedView(browser, UNITS.large)];
      const note =
        "the same over the real API and a ledger that has 100,000 checkpoints of 10,000 units / that has 100 of 10; at most 2";
      return [figure("console-stored-view", ours, against, "ms", note)];
    } finally {
      await browser.close();
    }
  },
};
