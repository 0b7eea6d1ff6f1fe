import type { Block, Detail, PrintedDocument } from "./document.ts";

const detailLines = (details: readonly Detail[], indent: string): string[] => {
  const width = details.reduce((most, [label]) => Math.max(most, label.length), 0);
  return details.map(([label, text]) => `${indent}${label.padEnd(width)}  ${text}`);
};

const blockLines = (block: Block): string[] => {
  switch (block.kind) {
    case "heading":
      return ["", block.level === 2 ? `== ${block.text} ==` : block.text];
    case "text":
      return [block.text];
    case "list":
      return block.items.map((item) => `${block.tone === "bad" ? "  ! " : "  - "}${item}`);
    case "details":
      return detailLines(block.details, "   ");
    case "steps":
      return block.steps.flatMap(({ title, before, details, command }, index) => [
        `   ${index + 1}. ${title}`,
        ...detailLines(before, "      "),
        ...(command === undefined ? [] : [`        ${command}`]),
        ...detailLines(details, "      "),
      ]);
    default:
      return block satisfies never;
  }
};

/** For a terminal: the answer is the first line. */
export const renderText = ({ mark, headline, lead, blocks, footer }: PrintedDocument): string[] => [
  `${mark}: ${headline}`,
  ...lead,
  ...blocks.flatMap(blockLines),
  "",
  ...footer,
];
