import { describe, expect, it } from "vitest";
import { renderMail } from "../../core/notification/mail/mail.ts";
import { type Titles, unitsIn, withTitles } from "../../core/notification/titles.ts";
import type { Easing } from "../../core/plan/easing/easing.ts";
import type { Blocker } from "../../core/readiness/gate/gate.ts";
import type { EvidenceLine, LoweredLine, Notification, Story } from "../../core/readiness/notification.ts";
import { personOf } from "../support/people.ts";
import { at, DAY, gate, START, waiver } from "../support/readiness.ts";

/** A notification gets the plan's names for whatever it speaks of, in whatever kind of row. */

const row = (unit: string) => ({ unit, requirement: "rtc" });
const line = (unit: string): EvidenceLine => ({
  ...{ ...row(unit), completedAt: START, validUntil: at(DAY), waivedBy: null },
});
const lowered = (unit: string): LoweredLine =>
  ({
    ...{ ...row(unit), at: START, from: 2, to: 1, requestedBy: "kim", approvedBy: "ana" },
  }) as unknown as LoweredLine;
const blocker = (unit: string): Blocker =>
  ({ ...row(unit), state: "failed", since: START, reason: "it failed" }) as Blocker;
const overdue = (unit: string) => ({ ...blocker(unit), missedRuns: 1 });
const inUnit = (unit: string | null) =>
  gate({
    unit,
    coverage: { ...gate().coverage, notApplicable: [{ requirement: "rtc", reason: "none here" }] as never },
  });

const STORIES = {
  clear: {
    ...{ kind: "clear", gate: inUnit("g"), evidence: [line("a")], waivedCount: 0 },
    ...{ lowered: [lowered("b")], loweredCount: 1 },
  },
  blocked: { kind: "blocked", gate: inUnit("g"), blockers: [blocker("a"), blocker("a")], blockerCount: 2 },
  waiver: { ...row("a"), kind: "waiver", waiver: waiver(at(DAY)), daysLeft: 1, gates: [inUnit("g"), inUnit(null)] },
  reminder: { kind: "reminder", unit: "a", overdue: [overdue("b")], overdueCount: 1 },
  drill: {
    ...{ kind: "drill", unit: "a", requirement: "rtc", failed: blocker("a"), agent: "agent", completedAt: START },
    ...{ of: null, durationMs: null, gates: [], gateCount: 0 },
  },
  summary: {
    ...{ kind: "summary", lastAt: null, total: 1, satisfied: 0, gateCount: 1, blockedCount: 1, missedRuns: 1 },
    ...{ gates: [inUnit("g")], unarmed: [inUnit("u")], unarmedCount: 1, failing: [overdue("a")], failingCount: 1 },
    ...{ expiring: [line("b")], expiringCount: 1, waivers: [{ ...row("c"), waiver: waiver(at(DAY)) }], waiverCount: 1 },
  },
} as const satisfies Partial<Record<Story["kind"], object>>;
const storyOf = (kind: keyof typeof STORIES): Story => STORIES[kind] as unknown as Story;

const notificationOf = (story: Story): Notification => ({
  ...{ migration: "m", topic: "go", epoch: 1, kind: story.kind, at: START, fact: "f", recipients: [], story },
  about: { migration: "m", title: "Move", planVersion: 1, timeZone: "Europe/Madrid" },
});
const titles: Titles = {
  requirements: new Map([["rtc", "Databases"]]),
  units: new Map(["a", "b", "c", "g", "u"].map((id) => [id, { title: `Pool ${id}`, owner: `Owner of ${id}` }])),
};
const titled = (story: Story, by: Titles = titles): object => withTitles(notificationOf(story), by).story;
const named = (unit: string) => ({
  ...{ ...row(unit), title: "Databases", unitTitle: `Pool ${unit}`, owner: `Owner of ${unit}` },
});
const NOT_APPLICABLE = { notApplicable: [{ requirement: "rtc", title: "Databases" }] };

describe("the units of a story", () => {
  it.each([
    ["clear", ["a", "b", "g"]],
    ["blocked", ["a", "g"]],
    ["waiver", ["a", "g"]],
    ["reminder", ["a", "b"]],
    ["drill", ["a"]],
    ["summary", ["a", "b", "c", "g", "u"]],
  ] as const)("that is %s are all that it names, each once", (kind, units) => {
    expect(unitsIn(storyOf(kind))).toEqual(units);
  });
  it("about a waiver are its own alone where no gate was named", () => {
    const { gates: _, ...before } = STORIES.waiver;
    expect(unitsIn(before as unknown as Story)).toEqual(["a"]);
  });
});

