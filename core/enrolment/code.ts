/** The code that lets one host ask, for minutes, to be put into a plan: what is random in it, and how people write it. */

/** 160 bits: RFC 6749, 10.10, asks for a chance of guessing of 2^-128 at most, and for 2^-160 where it can be had. */
export const CODE_BYTES = 20;

/** Crockford's base 32 (https://www.crockford.com/base32.html): no two of its signs are read as one another. */
const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE = /^[0-9A-HJKMNP-TV-Z]{32}$/;
const LENGTH = 32;
const GROUP = /.{4}(?=.)/g;
/** How long a text is at most that somebody may have meant as a code. */
export const MAX_CODE_TEXT = 80;

/**
 * A code as it is shown: eight groups of four.
 * @param bytes {@link CODE_BYTES} of them, from a source of random bytes that nobody can foresee
 */
export const codeText = (bytes: Uint8Array): string => {
  const value = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const signs = [...value.toString(32).padStart(LENGTH, "0")].map((sign) => SIGNS[Number.parseInt(sign, 32)]);
  return signs.join("").replaceAll(GROUP, "$&-");
};

/** The 32 signs of a code, however it was typed; undefined of what is none. */
export const findCode = (text: string): string | undefined => {
  if (text.length > MAX_CODE_TEXT) return undefined;
  const signs = text.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll(/[IL]/g, "1").replaceAll("O", "0");
  return CODE.test(signs) ? signs : undefined;
};
