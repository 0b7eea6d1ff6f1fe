import { mailbox } from "../../adapters/mailbox.ts";
import { globMatcher } from "../../core/audit/rules/glob.ts";
import { DURATION, durationMs } from "../../core/duration.ts";
import { compactInstant, findCompactInstant, findInstant } from "../../core/instant.ts";
import { findManifestKey, objectKeyOf } from "../../core/manifest/object-key.ts";
import { defang } from "../../core/notification/defang.ts";
import { byteLength, isPrintable, MAX_NAME_BYTES, printable } from "../../core/printable.ts";
import { jsonLine, showable } from "../../core/showable.ts";
import { mutateBytes } from "../mutate.ts";
import { BrokenRule, type Target } from "../target.ts";

const requireRule = (kept: boolean, rule: string): void => {
  if (!kept) throw new BrokenRule(rule);
};

/** A parser of one text: mutations of examples. */
const ofText = (name: string, examples: readonly string[], judge: (text: string) => string): Target => ({
  name,
  generate: (random) => {
    const example = Buffer.from(random.oneOf(examples));
    return random.happens(0.9) ? mutateBytes(example, random, examples) : example;
  },
  // Texts reach these as JavaScript has them, so halves of characters are among them.
  judge: (input) => judge(input.toString(input.length % 3 === 0 ? "utf16le" : "utf8")),
});

const KEY = `intake/a/m/u/r/20261122T020000000Z-${"0".repeat(64)}.ndjson.zst`;

export const TEXT_TARGETS: readonly Target[] = [
  ofText("object-key", [KEY, KEY.replace("zst", "gz"), "intake/", "20261122T020000000Z"], (text) => {
    const found = findManifestKey(text);
    requireRule(found === undefined || objectKeyOf(found) === text, "a key that is read is written as it was");
    return String(found !== undefined);
  }),
  ofText("instant", ["2026-11-22T02:00:00.000Z", "2024-02-29T23:59:60Z", "T", "Z", ".123456789", "-0"], (text) => {
    const found = findInstant(text);
    requireRule(
      found === undefined || findCompactInstant(compactInstant(found)) === found,
      "a compact instant is read back",
    );
    return String(found);
  }),
  ofText("duration", ["90m", "24h", "7d", "2w", "999999s", "0"], (text) => {
    requireRule(!DURATION.test(text) || Number.isSafeInteger(durationMs(text)), "a duration is whole milliseconds");
    return String(DURATION.test(text));
  }),
  ofText("glob", ["**/*.bak", "a/**/b/*?.xml", "*", "**", "a*b*c*d*e/", "?"], (text) => {
    const matches = globMatcher(text.slice(0, 500));
    return [text, "a/b/c.bak", `${"a/".repeat(500)}b.bak`, "a".repeat(5_000)].map(matches).join();
  }),
  ofText("showable", ["a\nb", "\u202egnp.exe", "x\u2028y", "\u001b[31m", "e\u0301"], (text) => {
    const shown = printable(text);
    requireRule(isPrintable(shown) && shown.isWellFormed(), "what is printable stays printable");
    requireRule(byteLength(shown) <= MAX_NAME_BYTES, "what is printable is short");
    requireRule(showable(jsonLine(text)) === jsonLine(text), "a line of JSON is showable");
    requireRule(JSON.parse(jsonLine(text)) === text, "a line of JSON is exact");
    return shown;
  }),
  ofText(
    "defang",
    ["www.contoso.com", "a@b.example", "+34 600 123 456", "10.0.0.1:80", "file://x", "2026-11-22"],
    (text) => {
      const shown = defang(text);
      requireRule(!/www\.\S|@[^\]\s]/i.test(shown), "no address is left to be linked");
      return shown;
    },
  ),
  ofText("mailbox", ["Ana García", '"x" <y@z>', "a,b;c", "\r\nBcc: x@y.example", "=?utf-8?q?x?="], (text) => {
    const written = mailbox(text, "ana@contoso.com");
    requireRule(!/[\r\n\0]/.test(written), "an address is one line");
    return written;
  }),
];
