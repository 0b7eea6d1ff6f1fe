import type { Language } from "../plan/language.ts";
import { defang, escapeHtml } from "./defang.ts";
import type { Mail } from "./notification.ts";

const MAX_SUBJECT = 200;

export interface Row {
  readonly label: string;
  readonly state: string;
  readonly detail: string;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly more?: string | undefined;
}

/** Everything that a mail says, before it is text or HTML; all of it already in the reader's language. */
export interface Story {
  readonly language: Language;
  readonly mark: string;
  /** A colour that says the same as the mark, for those who see it. */
  readonly colour: string;
  readonly subject: string;
  readonly headline: string;
  readonly lead: readonly string[];
  readonly sections: readonly Section[];
  readonly next: string;
  readonly footer: readonly string[];
}

export const COLOURS = { good: "#1a7f37", bad: "#b42318", warning: "#9a6700", plain: "#0b5cad" } as const;

const sectionText = ({ title, rows, more }: Section): string[] =>
  rows.length === 0
    ? []
    : [
        `${title}:`,
        ...rows.flatMap(({ label, state, detail }) => [
          `  * ${label}: ${state}`,
          ...(detail === "" ? [] : [`    ${detail}`]),
        ]),
        ...(more === undefined ? [] : [`  ${more}`]),
        "",
      ];

const renderText = ({ headline, lead, sections, next, footer }: Story): string =>
  [headline, "", ...lead, "", ...sections.flatMap(sectionText), next, "", "-- ", ...footer, ""].join("\n");

const sectionHtml = ({ title, rows, more }: Section): string => {
  if (rows.length === 0) return "";
  const lines = rows.map(
    ({ label, state, detail }) =>
      `<tr><td style="padding:8px 0;border-top:1px solid #8886"><b>${escapeHtml(label)}</b><br>${escapeHtml(state)}` +
      `${detail === "" ? "" : `<br><span style="opacity:.8">${escapeHtml(detail)}</span>`}</td></tr>`,
  );
  return `<h2 style="font-size:16px;margin:16px 0 4px">${escapeHtml(title)}</h2>
<table role="presentation" style="width:100%;border-collapse:collapse;overflow-wrap:anywhere">
${lines.join("\n")}
</table>${more === undefined ? "" : `<p>${escapeHtml(more)}</p>`}
`;
};

const renderHtml = (story: Story): string => `<!doctype html>
<html lang="${story.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(story.headline)}</title><style>:root{color-scheme:light dark}</style></head>
<body style="margin:0;padding:16px;font:16px/1.45 system-ui,Segoe UI,Roboto,sans-serif">
<div style="max-width:640px;margin:0 auto">
<p style="margin:0 0 12px"><span style="background:${story.colour};color:#fff;padding:4px 10px;border-radius:4px;font-weight:700">${escapeHtml(story.mark)}</span></p>
<h1 style="font-size:22px;line-height:1.25;margin:0 0 8px">${escapeHtml(story.headline)}</h1>
${story.lead.map((line) => `<p style="margin:0 0 8px">${escapeHtml(line)}</p>`).join("\n")}
${story.sections.map(sectionHtml).join("")}<p style="margin:16px 0">${escapeHtml(story.next)}</p>
<p style="font-size:13px;opacity:.75;border-top:1px solid #8886;padding-top:8px">${story.footer.map(escapeHtml).join("<br>")}</p>
</div></body></html>
`;

/** The mail of a story: text and HTML say the same. */
export const layOut = (story: Story): Mail => {
  const subject = defang(`[${story.mark}] ${story.subject}`);
  return {
    subject: subject.length > MAX_SUBJECT ? `${subject.slice(0, MAX_SUBJECT - 1)}…` : subject,
    text: renderText(story),
    html: renderHtml(story),
  };
};
