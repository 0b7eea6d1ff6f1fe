import type { Language } from "../plan/language.ts";
import { printable } from "../printable.ts";
import { defang } from "./defang.ts";
import type { Link } from "./link.ts";

/** How urgent a page is; each channel shows it in its own way. */
export type Tone = "good" | "bad" | "warning" | "plain";

export interface Row {
  readonly label: string;
  readonly state: string;
  readonly detail: string;
  /** By which commands and the history know it. */
  readonly ref?: string | undefined;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly more?: string | undefined;
}

/** What one kind of notification says, in the reader's language. */
export interface PageContent {
  readonly tone: Tone;
  readonly subject: string;
  readonly headline: string;
  readonly lead: readonly string[];
  /** What to do now, and by whom. */
  readonly next: string;
  readonly sections: readonly Section[];
  readonly footer: readonly string[];
}

/** A notification in the reader's language, which a channel renders as text, HTML or a card. */
export interface Page extends PageContent {
  readonly language: Language;
  /** The state in one word: `CLEAR`, `BLOCKED`. */
  readonly mark: string;
  readonly migration: string;
  /** To the stack's own page about it; undefined where the channel has no links. */
  readonly link: Link | undefined;
}

/** The whole notification in one line of at most 300 bytes, state first and then the migration: a mail's subject. */
export const titleOf = ({ mark, migration, subject }: Pick<Page, "mark" | "migration" | "subject">): string =>
  printable(`[${mark}] ${defang(migration)} · ${subject}`);
