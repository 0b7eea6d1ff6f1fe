import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { calendarOf } from "../../core/notification/mail/ics.ts";
import { findInEnvironment } from "../support/environments.ts";

/** The Python that has the library icalendar, where `.ci/run` has prepared it. */
const python = findInEnvironment("icalendar", "python");

const read = (text: string): unknown => {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const input = `${JSON.stringify(text)}\n`;
  return JSON.parse(execFileSync(python ?? "", [join(import.meta.dirname, "ics.py")], { input, env }).toString());
};

describe.skipIf(python === undefined)("a calendar, as another team's library reads it (needs icalendar)", () => {
  it.each(["Pilot pool; with, signs \\ and a colon: here", "Grupo de Sevilla ☂ 🎉 ".repeat(30).trim()])(
    "has what was written, however long and in whatever script: %#",
    (summary) => {
      const about = { summary, description: `${summary}\\n`, organizer: "cleargate@example.com" };
      const event = {
        ...{ uid: "contoso/go@pool01@api.example.com", sequence: 4, isCancelled: true, ...about },
        ...{ writtenAt: "2026-11-22T00:00:00.000Z", startsAt: "2026-11-23T01:02:03.999Z" },
        url: "https://api.example.com/page/migrations/contoso/gates/go%40pool01",
      };
      expect(read(calendarOf(event))).toEqual({
        ...{ method: "CANCEL", errors: [] },
        events: [
          {
            ...{ uid: event.uid, sequence: 4, status: "CANCELLED", at: "2026-11-23T01:02:03+00:00", url: event.url },
            ...{ summary, description: about.description, organizer: "mailto:cleargate@example.com" },
          },
        ],
      });
    },
  );
});
