import type { Block, Detail, PrintedDocument } from "./document.ts";

/** Text that Markdown takes for nothing else: CommonMark lets every ASCII punctuation be escaped. */
const plain = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>#|~&!]/g, "\\$&");

/** A fence that the text itself cannot end. */
const fenced = (text: string, indent: string): string[] => {
  const longest = [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = "`".repeat(longest + 1);
  return [`${indent}${fence}`, `${indent}${text}`, `${indent}${fence}`];
};

const details = (all: readonly Detail[], indent = ""): string[] =>
  all.map(([label, text]) => `${indent}- **${plain(label)}**: ${plain(text)}`);

const blockLines = (block: Block): string[] => {
  switch (block.kind) {
    case "heading":
      return ["", `${"#".repeat(block.level)} ${plain(block.text)}`, ""];
    case "text":
      return [plain(block.text), ""];
    case "list":
      return [...block.items.map((item) => `- ${plain(item)}`), ""];
    case "details":
      return [...details(block.details), ""];
    case "steps":
      return block.steps.flatMap(({ title, before, details: more, command }, index) => [
        `${index + 1}. ${plain(title)}`,
        "",
        ...(before.length === 0 ? [] : [...details(before, "   "), ""]),
        ...(command === undefined ? [] : [...fenced(command, "   "), ""]),
        ...(more.length === 0 ? [] : [...details(more, "   "), ""]),
      ]);
    default:
      return block satisfies never;
  }
};

export const renderMarkdown = ({ mark, headline, lead, blocks, footer }: PrintedDocument): string[] => [
  `# ${plain(mark)}: ${plain(headline)}`,
  "",
  ...lead.flatMap((line) => [plain(line), ""]),
  ...blocks.flatMap(blockLines),
  "---",
  "",
  ...footer.flatMap((line) => [plain(line), ""]),
];
