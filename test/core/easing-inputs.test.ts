import { describe, expect, it } from "vitest";
import { coverageOf } from "../../core/plan/coverage.ts";
import { easedBy } from "../../core/plan/easing/eased.ts";
import type { ComparedPlan } from "../../core/plan/easing/easing.ts";
import { easingsOf } from "../../core/plan/easing/easings.ts";
import { easedRules } from "../../core/plan/easing/requirement.ts";
import type { PlannedCheckpoint } from "../../core/plan/plan.ts";
import { compiled, planText } from "../support/plan.ts";
import { manifestRequirement } from "../support/requirement.ts";

/** What changes for gates although no rule of a requirement does: what is read, and which homes are known. */

const also = (id: string, members: string): string =>
  `\n  - { id: ${id}, title: ${id}, ${members}, kinds: [global], maxAge: 24h, judgement: test }`;
const SIGN_OFF = also(
  "signed",
  "evidence: sign-off, covers: [accounts, rtc], signers: [{ role: business, contacts: [ana] }]",
);
const AFTER = also("after", "evidence: cross-check, check: after-change, of: accounts, with: rtc");
const WINDOW = also("window", "evidence: cross-check, check: one-window, of: accounts, with: rtc, window: 1h");
const plan = compiled(planText({ requirements: `${SIGN_OFF}${AFTER}${WINDOW}` }));
const found = (before: ComparedPlan, after: ComparedPlan) =>
  easingsOf(before, after).map(({ code, about, member, before: was, after: is }) =>
    [code, about, ...(member === undefined ? [] : [member]), `${was} → ${is}`].join(" "),
  );

describe("what comparisons and sign-offs read", () => {
  const of = (unit: string, requirement: string, gates: readonly string[] = []) =>
    ({ unit, requirement, gates, readerGates: [] }) as PlannedCheckpoint;
  const reading = (reader: string, ...checkpoints: PlannedCheckpoint[]): ComparedPlan => ({
    ...plan,
    checkpoints: [of("global", reader, ["go"]), ...checkpoints],
  });
  const pool01 = [of("pool01", "accounts"), of("pool01", "rtc")];
  const pool02 = [of("pool02", "accounts"), of("pool02", "rtc")];

  it("is easier where something is gone that no gate counts itself", () => {
    for (const reader of ["homed-once", "signed", "after", "window"])
      expect(found(reading(reader, ...pool01, ...pool02), reading(reader, ...pool01)), reader).toEqual([
        `input-changed global/${reader} pool02/accounts → none`,
        ...(reader === "homed-once" ? [] : [`input-changed global/${reader} pool02/rtc → none`]),
      ]);
  });
  it("is looked through once, however many read all of it", () => {
    const HALF = 300;
    let looks = 0;
    /** Counts whoever looks of which unit it is. */
    const seen = (index: number, requirement: string): PlannedCheckpoint => ({
      get unit() {
        looks += 1;
        return `${requirement}-${index}`;
      },
      ...{ requirement, gates: ["go"], readerGates: [] },
    });
    const half = (requirement: string) => Array.from({ length: HALF }, (_, index) => seen(index, requirement));
    const under = (): ComparedPlan => ({ ...plan, checkpoints: [...half("signed"), ...half("after"), ...half("rtc")] });
    expect(found(under(), under())).toEqual([]);
    expect(looks).toBeLessThan(30 * 6 * HALF);
  });
  it("is named once: what a gate counted is missing from the gate", () => {
    const counted = [of("pool02", "accounts", ["go"]), of("pool02", "rtc", ["go"])];
    expect(found(reading("signed", ...pool01, ...counted), reading("signed", ...pool01))).toEqual([
      "checkpoint-removed go pool02/accounts → none",
      "checkpoint-removed go pool02/rtc → none",
    ]);
  });
  it("is easier where something is counted still, and not read any more", () => {
    const counted = of("pool02", "accounts", ["go"]);
    const own = of("global", "accounts");
    expect(found(reading("homed-once", counted), reading("homed-once", counted, own))).toEqual([
      "input-changed global/homed-once pool02/accounts → none",
    ]);
  });
  it("is not easier where more is read, but for times that are compared within a unit from then on", () => {
    const [before, after] = [[pool01[0]!], pool01];
    for (const reader of ["homed-once", "signed"])
      expect(found(reading(reader, ...before), reading(reader, ...after)), reader).toEqual([]);
    for (const reader of ["after", "window"])
      expect(found(reading(reader, ...before), reading(reader, ...after)), reader).toEqual([
        `input-changed global/${reader} none → pool01/rtc`,
      ]);
    expect(found(reading("window", ...pool01), reading("window", ...pool01, ...pool02))).toEqual([]);
  });
  it("is of no concern of a reader that counts in no gate, or that is gone itself", () => {
    const idle = (...checkpoints: PlannedCheckpoint[]) => ({
      ...plan,
      checkpoints: [of("global", "signed"), ...checkpoints],
    });
    expect(found(idle(...pool01, ...pool02), idle(...pool01))).toEqual([]);
    expect(found(reading("signed", ...pool01), { ...plan, checkpoints: pool01 })).toEqual([
      "checkpoint-removed go global/signed → none",
    ]);
  });
});

