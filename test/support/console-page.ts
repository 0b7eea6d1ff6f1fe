import axe from "axe-core";
import type { Page } from "playwright-core";

/** Goes to a view as the browser's own buttons do, so that the page and its token stay. @param home `…/console` */
export const visitView = async (page: Page, home: string, path: string, shown: string): Promise<void> => {
  const href = `${new URL(home).pathname}/${path}`;
  await page.evaluate(
    `history.pushState(null, "", ${JSON.stringify(href)}); dispatchEvent(new PopStateEvent("popstate"));`,
  );
  await page.locator(shown).first().waitFor();
};

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** What axe finds on a page that is serious or worse. */
export const seriousOf = async (page: Page): Promise<readonly string[]> => {
  // By the protocol, which the page's own policy does not hold.
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as AxeResult;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
};

/** What of a page reaches over the right edge of its window, where the page does. */
const WIDE = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const over = [...document.body.querySelectorAll("*")].filter(
    (one) => one.getBoundingClientRect().right > clientWidth && one.closest(".scroller") === null);
  return ["page", ...over.map(({ tagName, className }) => tagName + "." + className)];
})()`;

/** What makes a page wider than its window. */
export const tooWide = async (page: Page): Promise<readonly string[]> => (await page.evaluate(WIDE)) as string[];
