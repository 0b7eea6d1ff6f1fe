import { showable } from "../../core/showable.ts";
import { linesOf, type Notice, type PageSection, type ReadingPage, type Table } from "./page.ts";

/** What means something in Markdown, CommonMark or a table of GitHub's, is a character of the text. */
const text = (from: string): string => showable(from).replaceAll(/[\\`*_{}[\]<>()#+!|~&$^=-]/g, "\\$&");

/** A date and a decimal at the start of a line would begin a list. */
const line = (from: string): string => text(from).replace(/^(\s*\d+)\./, "$1\\.");

const tableText = ({ columns, rows }: Table): string[] => [
  `| ${columns.map(text).join(" | ")} |`,
  `|${columns.map(() => "---").join("|")}|`,
  ...rows.map((row) => `| ${row.map((cell) => linesOf(cell).map(text).join("<br>")).join(" | ")} |`),
  "",
];

const noticeText = ({ title, lines }: Notice): string[] => [
  `> **${text(title)}**`,
  ...(lines.length === 0 ? [] : [">", ...lines.map((one) => `> - ${line(one)}`)]),
  "",
];

const paragraphs = (lines: readonly string[]): string[] => lines.flatMap((one) => [line(one), ""]);

const sectionText = ({ title, lines = [], table }: PageSection): string[] => [
  `## ${text(title)}`,
  "",
  ...paragraphs(lines),
  ...(table === undefined ? [] : tableText(table)),
];

export const renderMarkdown = (page: ReadingPage): string =>
  [
    `# ${text(page.title)}`,
    "",
    ...paragraphs(page.lead),
    ...page.notices.flatMap(noticeText),
    ...page.sections.flatMap(sectionText),
    "---",
    "",
    ...paragraphs(page.footer),
  ].join("\n");
