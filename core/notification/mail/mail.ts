import type { Language } from "../../plan/language.ts";
import type { Notification } from "../../readiness/notification.ts";
import { PHRASES } from "../language.ts";
import { type Page, titleOf } from "../page.ts";
import { renderPage } from "../render-page.ts";
import { renderHtml } from "./html.ts";
import type { Keep } from "./keep.ts";
import { renderText } from "./text.ts";

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface MailOptions {
  /** From 1; a later one is marked as a possible duplicate. */
  readonly attempt?: number;
  /** The stack's own address, to which its one link leads; undefined for a mail without. */
  readonly api?: string;
  /** The head of the log that the mail bears witness of, as one line (`core/log/head-line.ts`); undefined where none is known. */
  readonly logHead?: string | undefined;
}

const keepOf = (language: Language, line: string | undefined): Keep => {
  const { known, unknown } = PHRASES[language].logHead;
  return line === undefined ? { text: unknown } : { text: known, line };
};

const mailOf = (subject: string, page: Page, keep: Keep): Mail => ({
  subject,
  text: renderText(page, keep),
  html: renderHtml(page, keep),
});

/** A notification as a mail; text and HTML have the same content. */
export const renderMail = (
  notification: Notification,
  language: Language,
  { attempt = 1, api, logHead }: MailOptions = {},
): Mail => {
  const page = renderPage(notification, language, api);
  const keep = keepOf(language, logHead);
  if (attempt === 1) return mailOf(titleOf(page), page, keep);
  const { duplicate } = PHRASES[language];
  const marked = { ...page, lead: [duplicate.lead, ...page.lead] };
  return mailOf(`${duplicate.subject} ${titleOf(page)}`, marked, keep);
};
