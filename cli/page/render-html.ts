import { escapeHtml } from "../../core/escape-html.ts";
import { showable } from "../../core/showable.ts";
import { linesOf, type Notice, type PageSection, type ReadingPage, type Table } from "./page.ts";

/** Names come from the estate: nothing of them is markup, and none of them hides or reorders what is read. */
const text = (from: string): string => escapeHtml(showable(from));

/** Colours repeat what the title of a notice says. On paper everything is black, and no row is cut in two. */
const STYLE = `
:root { color-scheme: light dark; --line: #8886; --soft: #8881; --bad: #b42318; --warning: #9a6700; --good: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --warning: #e3b341; --good: #56d364; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem; font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: 0 0 .4rem; }
.notice { border-left: .3rem solid; padding: .6rem .9rem; margin: 1rem 0; background: var(--soft); }
.notice h2 { margin: 0 0 .3rem; }
.bad { border-color: var(--bad); } .warning { border-color: var(--warning); } .good { border-color: var(--good); }
ul { margin: 0; padding-left: 1.2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { overflow-wrap: break-word; text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-top: 1px solid var(--line); }
td.long { overflow-wrap: anywhere; }
thead th { border-top: 0; font-weight: 600; }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .5rem; font-size: .85rem; }
@media (max-width: 40rem) {
  thead { display: none; }
  tr { display: block; border-top: 1px solid var(--line); padding: .4rem 0; }
  td { display: grid; grid-template-columns: 9rem 1fr; border: 0; padding: .1rem 0; }
  td:first-child { font-weight: 600; }
  td::before { content: attr(data-column); font-weight: 400; opacity: .75; }
  td.none { display: none; }
}
@media print {
  :root { color-scheme: light; --line: #999; }
  body { max-width: none; padding: 0; font-size: 10pt; } table { font-size: 8.5pt; }
  h2 { break-after: avoid; } tr, .notice { break-inside: avoid; } thead { display: table-header-group; }
}
@page { margin: 15mm; }
`;

/** A name may be longer than a page is wide; any other word stays whole, and its column is as wide as it needs. */
const isLong = (line: string): boolean => line.split(/\s+/).some((word) => word.length > 20);

const cellHtml = (column: string, cell: string | readonly string[]): string => {
  const lines = linesOf(cell);
  const kind = lines.every((line) => line === "") ? "none" : lines.some(isLong) ? "long" : "short";
  return `<td data-column="${text(column)}" class="${kind}"><span>${lines.map(text).join("<br>")}</span></td>`;
};

const tableHtml = ({ columns, rows }: Table): string => `<table>
<thead><tr>${columns.map((column) => `<th scope="col">${text(column)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${row.map((cell, index) => cellHtml(columns[index] ?? "", cell)).join("")}</tr>`).join("\n")}
</tbody>
</table>
`;

const paragraphs = (lines: readonly string[]): string => lines.map((line) => `<p>${text(line)}</p>\n`).join("");

const noticeHtml = ({ weight, title, lines }: Notice): string =>
  `<section class="notice ${weight}"><h2>${text(title)}</h2>
${lines.length === 0 ? "" : `<ul>${lines.map((line) => `<li>${text(line)}</li>`).join("\n")}</ul>`}</section>
`;

const sectionHtml = ({ title, lines = [], table }: PageSection): string =>
  `<section><h2>${text(title)}</h2>
${paragraphs(lines)}${table === undefined ? "" : tableHtml(table)}</section>
`;

/** One document that needs nothing else: no script, no font, no image, and no link that could be followed. */
export const renderHtml = (page: ReadingPage): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>${text(page.title)}</title><style>${STYLE}</style></head>
<body>
<header><h1>${text(page.title)}</h1>
${paragraphs(page.lead)}</header>
<main>
${page.notices.map(noticeHtml).join("")}${page.sections.map(sectionHtml).join("")}</main>
<footer>
${paragraphs(page.footer)}</footer>
</body></html>
`;
