import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";

const ARGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
];

export interface TestBrowser {
  /** A page with a memory of its own, as another person's. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** What pages said that they should not have: violations of their policy, errors of their scripts. */
  readonly complaints: readonly string[];
  stop(): Promise<void>;
}

/** How much of what was seen has moved without being asked to: https://web.dev/articles/cls */
const MEASURE_SHIFTS = `
  globalThis.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });`;

const LISTEN = `
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    console.error("policy violated: " + violatedDirective + " " + blockedURI));`;

/** A browser for a test file. @param path of Chromium */
export const testBrowser = async (path: string): Promise<TestBrowser> => {
  const browser: Browser = await chromium.launch({ executablePath: path, args: ARGS });
  const complaints: string[] = [];
  return {
    complaints,
    open: async (options = {}) => {
      const context = await browser.newContext({ locale: "en-GB", timezoneId: "America/New_York", ...options });
      await context.addInitScript(LISTEN);
      await context.addInitScript(MEASURE_SHIFTS);
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on("console", (message) => {
        // A request that fails is said by the browser itself, and some tests let one fail.
        if (message.type() === "error" && !/^Failed to load resource/.test(message.text()))
          complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      return page;
    },
    stop: () => browser.close(),
  };
};

/** Signs in as a person of this machine, and waits until the console is back. */
export const signInAs = async (page: Page, name: string, role: string): Promise<void> => {
  await page.locator(".sign-in .primary, .trouble button").first().click();
  await page.locator("#name").fill(name);
  await page.locator(`input[value=${role}]`).check();
  await page.locator("form button").click();
  await page.locator(".person").waitFor();
};

/** What somebody sees of an element: without what is hidden, and with lines where they see lines. */
// biome-ignore lint/performance/useDomNodeTextContent: it is about what is seen
export const seenText = (of: Locator): Promise<string> => of.innerText();
