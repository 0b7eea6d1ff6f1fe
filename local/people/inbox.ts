import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface InboxMail {
  readonly messageId: string;
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: readonly { readonly Name: string; readonly Value: string }[];
}

export interface Inbox {
  readonly folder: string;
  add(mail: InboxMail): void;
  list(): readonly InboxMail[];
  page(): string;
  mail(index: number): InboxMail | undefined;
}

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The mails that were sent, one folder, three files each: as JSON, as text, as HTML. */
export const inbox = (folder: string): Inbox => {
  mkdirSync(folder, { recursive: true });
  const mails: InboxMail[] = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as InboxMail);

  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, `${name}.partial`), text);
    renameSync(join(folder, `${name}.partial`), join(folder, name));
  };

  const row = (mail: InboxMail, index: number): string =>
    `<li><a href="/inbox/${index + 1}"><b>${escapeHtml(mail.subject)}</b><br><small>to ${escapeHtml(mail.to.join(", "))} · ${escapeHtml(mail.at)}</small></a></li>`;

  return {
    folder,
    add: (mail) => {
      mails.push(mail);
      const number = String(mails.length).padStart(4, "0");
      write(`${number}.txt`, `Subject: ${mail.subject}\nTo: ${mail.to.join(", ")}\n\n${mail.text}`);
      write(`${number}.html`, mail.html);
      write(`${number}.json`, JSON.stringify(mail, null, 2));
    },
    list: () => mails,
    mail: (index) => mails[index - 1],
    page: () => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>Inbox (${mails.length})</title>
<style>:root{color-scheme:light dark}body{font:16px/1.4 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}
ul{list-style:none;padding:0}li{border-top:1px solid #8886}a{display:block;padding:.7rem 0;color:inherit;text-decoration:none}a:hover b{text-decoration:underline}small{opacity:.7}</style>
<h1>Inbox</h1><p>${mails.length === 0 ? "No mail was sent yet." : `${mails.length} mail${mails.length === 1 ? "" : "s"} of the embedded mail service; nothing left this machine.`}</p>
<ul>${mails.map(row).toReversed().join("")}</ul></html>`,
  };
};
