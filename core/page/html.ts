import { escapeHtml } from "../escape-html.ts";
import { unreachable } from "../unreachable.ts";
import {
  type Block,
  type Cell,
  type Chart,
  type Detail,
  linesOf,
  type Notice,
  type NumberedStep,
  type Page,
  type Table,
  titleOf,
} from "./page.ts";
import { STYLE } from "./style.ts";

/** An instant is read in one piece. */
const INSTANT = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g;

const text = (from: string): string => escapeHtml(from).replaceAll(INSTANT, '<span class="at">$&</span>');

/** A command breaks between its words, and in one only where that is longer than a line: a hyphen alone is no option. */
const commandHtml = (from: string): string =>
  `<pre><code>${from
    .split(/( +)/)
    .map((word, index) => (index % 2 === 1 || word === "" ? word : `<span>${escapeHtml(word)}</span>`))
    .join("")}</code></pre>`;

/** A name may be longer than a page is wide; any other word stays whole, and its column is as wide as it needs. */
const isLong = (line: string): boolean => line.split(/\s+/).some((word) => word.length > 20);

/** Such a name breaks at its dots before it breaks anywhere. */
const cellLine = (line: string): string =>
  isLong(line) ? escapeHtml(line).replaceAll(/[./\\@]/g, "$&<wbr>") : text(line);

const cellHtml = (column: string, cell: Cell): string => {
  const lines = linesOf(cell);
  const kind = lines.every((line) => line === "") ? "none" : lines.some(isLong) ? "long" : "short";
  return `<td data-column="${escapeHtml(column)}" class="${kind}"><span>${lines.map(cellLine).join("<br>")}</span></td>`;
};

const tableHtml = ({ columns, rows }: Table): string[] => [
  "<table>",
  `<thead><tr>${columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join("")}</tr></thead>`,
  "<tbody>",
  ...rows.map((row) => `<tr>${row.map((cell, index) => cellHtml(columns[index] ?? "", cell)).join("")}</tr>`),
  "</tbody>",
  "</table>",
];

const paragraphs = (lines: readonly string[]): string[] => lines.map((line) => `<p>${text(line)}</p>`);

const noticeHtml = ({ tone, title, items }: Notice): string[] => [
  `<section class="notice ${tone}">`,
  ...(title === undefined ? [] : [`<h2>${text(title)}</h2>`]),
  ...(items.length === 0 ? [] : ["<ul>", ...items.map((item) => `<li>${text(item)}</li>`), "</ul>"]),
  "</section>",
];

const detailsHtml = (details: readonly Detail[]): string[] =>
  details.length === 0
    ? []
    : ["<dl>", ...details.map(([label, said]) => `<dt>${text(label)}</dt><dd>${text(said)}</dd>`), "</dl>"];

const stepHtml = ({ title, before, details, command }: NumberedStep): string[] => [
  `<li>${text(title)}`,
  ...detailsHtml(before),
  ...(command === undefined ? [] : [commandHtml(command)]),
  ...detailsHtml(details),
  "</li>",
];

const chartHtml = ({ title, said, width, height, shapes }: Chart): string[] => [
  "<figure>",
  `<figcaption>${text(title)}</figcaption>`,
  `<svg role="img" aria-label="${escapeHtml(said)}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">`,
  ...shapes,
  "</svg>",
  `<p>${text(said)}</p>`,
  "</figure>",
];

const blockHtml = (block: Block): string[] => {
  switch (block.kind) {
    case "heading":
      return [`<h${block.level}>${text(block.text)}</h${block.level}>`];
    case "text":
      return paragraphs([block.text]);
    case "notice":
      return noticeHtml(block);
    case "details":
      return detailsHtml(block.details);
    case "steps":
      return ["<ol>", ...block.steps.flatMap(stepHtml), "</ol>"];
    case "table":
      return tableHtml(block);
    case "chart":
      return chartHtml(block);
    default:
      return unreachable(block);
  }
};

/** One document that needs nothing else: no script, no font, no image, and no link that could be followed. */
export const renderHtml = (page: Page): string[] => [
  "<!doctype html>",
  `<html lang="${page.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`,
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
  '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">',
  `<title>${escapeHtml(titleOf(page))}</title>`,
  "<style>",
  ...STYLE.trim().split("\n"),
  "</style></head>",
  "<body>",
  "<header>",
  ...(page.mark === undefined ? [] : [`<p class="mark ${page.mark.tone}">${escapeHtml(page.mark.text)}</p>`]),
  `<h1>${text(page.title)}</h1>`,
  ...paragraphs(page.lead),
  "</header>",
  "<main>",
  ...page.blocks.flatMap(blockHtml),
  "</main>",
  "<footer>",
  ...paragraphs(page.footer),
  "</footer>",
  "</body></html>",
];
