import { showable } from "../../core/showable.ts";
import type { Block, Detail, Format, NumberedStep, PrintedDocument } from "./document.ts";
import { renderHtml } from "./html.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderText } from "./text.ts";

const RENDER = { text: renderText, markdown: renderMarkdown, html: renderHtml } as const satisfies Record<
  Format,
  unknown
>;

const shownDetails = (details: readonly Detail[]): Detail[] =>
  details.map(([label, text]) => [showable(label), showable(text)]);

const shownStep = ({ title, before, details, command }: NumberedStep): NumberedStep => ({
  title: showable(title),
  before: shownDetails(before),
  details: shownDetails(details),
  command: command === undefined ? undefined : showable(command),
});

const shownBlock = (block: Block): Block => {
  switch (block.kind) {
    case "heading":
    case "text":
      return { ...block, text: showable(block.text) };
    case "list":
      return { ...block, items: block.items.map(showable) };
    case "details":
      return { ...block, details: shownDetails(block.details) };
    case "steps":
      return { ...block, steps: block.steps.map(shownStep) };
    default:
      return block satisfies never;
  }
};

/** The lines of a document in a format. Nothing that came from outside can end a line, or reverse one. */
export const renderDocument = (document: PrintedDocument, format: Format): string[] => {
  const { mark, headline, lead, blocks, footer } = document;
  return RENDER[format]({
    ...document,
    mark: showable(mark),
    headline: showable(headline),
    lead: lead.map(showable),
    blocks: blocks.map(shownBlock),
    footer: footer.map(showable),
  });
};
