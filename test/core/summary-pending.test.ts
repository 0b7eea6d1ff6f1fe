import { describe, expect, it } from "vitest";
import { renderPage } from "../../core/notification/render-page.ts";
import type { Notification, PendingLine, SummaryStory } from "../../core/readiness/notification.ts";
import { personOf } from "../support/people.ts";
import { at, DAY, gate, START, waiver } from "../support/readiness.ts";

/** What a summary says that waits for people, and which gates a waiver's end shuts. */

const summaryOf = (over: Partial<SummaryStory> = {}): Notification => ({
  ...{ migration: "m", topic: "summary", epoch: 1, kind: "summary", at: START, fact: "f", recipients: [] },
  about: { migration: "m", title: "Move", planVersion: 1, timeZone: "UTC" },
  story: {
    ...{ kind: "summary", lastAt: null, total: 1, satisfied: 0, gates: [], gateCount: 0, blockedCount: 0 },
    ...{ failing: [], failingCount: 0, missedRuns: 0, expiring: [], expiringCount: 0, waivers: [], waiverCount: 0 },
    ...over,
  },
});
const pageOf = (over: Partial<SummaryStory> = {}) => renderPage(summaryOf(over), "en");
const sectionOf = (over: Partial<SummaryStory>, title: string) =>
  pageOf(over).sections.find((one) => one.title === title);

const WAITS = "Waiting for approval or signature";
const asked: PendingLine = {
  ...{ unit: "pool01", requirement: "rtc", what: "waiver", request: "w1", by: personOf("kim"), at: at(0) },
  ...{ expiresAt: at(DAY), reason: "the tape is broken", roles: [] },
};
const unsigned: PendingLine = {
  ...{ unit: "global", requirement: "go-ahead", what: "sign-off", request: null, by: null, at: null },
  ...{ expiresAt: null, reason: null, roles: ["business"] },
};

describe("a summary", () => {
  it("names what waits: the plan version first, who asked for what and when, and how it is decided", () => {
    const found = sectionOf({ pending: [asked, unsigned], pendingCount: 5, proposedVersion: 4 }, WAITS);
    expect(found?.rows).toMatchObject([
      { label: expect.stringContaining("4"), state: "", detail: "", ref: "cleargate plan proposal" },
      {
        label: "rtc – pool01",
        state: expect.stringMatching(/\(Sun 22 Nov 2026.*\)$/),
        detail: expect.stringMatching(/kim\[@\]example\[\.\]com: the tape is broken$/),
        ref: 'cleargate waive --approve w1 --reason "…" --migration m',
      },
      {
        label: "go-ahead – global",
        state: "sign-off, open: business",
        detail: "",
        ref: expect.stringContaining("cleargate sign-off --unit global --requirement go-ahead --role business"),
      },
    ]);
    expect(JSON.stringify(found)).toContain("3 more");
    expect(sectionOf({ pending: [asked], pendingCount: 1 }, WAITS)?.rows).toHaveLength(1);
    for (const nothing of [{}, { pending: [], pendingCount: 0, proposedVersion: null }])
      expect(sectionOf(nothing, WAITS)).toBeUndefined();
  });

  it("says of a gate that is not armed what is there, until when it is not, and nothing else", () => {
    const unarmed = [gate({ total: 3, arming: { isArmed: false, since: START, from: at(DAY) } })];
    const found = sectionOf({ unarmed, unarmedCount: 1 }, "Not armed yet");
    expect(found?.rows).toMatchObject([
      { state: expect.stringMatching(/^NOT ARMED – 2 of 3 .* not armed before Mon 23 Nov 2026/), detail: "" },
    ]);
  });

  it("names the evidence pack of its period by its digest, with the command that fetches it", () => {
    const made = { id: "p", asOf: at(DAY), bytes: 3 * 1024 ** 2, sha256: "ab12", reason: null };
    expect(sectionOf({ pack: made }, "Evidence pack")?.rows).toEqual([
      {
        label: expect.stringMatching(/^As of Mon 23 Nov 2026/),
        state: "SHA-256 ab12",
        detail: expect.stringMatching(/^3 MiB; keep this mail/),
        ref: `cleargate pack m --as-of ${at(DAY)} --output m-pack`,
      },
    ]);
    expect(sectionOf({}, "Evidence pack")).toBeUndefined();
  });

  it("says why there is no evidence pack, or that it has no digest, and gives no size of one", () => {
    const none = { id: "p", asOf: at(DAY), bytes: null, sha256: null, reason: null };
    const statesOf = (language: "en" | "es", over: object) =>
      renderPage(summaryOf({ pack: { ...none, ...over } }), language)
        .sections.filter(({ title }) => /^(Evidence pack|Paquete de evidencia)/.test(String(title)))
        .flatMap(({ rows }) => rows.map(({ state, detail }) => [state, detail]));
    expect(statesOf("en", {})).toEqual([["not made within an hour; ask for it later", ""]]);
    expect(statesOf("es", {})).toEqual([["no se hizo en una hora; pídalo más tarde", ""]]);
    const reason = "there was no gate\u202e";
    expect(statesOf("en", { reason })).toEqual([
      [expect.stringMatching(/^cannot be made: there was no gate[^\u202e]*$/u), ""],
    ]);
    expect(statesOf("es", { reason })).toEqual([[expect.stringMatching(/^no se puede hacer: there was no gate/), ""]]);
    for (const over of [{ bytes: 5 }, { sha256: "ab" }])
      expect(statesOf("en", over)).toEqual([["not made within an hour; ask for it later", ""]]);
  });

  it("names the gates that a waiver's end shuts, by what it calls them, or by their ids", () => {
    const waived = {
      ...{ unit: "pool01", requirement: "rtc", waiver: waiver(at(DAY)) },
      ...{ gates: ["go", "other"], gateCount: 5 },
    };
    const gates = [gate({ id: "first", title: "First" }), gate({ id: "go", title: "Ready to go" })];
    const page = pageOf({ gates, gateCount: 2, waivers: [waived], waiverCount: 1 });
    const details = page.sections.flatMap(({ rows }) => rows.map(({ detail }) => detail)).filter((one) => one !== "");
    expect(details).toHaveLength(1);
    expect(details[0]).toMatch(/Ready to go\b.*\bother\b.*3 /);
    expect(details[0]).not.toContain("First");
  });
});
