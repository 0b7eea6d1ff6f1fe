import { escapeHtml } from "../../core/escape-html.ts";
import {
  type Block,
  type Cell,
  type Detail,
  linesOf,
  type Notice,
  type NumberedStep,
  type Page,
  type Table,
  titleOf,
} from "./page.ts";
import { STYLE } from "./style.ts";

/** A name may be longer than a page is wide; any other word stays whole, and its column is as wide as it needs. */
const isLong = (line: string): boolean => line.split(/\s+/).some((word) => word.length > 20);

const cellHtml = (column: string, cell: Cell): string => {
  const lines = linesOf(cell);
  const kind = lines.every((line) => line === "") ? "none" : lines.some(isLong) ? "long" : "short";
  return `<td data-column="${escapeHtml(column)}" class="${kind}"><span>${lines.map(escapeHtml).join("<br>")}</span></td>`;
};

const tableHtml = ({ columns, rows }: Table): string[] => [
  "<table>",
  `<thead><tr>${columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join("")}</tr></thead>`,
  "<tbody>",
  ...rows.map((row) => `<tr>${row.map((cell, index) => cellHtml(columns[index] ?? "", cell)).join("")}</tr>`),
  "</tbody>",
  "</table>",
];

const paragraphs = (lines: readonly string[]): string[] => lines.map((line) => `<p>${escapeHtml(line)}</p>`);

const noticeHtml = ({ tone, title, items }: Notice): string[] => [
  `<section class="notice ${tone}">`,
  ...(title === undefined ? [] : [`<h2>${escapeHtml(title)}</h2>`]),
  ...(items.length === 0 ? [] : ["<ul>", ...items.map((item) => `<li>${escapeHtml(item)}</li>`), "</ul>"]),
  "</section>",
];

const detailsHtml = (details: readonly Detail[]): string[] =>
  details.length === 0
    ? []
    : ["<dl>", ...details.map(([label, text]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd>`), "</dl>"];

const stepHtml = ({ title, before, details, command }: NumberedStep): string[] => [
  `<li>${escapeHtml(title)}`,
  ...detailsHtml(before),
  ...(command === undefined ? [] : [`<pre><code>${escapeHtml(command)}</code></pre>`]),
  ...detailsHtml(details),
  "</li>",
];

const blockHtml = (block: Block): string[] => {
  switch (block.kind) {
    case "heading":
      return [`<h${block.level}>${escapeHtml(block.text)}</h${block.level}>`];
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
    default:
      return block satisfies never;
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
  `<h1>${escapeHtml(page.title)}</h1>`,
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
