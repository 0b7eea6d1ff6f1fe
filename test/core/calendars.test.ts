import { describe, expect, it } from "vitest";
import { type CalendarEvent, calendarOf } from "../../core/notification/mail/ics.ts";
import { renderMail } from "../../core/notification/mail/mail.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Notification, Story } from "../../core/readiness/notification.ts";
import { at, clearGate, DAY, gate, START } from "../support/readiness.ts";

/** The file for people's calendars, with the instant at which a gate's evidence expires. */

const event: CalendarEvent = {
  ...{ uid: "u@example.com", sequence: 3, isCancelled: false, writtenAt: START, startsAt: at(DAY) },
  ...{ summary: "Evidence expires", description: "Nothing" },
};
const linesOf = (over: Partial<CalendarEvent> = {}): string[] => calendarOf({ ...event, ...over }).split("\r\n");

describe("a calendar", () => {
  it("has one event at one instant in UTC, and every line ends in CRLF", () => {
    expect(linesOf({ organizer: "cleargate@example.com", url: "https://example.com/page" })).toEqual([
      ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cleargate//Cleargate//EN", "METHOD:PUBLISH", "BEGIN:VEVENT"],
      ...[
        "UID:u@example.com",
        "SEQUENCE:3",
        "DTSTAMP:20261122T000000Z",
        "DTSTART:20261123T000000Z",
        "STATUS:CONFIRMED",
      ],
      ...["TRANSP:TRANSPARENT", "ORGANIZER:mailto:cleargate@example.com", "SUMMARY:Evidence expires"],
      ...["DESCRIPTION:Nothing", "URL:https://example.com/page", "END:VEVENT", "END:VCALENDAR", ""],
    ]);
  });

  it("that cancels says so twice, and names nobody and nothing where none is known", () => {
    expect(linesOf({ isCancelled: true })).toEqual([
      ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cleargate//Cleargate//EN", "METHOD:CANCEL", "BEGIN:VEVENT"],
      ...[
        "UID:u@example.com",
        "SEQUENCE:3",
        "DTSTAMP:20261122T000000Z",
        "DTSTART:20261123T000000Z",
        "STATUS:CANCELLED",
      ],
      ...["TRANSP:TRANSPARENT", "SUMMARY:Evidence expires", "DESCRIPTION:Nothing", "END:VEVENT", "END:VCALENDAR", ""],
    ]);
  });

  it("escapes what separates, and has no line that a text brings", () => {
    const lines = linesOf({ summary: "a\\b; c, d\r\nATTENDEE:mailto:x@example.com" });
    expect(lines.find((line) => line.startsWith("SUMMARY"))).toMatch(
      /^SUMMARY:a\\\\b\\; c\\, d\uFFFD{2}ATTENDEE:mailto:x@example.com$/u,
    );
    expect(lines.some((line) => line.startsWith("ATTENDEE"))).toBe(false);
    expect(linesOf({ uid: "a,b" })).toContain("UID:a\\,b");
  });

  it.each(["x".repeat(67), "x".repeat(68), "é".repeat(200), "☂".repeat(100), "🎉".repeat(70)])(
    "folds lines of more than 75 octets between characters: %#",
    (text) => {
      const folded = calendarOf({ ...event, summary: text });
      for (const line of folded.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(folded.replaceAll("\r\n ", "")).toContain(`SUMMARY:${text}\r\n`);
      expect(folded.includes("\r\n ")).toBe(text.length > 67);
    },
  );

  it("fills its lines", () => {
    const [first = "", second = ""] = calendarOf({ ...event, summary: "x".repeat(150) })
      .split("\r\n")
      .filter((line) => line.includes("xx"));
    expect([first.length, second.length]).toEqual([75, 75]);
  });
});

const notificationOf = (story: Story, over: Partial<Notification> = {}): Notification => ({
  ...{ migration: "contoso", topic: "go", epoch: 2, kind: story.kind, at: START, fact: "f", recipients: [], story },
  about: { migration: "contoso", title: "Contoso", planVersion: 3, timeZone: "Europe/Madrid" },
  ...over,
});
const clear = (over: Partial<Gate> = {}): Story => ({
  ...{ kind: "clear", evidence: [], waivedCount: 0, lowered: [], loweredCount: 0 },
  gate: clearGate(at(DAY), { epoch: 2, ...over }),
});
const also = (id: string, epoch: number) =>
  ({
    ...{ id, title: id, before: "the step", unit: null, total: 1, epoch, unsatisfied: 1, waivedCount: 0 },
    ...{ blockers: [], tells: ["ana"] },
  }) as const;
const blocked = (over: Partial<Gate> = {}, others: readonly ReturnType<typeof also>[] = []): Story => ({
  ...{ kind: "blocked", gate: gate({ epoch: 3, ...over }), blockers: [], blockerCount: 0 },
  ...(others.length === 0 ? {} : { also: others }),
});
const OPTIONS = { api: "https://api.example.com", sender: "cleargate@example.com" };
const filesOf = (story: Story, language: "en" | "es" = "en", options: object = OPTIONS) =>
  (renderMail(notificationOf(story), language, options).calendars ?? []).map(({ name, text }) => ({
    name,
    text: text.replaceAll("\r\n ", ""),
  }));

describe("a mail", () => {
  it("that a gate is clear has the instant at which its evidence expires", () => {
    const [file, ...others] = filesOf(clear());
    expect(others).toEqual([]);
    expect(file?.name).toBe("go.ics");
    for (const line of [
      ...["METHOD:PUBLISH", "UID:contoso/go@api.example.com", "SEQUENCE:2", "DTSTART:20261123T000000Z"],
      ...["ORGANIZER:mailto:cleargate@example.com", "URL:https://api.example.com/page/migrations/contoso/gates/go"],
    ])
      expect(file?.text.split("\r\n")).toContain(line);
    expect(file?.text).toContain("SUMMARY:Evidence expires: ");
  });

  it("that the gate is blocked cancels it, under the same UID and with a higher number", () => {
    const [file] = filesOf(blocked());
    for (const line of ["METHOD:CANCEL", "STATUS:CANCELLED", "UID:contoso/go@api.example.com", "SEQUENCE:3"])
      expect(file?.text.split("\r\n")).toContain(line);
    expect(file?.text).toContain("SUMMARY:Cancelled\\, the gate is blocked");
  });

  it("that tells of other gates cancels each by a file of its own, but for what was never clear", () => {
    const files = filesOf(blocked({}, [also("move@pool01", 4), also("new", 1)]));
    expect(files.map(({ name }) => name)).toEqual(["go.ics", "move-pool01.ics"]);
    expect(files[1]?.text).toContain("UID:contoso/move@pool01@api.example.com");
    expect(filesOf(blocked({ epoch: 1 }))).toEqual([]);
  });

  it("has it also where it may be a second copy, and in the language of its reader", () => {
    const { calendars } = renderMail(notificationOf(clear()), "es", { ...OPTIONS, attempt: 2 });
    expect(calendars).toHaveLength(1);
    const [es] = filesOf(clear(), "es");
    expect(es?.text).toContain("SUMMARY:Caducan las evidencias: ");
    expect(filesOf(blocked(), "es")[0]?.text).toContain("SUMMARY:Anulado\\, la puerta está bloqueada: ");
    expect(es?.text).toContain("DESCRIPTION:Según lo que se sabía al enviarlo\\, ");
  });

  it("has none where nothing expires, and where it is about no gate", () => {
    expect(filesOf(clear({ validUntil: "9999-12-31T23:59:59.999Z" }))).toEqual([]);
    expect(filesOf(clear({ validUntil: null }))).toEqual([]);
    expect(filesOf({ kind: "reminder", unit: "pool01", overdue: [], overdueCount: 0 })).toEqual([]);
    expect(renderMail(notificationOf(clear({ validUntil: null })), "en", OPTIONS)).not.toHaveProperty("calendars");
  });

  it("without an address has a calendar without one", () => {
    const [file] = filesOf(clear(), "en", {});
    expect(file?.text).toContain("UID:contoso/go@cleargate\r\n");
    expect(file?.text).not.toMatch(/URL:|ORGANIZER/);
  });

  it("names a gate so that no client makes a link of it", () => {
    const [file] = filesOf(clear({ title: "see www.example.com", before: "https://evil.example" }));
    expect(file?.text).not.toMatch(/www\.example|\/\/evil/);
  });
});
