import { escapeHtml } from "../../escape-html.ts";
import type { Link } from "../link.ts";
import type { Page, Row, Section, Tone } from "../page.ts";
import type { Keep } from "./keep.ts";

/**
 * Tables with their sizes and colours at each cell, because Outlook's Word engine lays out no other boxes, and ignores style
 * sheets and opacity. What a style sheet adds is for clients that know dark mode.
 */

/** Colours repeat what the mark says, so that no information depends on them. */
const COLOURS: Readonly<Record<Tone, string>> = {
  good: "#1a7f37",
  bad: "#b42318",
  warning: "#9a6700",
  plain: "#0b5cad",
};

const FONT = "font-family:'Segoe UI',system-ui,Roboto,Arial,sans-serif";
const TEXT = `${FONT};font-size:16px;line-height:1.45;color:#1f2328`;
const MUTED = `${FONT};font-size:13px;line-height:1.45;color:#57606a`;
const MONO = "font-family:Consolas,Menlo,'Liberation Mono',monospace;font-size:11px;line-height:1.45;color:#57606a";
const BORDER = "border-top:1px solid #d0d7de";
const WIDTH = 640;

const STYLE = `:root{color-scheme:light dark}@media (prefers-color-scheme:dark){body,.page{background:#15181c!important}.text{color:#e6edf3!important}.muted{color:#9aa4af!important}.line{border-color:#3a4149!important}.link{color:#6cb6ff!important}}`;

const paragraph = (text: string): string =>
  `<tr><td class="text" style="${TEXT};padding:0 0 8px">${escapeHtml(text)}</td></tr>`;

const muted = (text: string): string => `<br><span class="muted" style="${MUTED}">${escapeHtml(text)}</span>`;

const rowHtml = ({ label, state, detail, ref }: Row): string =>
  `<tr><td class="text line" style="${TEXT};${BORDER};padding:8px 0;word-break:break-word;overflow-wrap:anywhere"><b>${escapeHtml(label)}</b>` +
  `${state === "" ? "" : `<br>${escapeHtml(state)}`}${detail === "" ? "" : muted(detail)}${ref === undefined ? "" : muted(ref)}</td></tr>`;

const sectionHtml = ({ title, rows, more }: Section): string =>
  rows.length === 0
    ? ""
    : `<tr><td class="text" style="${TEXT};padding:16px 0 4px"><h2 style="margin:0;font-size:16px">${escapeHtml(title)}</h2></td></tr>
${rows.map(rowHtml).join("\n")}
${more === undefined ? "" : `${paragraph(more)}\n`}`;

const markHtml = ({ tone, mark }: Page): string =>
  `<tr><td style="padding:0 0 12px"><table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>` +
  `<td bgcolor="${COLOURS[tone]}" style="${FONT};font-size:14px;line-height:1.2;font-weight:700;color:#ffffff;background:${COLOURS[tone]};padding:5px 10px;border-radius:4px">${escapeHtml(mark)}</td></tr></table></td></tr>`;

/** What can be read is where it leads. */
const linkHtml = ({ label, url }: Link): string =>
  `<tr><td class="muted" style="${MUTED};padding:0 0 8px;word-break:break-word;overflow-wrap:anywhere">${escapeHtml(label)}<br>` +
  `<a class="link" href="${escapeHtml(url)}" style="color:${COLOURS.plain};word-break:break-all">${escapeHtml(url)}</a></td></tr>\n`;

/** Small, because nobody reads it; it may break anywhere, because its digits are longer than a telephone is wide. */
const keepHtml = ({ text, line }: Keep): string =>
  `<tr><td class="muted line" style="${MUTED};${BORDER};padding:8px 0">${escapeHtml(text)}` +
  `${line === undefined ? "" : `<br><span class="muted" style="${MONO};word-break:break-all;overflow-wrap:anywhere">${escapeHtml(line)}</span>`}</td></tr>`;

const bodyHtml = (page: Page, keep: Keep): string => `${markHtml(page)}
<tr><td class="text" style="${TEXT};padding:0 0 8px"><h1 style="margin:0;font-size:22px;line-height:1.25">${escapeHtml(page.headline)}</h1></td></tr>
${page.lead.map(paragraph).join("\n")}
${paragraph(page.next)}
${page.link === undefined ? "" : linkHtml(page.link)}${page.sections.map(sectionHtml).join("")}<tr><td class="muted line" style="${MUTED};${BORDER};padding:8px 0;word-break:break-word;overflow-wrap:anywhere">${page.footer.map(escapeHtml).join("<br>")}</td></tr>
${keepHtml(keep)}`;

export const renderHtml = (page: Page, keep: Keep): string => `<!doctype html>
<html lang="${page.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(page.headline)}</title><style>${STYLE}</style></head>
<body style="margin:0;padding:0;background:#ffffff">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#ffffff"><tr><td align="center" style="padding:16px">
<!--[if mso]><table role="presentation" width="${WIDTH}" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:${WIDTH}px;text-align:left">
${bodyHtml(page, keep)}
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table></body></html>
`;
