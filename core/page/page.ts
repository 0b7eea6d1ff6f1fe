import type { Language } from "../plan/language.ts";

/** A page for people to read, print and keep. Every text in it is one line, and `render.ts` writes it in each format. */

/** How urgent something is. */
export type Tone = "good" | "warning" | "bad";

/** A label with what there is to say about it. */
export type Detail = readonly [label: string, text: string];

export interface NumberedStep {
  readonly title: string;
  /** What must be true before anything is typed, so that it is read before the command. */
  readonly before: readonly Detail[];
  readonly details: readonly Detail[];
  /** What somebody types. */
  readonly command?: string | undefined;
}

/** A cell with several lines is a list. */
export type Cell = string | readonly string[];

/** What must be read before what comes after it. */
export interface Notice {
  readonly kind: "notice";
  readonly tone: Tone;
  readonly title?: string;
  readonly items: readonly string[];
}

export interface Table {
  readonly kind: "table";
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A drawing of numbers alone, with what it shows in words for whoever does not see it. */
export interface Chart {
  readonly kind: "chart";
  readonly title: string;
  readonly said: string;
  /** SVG elements without any text that came from outside. */
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly string[];
}

export type Block =
  | Notice
  | Table
  | Chart
  | { readonly kind: "heading"; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "details"; readonly details: readonly Detail[] }
  | { readonly kind: "steps"; readonly steps: readonly NumberedStep[] };

export interface Page {
  readonly language: Language;
  /** The answer in one word, where the page is one: `COMPLETE`. */
  readonly mark?: { readonly tone: Tone; readonly text: string };
  readonly title: string;
  /** What it is of, and as of when. */
  readonly lead: readonly string[];
  readonly blocks: readonly Block[];
  readonly footer: readonly string[];
}

/** The title as one line, the answer first. */
export const titleOf = ({ mark, title }: Page): string => (mark === undefined ? title : `${mark.text}: ${title}`);

/** The lines of a cell. */
export const linesOf = (cell: Cell): readonly string[] => (typeof cell === "string" ? [cell] : cell);
