import type { Link } from "../link.ts";
import type { Page, Row, Section } from "../page.ts";
import type { Keep } from "./keep.ts";

const rowText = ({ label, state, detail, ref }: Row): string[] => [
  `  * ${[label, state].filter((part) => part !== "").join(": ")}${ref === undefined ? "" : ` [${ref}]`}`,
  ...(detail === "" ? [] : [`    ${detail}`]),
];

const sectionText = ({ title, rows, more }: Section): string[] =>
  rows.length === 0 ? [] : [`${title}:`, ...rows.flatMap(rowText), ...(more === undefined ? [] : [`  ${more}`]), ""];

/** The address alone in its line, so that no client takes a sign beside it for a part of it. */
const linkText = (link: Link | undefined): string[] => (link === undefined ? [] : [link.label, link.url, ""]);

const keepText = ({ text, line }: Keep): string[] => ["", text, ...(line === undefined ? [] : [line]), ""];

export const renderText = ({ headline, lead, sections, next, link, footer }: Page, keep: Keep): string =>
  [
    ...[headline, "", ...lead, "", next, "", ...linkText(link), ...sections.flatMap(sectionText)],
    ...["-- ", ...footer, ...keepText(keep)],
  ].join("\n");
