/** SES refuses a longer address, the name included. */
const MAX_BYTES = 320;

/** RFC 2047: an encoded word has at most 75 characters, 12 of which are around its base64. */
const WORD_BYTES = 45;

const bytesOf = (text: string): number => Buffer.byteLength(text, "utf8");

/** Splits a text between characters into pieces of at most so many bytes of UTF-8. */
const piecesOf = (text: string, maxBytes: number): string[] => {
  const pieces = [""];
  for (const character of text) {
    const last = pieces.at(-1) ?? "";
    if (bytesOf(last + character) <= maxBytes) pieces[pieces.length - 1] = last + character;
    else pieces.push(character);
  }
  return pieces;
};

/** RFC 5322 quotes ASCII; anything else, also what some readers would decode, is encoded words, which must not be quoted. */
const phraseOf = (name: string): string =>
  /^(?!.*=\?)[ -~]*$/.test(name)
    ? `"${name}"`
    : piecesOf(name, WORD_BYTES)
        .map((piece) => `=?UTF-8?B?${Buffer.from(piece).toString("base64")}?=`)
        .join(" ");

/**
 * A display name with its address, in ASCII and in at most 320 bytes: of a long name the end is left out, never the address.
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_Destination.html wants MIME encoded words for other characters.
 */
export const mailbox = (name: string, email: string): string => {
  // No quote may end the name, and no line its header.
  const characters = [...name.toWellFormed().replaceAll(/["\\\p{Cc}\p{Zl}\p{Zp}]/gu, " ")];
  for (let kept = characters.length; kept > 0; kept -= 1) {
    const shown = kept === characters.length ? characters.join("") : `${characters.slice(0, kept).join("")}…`;
    const whole = `${phraseOf(shown)} <${email}>`;
    if (whole.length <= MAX_BYTES) return whole;
  }
  return email;
};