describe("a story with titles", () => {
  it.each([
    [
      "clear",
      { gate: { unitTitle: "Pool g", coverage: NOT_APPLICABLE }, evidence: [named("a")], lowered: [named("b")] },
    ],
    ["blocked", { gate: { unitTitle: "Pool g", coverage: NOT_APPLICABLE }, blockers: [named("a"), named("a")] }],
    ["waiver", { ...named("a"), gates: [{ unitTitle: "Pool g" }, { unitTitle: undefined }] }],
    ["reminder", { unitTitle: "Pool a", owner: "Owner of a", overdue: [named("b")] }],
    ["drill", { failed: named("a") }],
    [
      "summary",
      {
        ...{ gates: [{ unitTitle: "Pool g" }], unarmed: [{ unitTitle: "Pool u" }] },
        ...{ failing: [named("a")], expiring: [named("b")], waivers: [named("c")] },
      },
    ],
  ] as const)("that is %s has them in every row", (kind, expected) => {
    expect(titled(storyOf(kind))).toMatchObject(expected);
  });
  it("has none for what the plan does not name, and no gates that were not named", () => {
    const none: Titles = { requirements: new Map(), units: new Map() };
    const { gates: _, ...before } = STORIES.waiver;
    expect(titled(before as unknown as Story, none)).not.toHaveProperty("gates");
    for (const kind of ["clear", "blocked", "reminder", "summary"] as const)
      expect(JSON.stringify(titled(storyOf(kind), none))).not.toMatch(/Pool|Owner|Databases/);
  });
});

describe("a story of more than its own rows", () => {
  const also = { ...inUnit("g"), waivedCount: 0, blockers: [blocker("b")], tells: ["ana"] };
  const pending = {
    ...row("c"),
    what: "waiver",
    request: "w",
    by: null,
    at: null,
    expiresAt: null,
    reason: null,
    roles: [],
  };
  const BLOCKED = { ...STORIES.blocked, waived: [line("c")], waivedCount: 1, also: [also] } as unknown as Story;
  const SUMMARY = { ...STORIES.summary, waivers: [], pending: [pending], pendingCount: 1 } as unknown as Story;

  const REQUEST = {
    ...row("a"),
    kind: "request",
    gates: [inUnit("g"), inUnit(null)],
    gateCount: 2,
  } as unknown as Story;

  it("names the units of these too", () => {
    expect(unitsIn(BLOCKED)).toEqual(["a", "c", "b", "g"]);
    expect(unitsIn(SUMMARY)).toEqual(["a", "b", "c", "g", "u"]);
    expect(unitsIn(REQUEST)).toEqual(["a", "g"]);
  });

  it("has titles in what is waived, in the gates that shut with it, and in what waits", () => {
    expect(titled(BLOCKED)).toMatchObject({
      ...{ waived: [named("c")], waivedCount: 1 },
      also: [{ id: "go", unitTitle: "Pool g", tells: ["ana"], blockers: [{ ...named("b"), state: "failed" }] }],
    });
    expect(titled(REQUEST)).toMatchObject({
      ...named("a"),
      gates: [{ unitTitle: "Pool g" }, { unitTitle: undefined }],
    });
    expect(titled(SUMMARY)).toMatchObject({ pending: [{ ...named("c"), request: "w" }] });
    for (const story of [storyOf("blocked"), storyOf("summary")])
      expect(Object.keys(titled(story)).filter((key) => ["waived", "also", "pending"].includes(key))).toEqual([]);
  });
});

describe("a mail about an easier plan", () => {
  const easing = (before: string, after: string): Easing =>
    ({ code: "rule-changed", about: "rtc", member: "maxAge", before, after }) as Easing;
  const textIn = (language: "en" | "es"): string => {
    const easings = [easing("none", "known"), easing("unknown", "26h")];
    const story = {
      ...{ kind: "plan", state: "proposed", version: 2, by: personOf("ana"), needs: 1, approvedBy: [] },
      eased: { easings, easingCount: 2 },
    } as unknown as Story;
    return renderMail(notificationOf(story), language).text;
  };
  it("says in the reader's language what stands for no value, and a value as it is", () => {
    expect(textIn("es")).not.toMatch(/\b(none|known|unknown)\b/);
    for (const language of ["en", "es"] as const) expect(textIn(language)).toContain("→ 26h");
  });
});
