import {
  type Block,
  type Detail,
  linesOf,
  type Notice,
  type NumberedStep,
  type Page,
  type Table,
  titleOf,
} from "../../core/page/page.ts";

/**
 * Text that CommonMark, GitHub's tables, its formulas and its links from bare addresses take for nothing else. A viewer may
 * still make a link of a mail address: nothing in Markdown tells it not to.
 */
const inline = (text: string): string =>
  text
    .replaceAll(/[\\`*_{}[\]<>#|~&!$^@]/g, "\\$&")
    .replaceAll("://", "\\://")
    .replaceAll(/www\./gi, (found) => found.replace(".", "\\."));

/** Such text where a line begins, in which it could also begin a list or code. */
const line = (text: string): string =>
  inline(text.replace(/^ +/, ""))
    .replace(/^[-+=]/, "\\$&")
    .replace(/^(\d+)([.)])/, "$1\\$2");

const paragraphs = (lines: readonly string[]): string[] => lines.flatMap((one) => [line(one), ""]);

const noticeLines = ({ title, items }: Notice): string[] => [
  ...(title === undefined ? [] : [`> **${inline(title)}**`]),
  ...(title === undefined || items.length === 0 ? [] : [">"]),
  ...items.map((item) => `> - ${line(item)}`),
  "",
];

const detailLines = (details: readonly Detail[], indent = ""): string[] =>
  details.length === 0
    ? []
    : [...details.map(([label, text]) => `${indent}- **${inline(label)}**: ${inline(text)}`), ""];

/** A fence that the text itself cannot end. */
const fenced = (text: string, indent: string): string[] => {
  const longest = [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = "`".repeat(longest + 1);
  return [`${indent}${fence}`, `${indent}${text}`, `${indent}${fence}`, ""];
};

const stepLines = ({ title, before, details, command }: NumberedStep, index: number): string[] => {
  const number = `${index + 1}. `;
  // What is indented less than the text of its step would end the list.
  const indent = " ".repeat(number.length);
  return [
    `${number}${line(title)}`,
    "",
    ...detailLines(before, indent),
    ...(command === undefined ? [] : fenced(command, indent)),
    ...detailLines(details, indent),
  ];
};

const tableLines = ({ columns, rows }: Table): string[] => [
  `| ${columns.map(inline).join(" | ")} |`,
  `|${columns.map(() => "---").join("|")}|`,
  ...rows.map((row) => `| ${row.map((cell) => linesOf(cell).map(inline).join("<br>")).join(" | ")} |`),
  "",
];

const blockLines = (block: Block): string[] => {
  switch (block.kind) {
    case "heading":
      return [`${"#".repeat(block.level)} ${inline(block.text)}`, ""];
    case "text":
      return paragraphs([block.text]);
    case "notice":
      return noticeLines(block);
    case "details":
      return detailLines(block.details);
    case "steps":
      return block.steps.flatMap(stepLines);
    case "table":
      return tableLines(block);
    case "chart":
      return [`**${inline(block.title)}**`, "", ...paragraphs([block.said])];
    default:
      return block satisfies never;
  }
};

export const renderMarkdown = (page: Page): string[] => [
  `# ${inline(titleOf(page))}`,
  "",
  ...paragraphs(page.lead),
  ...page.blocks.flatMap(blockLines),
  "---",
  "",
  ...paragraphs(page.footer),
];
