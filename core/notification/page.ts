import type { Language } from "../plan/language.ts";
import { clipped } from "../printable.ts";
import { defang } from "./defang.ts";

/** How urgent a page is; each channel shows it in its own way. */
export type Tone = "good" | "bad" | "warning" | "plain";

export interface Row {
  readonly label: string;
  readonly state: string;
  readonly detail: string;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly more?: string | undefined;
}

/** A notification in the reader's language, which a channel renders as text, HTML or a card. */
export interface Page {
  readonly language: Language;
  /** The state in one word: `CLEAR`, `BLOCKED`. */
  readonly mark: string;
  readonly tone: Tone;
  readonly subject: string;
  readonly headline: string;
  readonly lead: readonly string[];
  readonly sections: readonly Section[];
  readonly next: string;
  readonly footer: readonly string[];
}

const MAX_TITLE_BYTES = 300;

/** The whole notification in one line, state first: a mail's subject. */
export const titleOf = ({ mark, subject }: Pick<Page, "mark" | "subject">): string =>
  clipped(defang(`[${mark}] ${subject}`), MAX_TITLE_BYTES);
