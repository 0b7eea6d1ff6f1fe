/** A page for people to read, print and keep, as values; `render-html.ts` and `render-markdown.ts` lay it out. */

/** How urgent a notice is. */
export type Weight = "bad" | "warning" | "good";

/** What must be read first. */
export interface Notice {
  readonly weight: Weight;
  readonly title: string;
  readonly lines: readonly string[];
}

/** Rows of cells; a cell with several lines is a list. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | readonly string[])[])[];
}

export interface PageSection {
  readonly title: string;
  readonly lines?: readonly string[];
  readonly table?: Table;
}

export interface ReadingPage {
  readonly title: string;
  /** What it is of, and as of when. */
  readonly lead: readonly string[];
  readonly notices: readonly Notice[];
  readonly sections: readonly PageSection[];
  readonly footer: readonly string[];
}

/** The lines of a cell. */
export const linesOf = (cell: string | readonly string[]): readonly string[] =>
  typeof cell === "string" ? [cell] : cell;
