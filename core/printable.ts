import { showable } from "./showable.ts";

/**
 * Names and texts come from outside. Here, and nowhere else, they are made fit to be stored and to be shown: well-formed
 * Unicode, bounded in UTF-8 bytes, without characters that forge lines or reverse the order of a line.
 */

/** Of a name or of a finding's message, in UTF-8. */
export const MAX_NAME_BYTES = 300;

const ELLIPSIS = "…";

export const byteLength = (text: string): number => Buffer.byteLength(text);

/** At most so many bytes of UTF-8, cut between two characters, and then with an ellipsis. */
export const clipped = (text: string, maxBytes: number): string => {
  if (byteLength(text) <= maxBytes) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes - byteLength(ELLIPSIS)));
  return `${text.slice(0, read)}${ELLIPSIS}`;
};

/** A text from outside that can be stored and shown. */
export const printable = (text: string, maxBytes = MAX_NAME_BYTES): string => clipped(showable(text), maxBytes);

/** True where {@link printable} would leave a text as it is, but for its length. */
export const isPrintable = (text: string): boolean => showable(text) === text;
