import type { Language } from "../../plan/language.ts";
import type { Notification } from "../../readiness/notification.ts";
import { PHRASES } from "../language.ts";
import { type Page, titleOf } from "../page.ts";
import { renderPage } from "../render-page.ts";
import { voiceOf } from "../voice.ts";
import { type CalendarFile, calendarsOf } from "./calendars.ts";
import { renderHtml } from "./html.ts";
import type { Keep } from "./keep.ts";
import { renderText } from "./text.ts";

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Absent where it has none. */
  readonly calendars?: readonly CalendarFile[];
}

export interface MailOptions {
  /** From 1; a later one is marked as a possible duplicate. */
  readonly attempt?: number;
  /** The stack's own address, to which its one link leads; undefined for a mail without. */
  readonly api?: string;
  /** The address that it comes from. */
  readonly sender?: string;
  /** The head of the log that the mail bears witness of, as one line (`core/log/head-line.ts`); undefined where none is known. */
  readonly logHead?: string | undefined;
}

const keepOf = (language: Language, line: string | undefined): Keep => {
  const { known, unknown } = PHRASES[language].logHead;
  return line === undefined ? { text: unknown } : { text: known, line };
};

const mailOf = (subject: string, page: Page, keep: Keep, calendars: readonly CalendarFile[]): Mail => ({
  subject,
  text: renderText(page, keep),
  html: renderHtml(page, keep),
  ...(calendars.length === 0 ? {} : { calendars }),
});

/** A notification as a mail; text and HTML have the same content. */
export const renderMail = (
  notification: Notification,
  language: Language,
  { attempt = 1, api, sender, logHead }: MailOptions = {},
): Mail => {
  const page = renderPage(notification, language, api);
  const keep = keepOf(language, logHead);
  const calendars = calendarsOf(voiceOf(language, notification.about.timeZone), notification, { api, sender });
  if (attempt === 1) return mailOf(titleOf(page), page, keep, calendars);
  const { duplicate } = PHRASES[language];
  const marked = { ...page, lead: [duplicate.lead, ...page.lead] };
  return mailOf(`${duplicate.subject} ${titleOf(page)}`, marked, keep, calendars);
};
