import { describe, expect, it } from "vitest";
import { escapeHtml } from "../../core/escape-html.ts";
import { LANGUAGES } from "../../core/plan/language.ts";
import { NOTIFICATION_KINDS, type NotificationKind } from "../../core/readiness/notification.ts";
import { sampleMail } from "../../scripts/mail-samples.ts";
import { chromium, openPage, type Scheme } from "../support/chromium.ts";

/** How a browser lays out each kind of mail: nothing is cut off, and everything can be read, on a telephone and in the dark. */

const WIDTHS = [320, 800, 1_200];
const mails = NOTIFICATION_KINDS.flatMap((kind) =>
  LANGUAGES.map((language) => ({
    name: `${kind}.${language}`,
    html: sampleMail(kind as NotificationKind, language).html,
  })),
);

/** Runs in the page: the widths of each mail, and the least contrast of its texts (WCAG 2.1, relative luminance). */
const measure = (): void => {
  const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: string): number => {
    const [r = 0, g = 0, b = 0] = channels(colour).map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const isClear = (colour: string): boolean => channels(colour)[3] === 0;
  const groundOf = (element: Element | null, view: Window): string => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { backgroundColor } = view.getComputedStyle(at);
      if (!isClear(backgroundColor)) return backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [...document.querySelectorAll("iframe")].map((frame) => {
    const { contentDocument: page, contentWindow: view } = frame;
    if (page === null || view === null) throw new Error("a mail has no page");
    const texts = [...page.querySelectorAll("td, span, h1, h2, b")].filter((one) => one.textContent?.trim() !== "");
    const contrasts = texts.map((one) => {
      const [a, b] = [luminance(view.getComputedStyle(one).color), luminance(groundOf(one, view))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    });
    const { scrollWidth, clientWidth } = page.documentElement;
    const ground = luminance(groundOf(page.body, view));
    return { name: frame.title, scrollWidth, clientWidth, contrast: Math.min(...contrasts), isDark: ground < 0.2 };
  });
  const out = document.createElement("pre");
  out.id = "found";
  out.textContent = JSON.stringify(found);
  document.body.append(out);
};

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
  const script = `window.addEventListener("load", ${measure.toString()})`;
  const page = `<!doctype html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head><body>${framesOf()}<script>${script}</script></body></html>`;
  const document = await openPage(path, page, scheme);
  const found = /<pre id="found">(.*?)<\/pre>/s.exec(document)?.[1];
  return JSON.parse(found ?? "[]") as readonly Found[];
};

describe.skipIf(chromium === undefined)("each kind of mail, in Chromium (needs chromium)", () => {
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
});
