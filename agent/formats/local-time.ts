import { Temporal } from "temporal-polyfill";
import { Failure } from "../../core/failure.ts";

/** The zone of this machine. */
export const hostZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Any other order of its numbers, as locales have it, would be a guess. */
const WALL_CLOCK = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?$/;

/**
 * The instant of a wall-clock time `2026-11-22T12:14:07` in a zone. Of a time that occurs twice it is the first:
 * evidence must not appear newer than it is.
 * @returns milliseconds since 1970
 * @throws Failure `source-invalid`
 */
export const localMs = (text: string, timeZone: string): number => {
  try {
    if (!WALL_CLOCK.test(text.trim())) throw new RangeError("its form is not YYYY-MM-DD HH:MM");
    return Temporal.PlainDateTime.from(text.trim().replace(" ", "T")).toZonedDateTime(timeZone, {
      disambiguation: "earlier",
    }).epochMilliseconds;
  } catch (error) {
    throw new Failure("source-invalid", `"${text}" is no local date and time in ${timeZone}`, { cause: error });
  }
};

const MS_DATE = /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/;
const ZONE = /\s?(?:Z|[+-]\d{2}:?\d{2})$/i;

/** True where a time states its own zone. A number after a dash is a year in `22-11-2026`, and no zone. */
export const hasZone = (text: string): boolean => {
  const trimmed = text.trim();
  return MS_DATE.test(trimmed) || (ZONE.test(trimmed) && WALL_CLOCK.test(trimmed.replace(ZONE, "")));
};

/**
 * The instant of a time as tools write it: with its zone, as ConvertTo-Json of Windows PowerShell does
 * (`/Date(1700000000000)/`), or naive, and then in `timeZone`.
 * @throws Failure `source-invalid`
 */
export const timeMs = (text: string, timeZone: string): number => {
  const [, ms] = MS_DATE.exec(text.trim()) ?? [];
  // Beyond this there is no date (ECMA-262, "Time Values").
  if (ms !== undefined && Math.abs(Number(ms)) <= 8.64e15) return Number(ms);
  if (!hasZone(text)) return localMs(text, timeZone);
  const trimmed = text.trim();
  const zone = ZONE.exec(trimmed)?.[0] ?? "";
  const parsed = Date.parse(trimmed.slice(0, -zone.length).replace(" ", "T") + zone.trim());
  if (Number.isNaN(parsed)) throw new Failure("source-invalid", `"${text}" is no date and time`);
  return parsed;
};
