import { escapeHtml } from "../../core/escape-html.ts";
import type { Block, Detail, PrintedDocument } from "./document.ts";

/** Colours repeat what the mark says, so that a page that is printed without them says as much. */
const STYLE = `
:root { color-scheme: light dark; --bad: #b42318; --good: #1a7f37; --plain: #0b5cad; --line: #8886; --code: #8882 }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 }
h2 { font-size: 1.25rem; margin: 2rem 0 .25rem; border-top: 2px solid; padding-top: .5rem; break-after: avoid }
h3 { font-size: 1.05rem; margin: 1.25rem 0 .25rem; break-after: avoid }
.mark { display: inline-block; padding: .25rem .6rem; border-radius: .25rem; border: 2px solid; color: #fff; font-weight: 700 }
.mark.bad { background: var(--bad); border-color: var(--bad) } .mark.good { background: var(--good); border-color: var(--good) }
.mark.plain { background: var(--plain); border-color: var(--plain) }
ul.bad { border-left: .35rem solid var(--bad); padding-left: 1.6rem }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .15rem .8rem; margin: .4rem 0 }
dt { opacity: .75 } dd { margin: 0 }
ol > li { margin: .6rem 0; break-inside: avoid }
pre { white-space: pre-wrap; background: var(--code); padding: .5rem .6rem; margin: .3rem 0; border-radius: .25rem; font-size: .95rem }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .5rem; font-size: .85rem; opacity: .8 }
@media (max-width: 32rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .35rem } ol { padding-left: 1.4rem } }
@media print { body { max-width: none; padding: 0; font-size: 10pt } .mark { color: #000; background: none !important } }
`;

const details = (all: readonly Detail[]): string =>
  all.length === 0
    ? ""
    : `<dl>${all.map(([label, text]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd>`).join("")}</dl>`;

const blockHtml = (block: Block): string => {
  switch (block.kind) {
    case "heading":
      return `<h${block.level}>${escapeHtml(block.text)}</h${block.level}>`;
    case "text":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "list":
      return `<ul class="${block.tone}">${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
    case "details":
      return details(block.details);
    case "steps":
      return `<ol>${block.steps
        .map(
          ({ title, before, details: more, command }) =>
            `<li>${escapeHtml(title)}${details(before)}${command === undefined ? "" : `<pre><code>${escapeHtml(command)}</code></pre>`}${details(more)}</li>`,
        )
        .join("")}</ol>`;
    default:
      return block satisfies never;
  }
};

/** A page of its own that loads nothing, for a screen of any width, and for paper. */
export const renderHtml = ({ language, tone, mark, headline, lead, blocks, footer }: PrintedDocument): string[] => [
  "<!doctype html>",
  `<html lang="${language}"><head><meta charset="utf-8">`,
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
  '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">',
  `<title>${escapeHtml(`${mark}: ${headline}`)}</title>`,
  "<style>",
  ...STYLE.trim().split("\n"),
  "</style></head><body>",
  `<p class="mark ${tone}">${escapeHtml(mark)}</p><h1>${escapeHtml(headline)}</h1>`,
  ...lead.map((line) => `<p>${escapeHtml(line)}</p>`),
  ...blocks.map(blockHtml),
  `<footer>${footer.map((line) => `<p>${escapeHtml(line)}</p>`).join("")}</footer></body></html>`,
];
