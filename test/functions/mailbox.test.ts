import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mailbox } from "../../adapters/mailbox.ts";

/** As a reader decodes RFC 2047: adjacent encoded words are one text. */
const shownName = (address: string): string => {
  const phrase = address.slice(0, address.lastIndexOf(" <"));
  if (phrase.startsWith('"')) return phrase.slice(1, -1);
  const words = phrase.split(" ").map((word) => /^=\?UTF-8\?B\?([A-Za-z0-9+/=]+)\?=$/.exec(word)?.[1] ?? "");
  return words.map((word) => Buffer.from(word, "base64").toString("utf8")).join("");
};

describe("a contact's name in the header of a mail", () => {
  it.each([
    ["Ana Ruiz", '"Ana Ruiz" <ana@example.com>'],
    ["Ruiz, Ana (IT)", '"Ruiz, Ana (IT)" <ana@example.com>'],
    ['Eve" <eve@example.com>,\r\nBcc: x \\', '"Eve  <eve@example.com>,  Bcc: x  " <ana@example.com>'],
    ["=?UTF-8?B?RXZl?=", "=?UTF-8?B?PT9VVEYtOD9CP1JYWmw/PQ==?= <ana@example.com>"],
    ["Inés", "=?UTF-8?B?SW7DqXM=?= <ana@example.com>"],
  ])("%j is written as %s", (name, header) => {
    expect(mailbox(name, "ana@example.com")).toBe(header);
  });

  it.each([
    ["ASCII", "x".repeat(200)],
    ["two bytes each", "é".repeat(200)],
    ["four bytes each", "🗝".repeat(100)],
    ["three bytes each, beside a long address", "界".repeat(200)],
  ])("of 200 characters (%s) is shortened at its end", (_, name) => {
    const email = `${"a".repeat(64)}@${"b".repeat(60)}.${"c".repeat(60)}.example`;
    const header = mailbox(name, email);
    expect(header.endsWith(` <${email}>`)).toBe(true);
    expect(header.length).toBeLessThanOrEqual(320);
    expect(name.startsWith(shownName(header).replace(/…$/, ""))).toBe(true);
  });

  it("is whatever it is ASCII, in one line, of at most 320 bytes, of one address, in words of at most 75 characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.emailAddress({ size: "large" }), (name, email) => {
        const header = mailbox(name, email);
        expect(header).toMatch(/^[ -~]*$/);
        expect(header.length).toBeLessThanOrEqual(Math.max(320, email.length));
        if (header !== email) {
          expect(header.endsWith(` <${email}>`)).toBe(true);
          const phrase = header.slice(0, header.lastIndexOf(" <"));
          if (phrase.startsWith('"')) expect(phrase.slice(1, -1)).not.toMatch(/["\\]/);
          else for (const word of phrase.split(" ")) expect(word.length).toBeLessThanOrEqual(75);
        }
      }),
    );
  });
});
