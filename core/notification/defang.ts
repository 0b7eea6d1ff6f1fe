import { printable } from "../finding.ts";

/**
 * A name from outside for a mail: no line breaks, no control characters, and nothing that a mail client would turn
 * into a link to somewhere that an attacker chose.
 */
export const defang = (name: string): string =>
  printable(name)
    .replaceAll(/(https?|ftp):\/\//gi, "$1[:]//")
    .replaceAll(/\bwww\./gi, "www[.]");

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text for HTML, in element content or a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
