import { writeFileSync } from "node:fs";
import { Failure } from "../../core/failure.ts";
import { print } from "../output.ts";
import type { ReadingPage } from "./page.ts";
import { renderHtml } from "./render-html.ts";
import { renderMarkdown } from "./render-markdown.ts";

const RENDERERS = { html: renderHtml, markdown: renderMarkdown } as const;

export type PageFormat = keyof typeof RENDERERS;
export const PAGE_FORMATS: readonly string[] = Object.keys(RENDERERS);

export interface PageOptions {
  readonly format: PageFormat;
  readonly output?: string;
}

/**
 * Writes a page to a file that is not there yet, or to standard output.
 * @throws Failure `usage` where the file exists or cannot be written
 */
export const putPage = (page: ReadingPage, { format, output }: PageOptions): void => {
  const rendered = RENDERERS[format](page);
  if (output === undefined) {
    process.stdout.write(rendered);
    return;
  }
  try {
    // It says who can be called and where keys are: nobody else on this machine reads it.
    writeFileSync(output, rendered, { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw new Failure("usage", `${output} cannot be written: ${(error as Error).message}`, { cause: error });
  }
  print(output);
};
