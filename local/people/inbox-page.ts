import type { InboxMail } from "../services/ses/inbox.ts";
import { escapeHtml } from "./escape-html.ts";

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.4 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}
ul{list-style:none;padding:0}li{border-top:1px solid #8886}a{display:block;padding:.7rem 0;color:inherit;text-decoration:none}a:hover b{text-decoration:underline}small{opacity:.7}`;

const row = (mail: InboxMail, index: number): string =>
  `<li><a href="/inbox/${index + 1}"><b>${escapeHtml(mail.subject)}</b><br><small>to ${escapeHtml(mail.to.join(", "))} · ${escapeHtml(mail.at)}</small></a></li>`;

const summary = (count: number): string =>
  count === 0
    ? "No mail was sent yet."
    : `${count} mail${count === 1 ? "" : "s"} of the embedded mail service; nothing left this machine.`;

/** The list of all mails, newest first. */
export const inboxPage = (
  mails: readonly InboxMail[],
): string => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>Inbox (${mails.length})</title>
<style>${STYLE}</style>
<h1>Inbox</h1><p>${summary(mails.length)}</p>
<ul>${mails.map(row).toReversed().join("")}</ul></html>`;
