import { Temporal } from "temporal-polyfill";
import { Failure } from "../../core/failure.ts";

/** The zone of this machine. */
export const hostZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * The instant of a wall-clock time `2026-11-22T12:14:07` in a zone. Of a time that occurs twice it is the first:
 * evidence must not appear newer than it is.
 * @returns milliseconds since 1970
 * @throws Failure `source-invalid`
 */
export const localMs = (text: string, timeZone: string): number => {
  try {
    return Temporal.PlainDateTime.from(text.trim().replace(" ", "T")).toZonedDateTime(timeZone, {
      disambiguation: "earlier",
    }).epochMilliseconds;
  } catch (error) {
    throw new Failure("source-invalid", `"${text}" is no local date and time in ${timeZone}`, { cause: error });
  }
};

const MS_DATE = /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/;
const WITH_ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/i;

/**
 * The instant of a time as tools write it: with its zone, as ConvertTo-Json of Windows PowerShell does
 * (`/Date(1700000000000)/`), or naive, and then in `timeZone`.
 * @throws Failure `source-invalid`
 */
export const timeMs = (text: string, timeZone: string): number => {
  const [, ms] = MS_DATE.exec(text) ?? [];
  // Beyond this there is no date (ECMA-262, "Time Values").
  if (ms !== undefined && Math.abs(Number(ms)) <= 8.64e15) return Number(ms);
  if (!WITH_ZONE.test(text)) return localMs(text, timeZone);
  const parsed = Date.parse(text.trim().replace(" ", "T"));
  if (Number.isNaN(parsed)) throw new Failure("source-invalid", `"${text}" is no date and time`);
  return parsed;
};
