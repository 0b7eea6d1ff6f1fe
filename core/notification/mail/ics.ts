import type { Instant } from "../../instant.ts";
import { showable } from "../../showable.ts";

/** A calendar of one event at one instant, as RFC 5545 writes it, with the methods of RFC 5546. */

export interface CalendarEvent {
  /** The same whenever it is about the same thing. */
  readonly uid: string;
  /** A higher one replaces a lower one. */
  readonly sequence: number;
  readonly isCancelled: boolean;
  readonly writtenAt: Instant;
  readonly startsAt: Instant;
  readonly summary: string;
  readonly description: string;
  /** Undefined where it leads nowhere. */
  readonly url?: string | undefined;
  /** The address that publishes it; RFC 5546 wants one. Undefined where none is known. */
  readonly organizer?: string | undefined;
}

/** RFC 5545, 3.1: a line has at most 75 octets, and the next one begins with a blank that counts. */
const MAX_OCTETS = 75;

/** A text of any length in lines, cut between characters. */
const folded = (line: string): string => {
  const lines = [""];
  let octets = 0;
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (octets + length > MAX_OCTETS) {
      lines.push("");
      octets = 1;
    }
    lines[lines.length - 1] += character;
    octets += length;
  }
  return lines.join("\r\n ");
};

/** RFC 5545, 3.3.11; what is shown has no line breaks of its own. */
const escaped = (text: string): string => showable(text).replaceAll(/[\\;,]/g, String.raw`\$&`);

/** RFC 5545, 3.3.5: in UTC, to the second, and never later than it is. */
const utc = (instant: Instant): string => `${instant.slice(0, 19).replaceAll(/[-:]/g, "")}Z`;

/** The calendar as a file: lines end in CRLF. */
export const calendarOf = (event: CalendarEvent): string => {
  const { uid, sequence, isCancelled, writtenAt, startsAt, summary, description, url, organizer } = event;
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Cleargate//Cleargate//EN",
    `METHOD:${isCancelled ? "CANCEL" : "PUBLISH"}`,
    "BEGIN:VEVENT",
    `UID:${escaped(uid)}`,
    `SEQUENCE:${sequence}`,
    `DTSTAMP:${utc(writtenAt)}`,
    `DTSTART:${utc(startsAt)}`,
    `STATUS:${isCancelled ? "CANCELLED" : "CONFIRMED"}`,
    // It occupies nobody's time.
    "TRANSP:TRANSPARENT",
    ...(organizer === undefined ? [] : [`ORGANIZER:mailto:${organizer}`]),
    `SUMMARY:${escaped(summary)}`,
    `DESCRIPTION:${escaped(description)}`,
    ...(url === undefined ? [] : [`URL:${url}`]),
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
};
