import type { Instant } from "../../instant.ts";
import type { AlsoShut, Notification } from "../../readiness/notification.ts";
import { defang } from "../defang.ts";
import { pageUrl } from "../link.ts";
import { gateName } from "../names.ts";
import type { TitledGate } from "../titles.ts";
import type { Voice } from "../voice.ts";
import { calendarOf } from "./ics.ts";

/** A file beside a mail that people may put into their calendar. */
export interface CalendarFile {
  readonly name: string;
  readonly text: string;
}

export interface CalendarOptions {
  /** The stack's own address; undefined for a mail without links. */
  readonly api: string | undefined;
  /** The address that the mail comes from. */
  readonly sender: string | undefined;
}

type ToldGate = TitledGate & Pick<AlsoShut, "id" | "before" | "epoch">;

/** Evidence that never expires is written with the last instant that there is: this is its year. */
const NEVER = "9999-";

/** Of the stack as well, so that the calendars of two stages are never one. */
const uidOf = (migration: string, gate: string, api: string | undefined): string =>
  `${migration}/${gate}@${api === undefined ? "cleargate" : new URL(api).hostname}`;

const fileOf = (
  voice: Voice,
  { migration, at }: Notification,
  gate: ToldGate,
  { api, sender }: CalendarOptions,
  validUntil: Instant | undefined,
): CalendarFile => {
  const name = defang(gateName(voice, gate));
  const { calendar } = voice;
  return {
    name: `${gate.id.replaceAll(/[^A-Za-z0-9_-]/g, "-")}.ics`,
    text: calendarOf({
      ...{ uid: uidOf(migration, gate.id, api), sequence: gate.epoch, isCancelled: validUntil === undefined },
      ...{ writtenAt: at, startsAt: validUntil ?? at, organizer: sender },
      summary: validUntil === undefined ? calendar.cancelled(name) : calendar.summary(name),
      description: calendar.description(defang(voice.said(gate.before))),
      url: api === undefined ? undefined : pageUrl(api, { migration, gate: gate.id }),
    }),
  };
};

/**
 * With the news that a gate is clear, the instant at which its evidence expires by what is known; with the news that gates shut,
 * that each of these is cancelled. A gate whose first notification says that it is blocked has nothing to cancel.
 */
export const calendarsOf = (
  voice: Voice,
  notification: Notification,
  options: CalendarOptions,
): readonly CalendarFile[] => {
  const { story } = notification;
  if (story.kind === "blocked")
    return [story.gate, ...(story.also ?? [])]
      .filter(({ epoch }) => epoch !== 1)
      .map((gate) => fileOf(voice, notification, gate, options, undefined));
  if (story.kind !== "clear") return [];
  const { validUntil } = story.gate;
  if (validUntil === null || validUntil.startsWith(NEVER)) return [];
  return [fileOf(voice, notification, story.gate, options, validUntil)];
};
