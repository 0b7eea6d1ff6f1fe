import { printable } from "../printable.ts";

/**
 * A name from outside for a mail: no line breaks, no control characters, and nothing that a mail client would make a
 * link of.
 */
export const defang = (name: string): string =>
  printable(name)
    .replaceAll(/(https?|ftp):\/\//gi, "$1[:]//")
    .replaceAll(/\bwww\./gi, "www[.]");