describe("the homes that a plan knows", () => {
  const pool03 = compiled(planText().replace("agents:", "  - { id: pool03, kind: pool, name: pool03.x.com }\nagents:"));
  const withUnits = (units: ComparedPlan["units"], ...severities: object[]): ComparedPlan => ({
    ...plan,
    units,
    requirements: severities.map((severity, index) =>
      manifestRequirement({ id: `a${index}`, evidence: "inventory", severity }),
    ) as never,
  });
  const [two, three] = [plan.units, pool03.units];
  const known = "home-changed pool03.x.com unknown → known";
  const unknown = "home-changed pool03.x.com known → unknown";
  const lenient = { "account-home-elsewhere": "warn" };
  const open = { "account-home-unknown": "warn" };
  const cases: [name: string, severities: object[], added: string[], removed: string[]][] = [
    ["of no concern where both weigh the same", [{}], [], []],
    ["easier to add where an account on another unit weighs less", [lenient], [known], []],
    ["easier to leave out where an account on no known unit weighs less", [open], [], [unknown]],
    ["looked at in each inventory", [{}, lenient, open], [known], [unknown]],
  ];
  it.each(cases)("are %s", (_, severities, added, removed) => {
    const homes = (one: string) => one.startsWith("home-changed pool03.x.com");
    const [few, many] = [withUnits(two, ...severities), withUnits(three, ...severities)];
    expect(found(few, many).filter(homes)).toEqual(added);
    expect(found(many, few).filter(homes)).toEqual(removed);
  });
  it("are of no concern to anything but inventories", () => {
    const backups = (units: ComparedPlan["units"]): ComparedPlan => ({
      ...plan,
      units,
      requirements: [manifestRequirement({ severity: { ...lenient } })] as never,
    });
    expect(found(backups(two), backups(three))).toEqual([]);
  });
});

describe("a change that is no easing", () => {
  it("is a number that was left out and is nought, or a summary that stays weekly", () => {
    const { offSiteCopies: _, ...without } = manifestRequirement({ evidence: "backup" }) as never as {
      offSiteCopies: number;
    };
    expect(easedRules(without as never, { ...without, offSiteCopies: 0 } as never)).toEqual([]);
    const weekly = { ...plan, policy: { ...plan.policy, summary: { every: "week", contacts: [] } as never } };
    expect(found(weekly, weekly)).toEqual([]);
    const daily = { ...plan, policy: { ...plan.policy, summary: { every: "day", contacts: [] } as never } };
    expect(found(daily, weekly)).toEqual(["told-less-often summary every day → week"]);
    expect(found(weekly, daily)).toEqual([]);
    const summary = { every: "week", contacts: [], pack: true };
    const packed = { ...plan, policy: { ...plan.policy, summary: summary as never } };
    expect(found(packed, weekly)).toEqual(["told-less-often summary pack true → none"]);
    expect([found(weekly, packed), found(packed, packed), found(packed, plan)]).toEqual([[], [], []]);
  });
});

describe("what is kept of a plan's easings", () => {
  it("is nothing where there was no plan", () => {
    expect(easedBy(undefined, plan)).toEqual({ easings: [], easingCount: 0 });
  });
  it("is the first fifty, with values of 200 bytes, and the number of all", () => {
    const gates = Array.from({ length: 60 }, (_, n) => ({ ...plan.gates[0]!, id: `g${n}`, before: "x".repeat(300) }));
    const { easings, easingCount } = easedBy({ ...plan, gates, checkpoints: [] }, { ...plan, gates: [] });
    expect([easings.length, easingCount]).toEqual([expect.any(Number), 60]);
    expect(easings.length).toBeLessThanOrEqual(50);
    expect(easings[0]).toEqual({
      code: "gate-removed",
      about: "g0",
      before: expect.stringMatching(/^x+…$/),
      after: "none",
    });
    expect(Buffer.byteLength(easings[0]?.before ?? "")).toBeLessThanOrEqual(200);
  });
});

describe("what a gate covers", () => {
  const member = (unit: string, requirement: string) => ({ unit, requirement });
  it("is counted in requirements and units, with what is not applicable and why", () => {
    const required = ["rtc", "accounts", "mail"].map((id) => manifestRequirement({ id }));
    const notApplicable = new Map([
      ["mail", { value: { reason: "no \u202email" } }],
      ["other", { value: { reason: "not asked for" } }],
    ]) as never;
    const members = [member("pool01", "rtc"), member("pool02", "rtc"), member("pool01", "accounts")];
    expect(coverageOf(members, required as never, { notApplicable })).toEqual({
      ...{ requirements: 2, units: 2, notApplicableCount: 1 },
      notApplicable: [{ requirement: "mail", reason: expect.stringMatching(/^no .*mail$/) }],
    });
  });
});
