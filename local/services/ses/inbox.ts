import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { writeWhole } from "../../aws/write-whole.ts";

export interface InboxMail {
  readonly messageId: string;
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: readonly { readonly Name: string; readonly Value: string }[];
  /** Absent where it has none. */
  readonly attachments?: readonly { readonly name: string; readonly type: string; readonly text: string }[];
}

export interface Inbox {
  readonly folder: string;
  add(mail: InboxMail): void;
  /** Oldest first. */
  list(): readonly InboxMail[];
  /** The first mail has the number 1. */
  find(number: number): InboxMail | undefined;
}

/** The mails that were sent, in one folder, three files each: as JSON, as text, as HTML; and what is attached to them. */
export const inbox = (folder: string): Inbox => {
  mkdirSync(folder, { recursive: true });
  const mails: InboxMail[] = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));

  const write = (name: string, text: string): void => {
    writeWhole(join(folder, name), text);
  };

  return {
    folder,
    add: (mail) => {
      const number = String(mails.length + 1).padStart(4, "0");
      write(`${number}.txt`, `Subject: ${mail.subject}\nTo: ${mail.to.join(", ")}\n\n${mail.text}`);
      write(`${number}.html`, mail.html);
      for (const { name, text } of mail.attachments ?? []) write(`${number}.${basename(name)}`, text);
      write(`${number}.json`, JSON.stringify(mail, null, 2));
      // What could not be written was not sent.
      mails.push(mail);
    },
    list: () => mails,
    find: (number) => mails[number - 1],
  };
};
