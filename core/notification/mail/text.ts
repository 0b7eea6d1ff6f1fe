import type { Page, Row, Section } from "../page.ts";

const rowText = ({ label, state, detail, ref }: Row): string[] => [
  `  * ${[label, state].filter((part) => part !== "").join(": ")}${ref === undefined ? "" : ` [${ref}]`}`,
  ...(detail === "" ? [] : [`    ${detail}`]),
];

const sectionText = ({ title, rows, more }: Section): string[] =>
  rows.length === 0 ? [] : [`${title}:`, ...rows.flatMap(rowText), ...(more === undefined ? [] : [`  ${more}`]), ""];

export const renderText = ({ headline, lead, sections, next, footer }: Page): string =>
  [headline, "", ...lead, "", next, "", ...sections.flatMap(sectionText), "-- ", ...footer, ""].join("\n");
