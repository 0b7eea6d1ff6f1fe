import { localMs } from "../../formats/local-time.ts";

const MONTHS = [
  ...["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"],
  "december",
];

const monthOf = (word: string): number =>
  MONTHS.findIndex((month) => month === word.toLowerCase() || month.slice(0, 3) === word.toLowerCase()) + 1;

const hourOf = (hour: number, half: string | undefined): number => {
  if (half === undefined) return hour;
  return (hour % 12) + (half.toUpperCase() === "PM" ? 12 : 0);
};

const two = (number: number | string): string => String(number).padStart(2, "0");

/**
 * The instant in `Started : Sunday, November 22, 2026 1:00:00 AM` or `Sun Nov 22 01:00:00 2026`; undefined where the month is
 * no name that can be told, as the order of numbers alone would be a guess.
 */
export const findStartMs = (line: string, timeZone: string): number | undefined => {
  const words = line
    .slice(line.indexOf(":") + 1)
    .trim()
    .split(/[\s,]+/);
  const time = words.find((word) => /^\d{1,2}:\d{2}:\d{2}$/.test(word));
  const year = words.find((word) => /^\d{4}$/.test(word));
  const day = words.find((word) => /^\d{1,2}\.?$/.test(word))?.replace(".", "");
  const month = words.map(monthOf).find((number) => number > 0);
  if (time === undefined || year === undefined || day === undefined || month === undefined) return undefined;
  const [hour = "", minute = "", second = ""] = time.split(":");
  const hours = hourOf(
    Number(hour),
    words.find((word) => /^[AP]M$/i.test(word)),
  );
  return localMs(`${year}-${two(month)}-${two(day)}T${two(hours)}:${minute}:${second}`, timeZone);
};
