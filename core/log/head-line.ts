import type { LogHead } from "./checkpoint.ts";

/**
 * A head of the log as one line of a mail, a page or a terminal: so whoever kept it can compare. It is not signed: it is worth
 * what the mail is worth that has it. It survives quoted-printable and whatever breaks long lines at blanks.
 */

const FORMAT = "cleargate.head/1";

/** @param head of a log whose name has no blanks */
export const headLine = ({ origin, size, root }: LogHead): string =>
  `${FORMAT} ${origin} ${size} ${root.toString("hex")}`;

/** Mail programs quote lines, break them at blanks, and indent. */
const LINE =
  /cleargate\.head\/1[\s>]+(?<origin>[^\s>]+)[\s>]+(?<size>0|[1-9][0-9]{0,15})[\s>]+(?<root>[0-9a-f]{64})\b/g;
type Groups = Record<"origin" | "size" | "root", string>;

/** Breaks within a line, as quoted-printable has them (RFC 2045, section 6.7). */
const SOFT_BREAK = /=\r?\n/g;

/** Lines in base64 one after the other, as a part of a mail may be encoded (RFC 2045, section 6.8). */
const ENCODED = /(?:^[A-Za-z0-9+/]{4,76}={0,2}\r?(?:\n|$))+/gm;

const decoded = (text: string): string => Buffer.from(text, "base64").toString();

/** Each head that a text has, and then each in what it has encoded; also in a mail as it was sent. */
export const findHeads = (text: string): readonly LogHead[] =>
  [text.replace(SOFT_BREAK, ""), ...(text.match(ENCODED) ?? []).map(decoded)]
    .flatMap((one) => [...one.matchAll(LINE)])
    .map(({ groups }) => groups as Groups)
    .map(({ origin, size, root }) => ({ origin, size: Number(size), root: Buffer.from(root, "hex") }))
    .filter(({ size }) => Number.isSafeInteger(size));
