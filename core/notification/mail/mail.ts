import type { Language } from "../../plan/language.ts";
import type { Notification } from "../../readiness/notification.ts";
import { PHRASES } from "../language.ts";
import { titleOf } from "../page.ts";
import { renderPage } from "../render-page.ts";
import { renderHtml } from "./html.ts";
import { renderText } from "./text.ts";

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * A notification as a mail; text and HTML have the same content.
 * @param attempt from 1; a later one is marked as a possible duplicate
 * @param api the stack's own address, to which its one link leads; undefined for a mail without
 */
export const renderMail = (notification: Notification, language: Language, attempt = 1, api?: string): Mail => {
  const page = renderPage(notification, language, api);
  if (attempt === 1) return { subject: titleOf(page), text: renderText(page), html: renderHtml(page) };
  const { duplicate } = PHRASES[language];
  const marked = { ...page, lead: [duplicate.lead, ...page.lead] };
  return { subject: `${duplicate.subject} ${titleOf(page)}`, text: renderText(marked), html: renderHtml(marked) };
};
