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
import { table } from "../table.ts";

const headingLines = (text: string): string[] => ["", `== ${text} ==`];

const noticeLines = ({ tone, title, items }: Notice): string[] => [
  ...(title === undefined ? [] : headingLines(title)),
  ...items.map((item) => `${tone === "good" ? "  - " : "  ! "}${item}`),
];

const detailLines = (details: readonly Detail[], indent: string): string[] => {
  const width = details.reduce((most, [label]) => Math.max(most, label.length), 0);
  return details.map(([label, text]) => `${indent}${label.padEnd(width)}  ${text}`);
};

const stepLines = ({ title, before, details, command }: NumberedStep, index: number): string[] => [
  `   ${index + 1}. ${title}`,
  ...detailLines(before, "      "),
  ...(command === undefined ? [] : [`        ${command}`]),
  ...detailLines(details, "      "),
];

/** A row is as many lines as its longest cell has. */
const tableLines = ({ columns, rows }: Table): string[] => {
  const lines = rows.flatMap((row) => {
    const cells = row.map(linesOf);
    const height = cells.reduce((most, { length }) => Math.max(most, length), 1);
    return Array.from({ length: height }, (_, at) => cells.map((cell) => cell[at] ?? ""));
  });
  return table(
    columns.map((column) => column.toUpperCase()),
    lines,
  ).map((line) => line.trimEnd());
};

const blockLines = (block: Block): string[] => {
  switch (block.kind) {
    case "heading":
      return block.level === 2 ? headingLines(block.text) : ["", block.text];
    case "text":
      return [block.text];
    case "notice":
      return noticeLines(block);
    case "details":
      return detailLines(block.details, "   ");
    case "steps":
      return block.steps.flatMap(stepLines);
    case "table":
      return tableLines(block);
    case "chart":
      return [block.title, `   ${block.said}`];
    default:
      return block satisfies never;
  }
};

/** For a terminal: the answer is the first line. */
export const renderText = (page: Page): string[] => [
  titleOf(page),
  ...page.lead,
  ...page.blocks.flatMap(blockLines),
  "",
  ...page.footer,
];
