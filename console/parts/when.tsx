import { computed } from "@preact/signals";
import type { Instant } from "../api/answers.ts";
import { words } from "../words/words.ts";

/** Of the plan; instants of what belongs to no plan are in UTC. */
const cache = new Map<string, Intl.DateTimeFormat>();

const formatOf = (locale: string, timeZone: string): Intl.DateTimeFormat => {
  const key = `${locale} ${timeZone}`;
  const found =
    cache.get(key) ??
    new Intl.DateTimeFormat(locale, {
      timeZone,
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZoneName: "short",
    });
  cache.set(key, found);
  return found;
};

/** An instant in words, always with its zone. */
export const whenText = (at: Instant, timeZone: string): string => {
  try {
    return formatOf(words.value.locale, timeZone).format(new Date(at));
  } catch {
    return at;
  }
};

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;

/** How long, in its two largest units. */
export const durationText = (ms: number): string => {
  const { day, hour, minute, second } = words.value.time;
  const days = Math.floor(ms / DAY);
  const hours = Math.floor((ms % DAY) / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  const parts =
    days > 0
      ? [day(days), hours > 0 ? hour(hours) : ""]
      : hours > 0
        ? [hour(hours), minutes > 0 ? minute(minutes) : ""]
        : [minutes > 0 ? minute(minutes) : second(Math.max(0, Math.floor(ms / 1_000)))];
  return parts.filter((one) => one !== "").join(" ");
};

const soon = computed(() => new Intl.RelativeTimeFormat(words.value.locale, { numeric: "auto" }));
const relative = computed(() => new Intl.RelativeTimeFormat(words.value.locale, { numeric: "always" }));

/** How far an instant is from another one: `in 5 hours`. */
export const distanceText = (at: Instant, now: Instant): string => {
  const ms = Date.parse(at) - Date.parse(now);
  const size = Math.abs(ms);
  if (size >= 2 * DAY) return relative.value.format(Math.trunc(ms / DAY), "day");
  if (size >= HOUR) return relative.value.format(Math.trunc(ms / HOUR), "hour");
  return size < MINUTE ? soon.value.format(0, "second") : relative.value.format(Math.trunc(ms / MINUTE), "minute");
};

interface WhenProps {
  readonly at: Instant | null | undefined;
  readonly zone: string;
  /** Of the answer, so that it is the API's clock and not this browser's; where given, the distance is shown too. */
  readonly now?: Instant;
}

export const When = ({ at, zone, now }: WhenProps) => {
  if (at == null) return <span class="muted">{words.value.app.none}</span>;
  return (
    <time dateTime={at} title={at}>
      {whenText(at, zone)}
      {now === undefined ? null : " "}
      {now === undefined ? null : <span class="muted distance">({distanceText(at, now)})</span>}
    </time>
  );
};

/** How far a zone is ahead of UTC at an instant, in milliseconds. */
const offsetMs = (ms: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(new Date(ms));
  const of = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return local - Math.floor(ms / 1_000) * 1_000;
};

/**
 * What a person wrote as a local date and time of a zone, as an instant; of two that are meant when clocks go back, the first.
 * @param text `2026-11-27T08:00`, as an input of a browser has it
 */
export const instantIn = (text: string, timeZone: string): Instant | undefined => {
  const local = Date.parse(`${text}Z`);
  if (Number.isNaN(local)) return undefined;
  const first = local - offsetMs(local, timeZone);
  return new Date(local - offsetMs(first, timeZone)).toISOString();
};

/** An instant as an input of a browser has it. */
export const localText = (ms: number, timeZone: string, to: "minute" | "second" = "minute"): string =>
  new Date(ms + offsetMs(ms, timeZone)).toISOString().slice(0, to === "minute" ? 16 : 19);
