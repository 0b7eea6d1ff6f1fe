import type { Language } from "../../core/plan/language.ts";

/** A document for people, which is shown on a terminal, or kept as Markdown or HTML. Every text in it is one line. */

export type Tone = "good" | "bad" | "plain";

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

export type Block =
  | { readonly kind: "heading"; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly tone: Tone; readonly items: readonly string[] }
  | { readonly kind: "details"; readonly details: readonly Detail[] }
  | { readonly kind: "steps"; readonly steps: readonly NumberedStep[] };

export interface PrintedDocument {
  readonly language: Language;
  readonly tone: Tone;
  /** The state in one word: `COMPLETE`. */
  readonly mark: string;
  /** The answer in one sentence. */
  readonly headline: string;
  readonly lead: readonly string[];
  readonly blocks: readonly Block[];
  readonly footer: readonly string[];
}

export const FORMATS = ["text", "markdown", "html"] as const;
export type Format = (typeof FORMATS)[number];
