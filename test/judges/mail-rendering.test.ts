import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { escapeHtml } from "../../core/escape-html.ts";
import { noPage, publicPage } from "../../core/notification/public-page/public-page.ts";
import { LANGUAGES } from "../../core/plan/language.ts";
import { NOTIFICATION_KINDS, type NotificationKind } from "../../core/readiness/notification.ts";
import { sampleMail } from "../../scripts/mail-samples.ts";
import { chromium, openPage, type Scheme } from "../support/chromium.ts";

/** How a browser lays out each kind of mail, and the page that it links to: nothing is cut off, and everything can be read, on a telephone and in the dark. */

const SCRIPT = readFileSync(join(import.meta.dirname, "..", "support", "measure-mails.js"), "utf8");
const WIDTHS = [320, 800, 1_200];
const LONGEST = "migration_with_the_longest_name_that_a_plan_may_have_and_no_gap1";
const mails = [
  ...NOTIFICATION_KINDS.flatMap((kind) =>
    LANGUAGES.map((language) => ({
      name: `${kind}.${language}`,
      html: sampleMail(kind as NotificationKind, language).html,
    })),
  ),
  ...LANGUAGES.flatMap((language) => [
    { name: `page.${language}`, html: publicPage({ migration: "contoso", gate: "moves@pool01" }, language) },
    {
      name: `longest page.${language}`,
      html: publicPage({ migration: LONGEST, gate: `${LONGEST}@${LONGEST}` }, language),
    },
    { name: `no page.${language}`, html: noPage(language) },
  ]),
];

interface Found {
  readonly name: string;
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly contrast: number;
  readonly isDark: boolean;
}

const framesOf = (): string =>
  mails
    .flatMap(({ name, html }) =>
      WIDTHS.map(
        (width) =>
          `<iframe title="${name} at ${width}" width="${width}" height="800" style="border:0" srcdoc="${escapeHtml(html)}"></iframe>`,
      ),
    )
    .join("\n");

const rendered = async (path: string, scheme: Scheme): Promise<readonly Found[]> => {
  const page = `<!doctype html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head><body>${framesOf()}<script>${SCRIPT}</script></body></html>`;
  const document = await openPage(path, page, scheme);
  const found = /<pre id="found">(.*?)<\/pre>/s.exec(document)?.[1];
  return JSON.parse(found ?? "[]") as readonly Found[];
};

describe.skipIf(chromium === undefined)(
  "each kind of mail, and the page that it links to, in Chromium (needs chromium)",
  () => {
    it.each(["light", "dark"] as const)(
      "is not cut off at 320, 800 and 1200 pixels, and can be read in the %s",
      async (scheme) => {
        const found = await rendered(chromium ?? "", scheme);
        expect(found).toHaveLength(mails.length * WIDTHS.length);
        for (const one of found) {
          expect(one.scrollWidth, one.name).toBeLessThanOrEqual(one.clientWidth);
          expect(one.contrast, one.name).toBeGreaterThanOrEqual(4.5);
          expect(one.isDark, one.name).toBe(scheme === "dark");
        }
      },
    );
  },
);
