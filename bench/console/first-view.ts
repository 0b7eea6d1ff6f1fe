import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
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

const openEstate = async (browser: Browser, units: number) => {
  const api = await fakeApi(units);
  const page = await browser.newPage();
  await page.goto(`${api.url}/console`);
  await page.locator(".sign-in .primary").click();
  await page.locator("form button").click();
  await page.locator("main .card").waitFor();
  const view = async (): Promise<number> => {
    const ms = (await page.evaluate(MEASURE)) as number;
    await page.evaluate(LEAVE);
    await page.locator("main .card h2").waitFor();
    return ms;
  };
  return { view, stop: api.stop };
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
