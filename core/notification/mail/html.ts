import { escapeHtml } from "../../escape-html.ts";
import type { Page, Row, Section, Tone } from "../page.ts";

/** Colours repeat what the mark says, so that no information depends on them. */
const COLOURS: Readonly<Record<Tone, string>> = {
  good: "#1a7f37",
  bad: "#b42318",
  warning: "#9a6700",
  plain: "#0b5cad",
};

const rowHtml = ({ label, state, detail }: Row): string =>
  `<tr><td style="padding:8px 0;border-top:1px solid #8886"><b>${escapeHtml(label)}</b><br>${escapeHtml(state)}` +
  `${detail === "" ? "" : `<br><span style="opacity:.8">${escapeHtml(detail)}</span>`}</td></tr>`;

const sectionHtml = ({ title, rows, more }: Section): string =>
  rows.length === 0
    ? ""
    : `<h2 style="font-size:16px;margin:16px 0 4px">${escapeHtml(title)}</h2>
<table role="presentation" style="width:100%;border-collapse:collapse;overflow-wrap:anywhere">
${rows.map(rowHtml).join("\n")}
</table>${more === undefined ? "" : `<p>${escapeHtml(more)}</p>`}
`;

export const renderHtml = (page: Page): string => `<!doctype html>
<html lang="${page.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(page.headline)}</title><style>:root{color-scheme:light dark}</style></head>
<body style="margin:0;padding:16px;font:16px/1.45 system-ui,Segoe UI,Roboto,sans-serif">
<div style="max-width:640px;margin:0 auto">
<p style="margin:0 0 12px"><span style="background:${COLOURS[page.tone]};color:#fff;padding:4px 10px;border-radius:4px;font-weight:700">${escapeHtml(page.mark)}</span></p>
<h1 style="font-size:22px;line-height:1.25;margin:0 0 8px">${escapeHtml(page.headline)}</h1>
${page.lead.map((line) => `<p style="margin:0 0 8px">${escapeHtml(line)}</p>`).join("\n")}
${page.sections.map(sectionHtml).join("")}<p style="margin:16px 0">${escapeHtml(page.next)}</p>
<p style="font-size:13px;opacity:.75;border-top:1px solid #8886;padding-top:8px">${page.footer.map(escapeHtml).join("<br>")}</p>
</div></body></html>
`;
