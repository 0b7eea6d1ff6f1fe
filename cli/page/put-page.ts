import { writeFileSync } from "node:fs";
import { extname } from "node:path";
import { Failure } from "../../core/failure.ts";
import type { Page } from "../../core/page/page.ts";
import { jsonLine } from "../../core/showable.ts";
import { print } from "../output.ts";
import { type PageFormat, renderPage } from "./render.ts";

/** What somebody asks for, and where. */
export interface PageOptions {
  readonly json?: boolean;
  readonly format?: PageFormat;
  readonly output?: string;
}

/** The same, decided. */
export interface PageTarget {
  readonly format: PageFormat | "json";
  readonly output?: string;
}

const BY_ENDING: ReadonlyMap<string, PageTarget["format"]> = new Map([
  [".txt", "text"],
  [".md", "markdown"],
  [".html", "html"],
  [".json", "json"],
]);

/**
 * The format that is named, or else what the file's name ends with, or else text.
 * @throws Failure `usage` where the name of a file does not say it
 */
export const formatOf = ({ json, format, output }: PageOptions): PageTarget["format"] => {
  if (json === true) return "json";
  if (format !== undefined || output === undefined) return format ?? "text";
  const found = BY_ENDING.get(extname(output).toLowerCase());
  if (found !== undefined) return found;
  const endings = [...BY_ENDING.keys()].join(", ");
  throw new Failure("usage", `${output} ends with none of ${endings}: give --format, or --json`);
};

/**
 * Writes a page, or its value as JSON, to a file that is not there yet, or else to standard output.
 * @throws Failure `usage` where the file exists or cannot be written
 */
export const putPage = (page: Page, value: unknown, { format, output }: PageTarget): void => {
  const lines = format === "json" ? [jsonLine(value)] : renderPage(page, format);
  if (output === undefined) {
    print(lines);
    return;
  }
  try {
    // It says where backups and keys are, and whom to call: nobody else on this machine reads it.
    writeFileSync(output, `${lines.join("\n")}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw new Failure("usage", `${output} cannot be written: ${(error as Error).message}`, { cause: error });
  }
  print(output);
};
