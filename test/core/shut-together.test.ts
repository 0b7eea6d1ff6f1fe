import { describe, expect, it } from "vitest";
import { verdictReads } from "../../core/readiness/cascade/judge-members.ts";
import type { Loaded, LoadedGate } from "../../core/readiness/cascade/loaded.ts";
import { remindersReads, remindTogether } from "../../core/readiness/cascade/remind-together.ts";
import { othersExpired, shutTogether } from "../../core/readiness/cascade/shut-together.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import { BUS } from "../../core/readiness/recipients.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, checkpoint, clearGate, DAY, gate, HOUR, passed, waiver } from "../support/readiness.ts";

/** What time has changed beside the change's own gates and units, and nobody has written yet. */

const about = { migration: "m", title: "M", planVersion: 1, timeZone: "UTC" };
const ana = { id: "ana", name: "Ana", email: "ana@example.com", language: "en" } as const;

describe("gates that shut by the clock beside those of a change", () => {
  const loadedGate = (id: string, over: Parameters<typeof clearGate>[1] = {}): LoadedGate => ({
    gate: clearGate(at(HOUR), { id, ...over }),
    planned: undefined,
  });
  const own = [loadedGate("own")];
  const requirements = new Map(compiledPlan().requirements.map((one) => [one.id, one]));
  const shut = (one: LoadedGate, ...items: Checkpoint[]) =>
    shutTogether(
      { expiredGates: [one], checkpoints: { units: null, items }, requirements },
      checkpoint({ unit: "x" }),
      at(HOUR),
    );

  it("are at most forty with these, which are not among them", () => {
    const expiredGates = [...own, ...Array.from({ length: 60 }, (_, index) => loadedGate(`g${index}`))];
    const items = expiredGates.map(({ gate }) => passed(at(HOUR), { requirement: gate.id, gates: [gate.id] }));
    const shutBeside = (gates: readonly LoadedGate[]) =>
      shutTogether(
        { gates, expiredGates, checkpoints: { units: null, items }, requirements },
        checkpoint({ unit: "x" }),
        at(HOUR),
      ).map(({ gate }) => gate.id);
    expect(othersExpired({ expiredGates }, own)).toEqual(expiredGates.slice(1));
    expect(shutBeside(own)).toEqual(expiredGates.slice(1, 40).map(({ gate }) => gate.id));
    expect(shutBeside(Array.from({ length: 50 }, (_, index) => loadedGate(`own${index}`)))).toEqual([]);
    expect(othersExpired({}, own)).toEqual([]);
  });

  it("are judged by the checkpoints of their own units, and of more gates than a change writes by all at once", () => {
    const [planned] = compiledPlan().gates;
    if (planned === undefined) throw new Error("the plan has no gate");
    const ofOneUnit = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...loadedGate(`g${index}`),
        planned: { ...planned, units: [`pool${index}`] },
      }));
    expect(verdictReads(ofOneUnit(40), { requirements })).toMatchObject([{ units: { length: 40 } }]);
    expect(verdictReads(ofOneUnit(41), { requirements })).toEqual([{ what: "checkpoints", units: null }]);
  });

  it("are not those whose members are satisfied, and not those that are shut already", () => {
    const expired = passed(at(HOUR), { gates: ["b"] });
    expect(shut(loadedGate("b"), expired)).toMatchObject([
      { event: { type: "gate-blocked" }, gate: { id: "b", state: "blocked" }, members: [expired], blockerCount: 1 },
    ]);
    expect(shut(loadedGate("b"), passed(at(2 * HOUR), { gates: ["b"] }))).toEqual([]);
    expect(shut({ gate: gate({ id: "b" }), planned: undefined }, expired)).toEqual([]);
  });

  it("are not those that only wait for a comparison", () => {
    const compared = passed(at(2 * HOUR), { unit: "global", requirement: "homed-once", gates: ["b"] });
    const input = passed(at(2 * HOUR), { requirement: "accounts", gates: [] });
    expect(shut(loadedGate("b"), compared, input)).toEqual([]);
  });
});

describe("reminders of other units that fall due with a change", () => {
  const NOW = at(2 * HOUR);
  const late = (over: Partial<Checkpoint> = {}): Checkpoint =>
    checkpoint({ unit: "pool02", deadline: at(HOUR), remindEveryMs: DAY, gates: ["b"], ...over });
  const told = (topic: string): Notification => ({
    ...{ ...about, topic, epoch: 1, kind: "blocked", at: NOW, fact: "f", about },
    recipients: [{ channel: "mail", ...ana }],
    story: { kind: "blocked", gate: gate({ id: topic, unit: "pool02" }), blockers: [], blockerCount: 0 },
  });
  const loadedOf = (items: readonly Checkpoint[], over: Loaded = {}): Loaded => ({
    checkpoints: { units: null, items },
    requirements: new Map(),
    reminders: [{ unit: "pool02", owner: ana, notified: false }],
    ...over,
  });
  const reminded = (loaded: Loaded, mailed = [told("b")]) =>
    remindTogether(loaded, "pool01", { about, fact: "f" }, mailed, NOW).map(({ topic, recipients, story }) => ({
      topic,
      recipients,
      overdue: story.kind === "reminder" ? story.overdue.map(({ requirement }) => requirement) : [],
    }));
  const recorded = { topic: "late:pool02", recipients: [BUS], overdue: ["rtc"] };

  it("are recorded for the bus alone where the owner is told of all of it, and else left to be sent", () => {
    expect(reminded(loadedOf([late()]))).toEqual([recorded]);
    expect(reminded(loadedOf([late(), late({ requirement: "accounts", gates: ["c"] })]))).toEqual([]);
    expect(reminded(loadedOf([late()]), [])).toEqual([]);
  });

  it("are about their own unit alone", () => {
    const other = late({ unit: "pool03", requirement: "accounts" });
    expect(reminded(loadedOf([other, late()]))).toEqual([recorded]);
  });

  it("are none where one was recorded, or nobody owns the unit, or nothing of it is overdue", () => {
    const of = (over: object) => ({ reminders: [{ unit: "pool02", owner: ana, notified: false, ...over }] });
    expect(reminded(loadedOf([late()], of({ notified: true })))).toEqual([]);
    expect(reminded(loadedOf([late()], of({ owner: null })))).toEqual([]);
    expect(reminded(loadedOf([late()], of({ unit: "pool03" })))).toEqual([]);
    expect(reminded(loadedOf([late({ waiver: waiver(at(DAY)) })]))).toEqual([]);
    expect(reminded({})).toEqual([]);
  });

  it("are asked for once, of at most ten units that are read and have something to write", () => {
    const reads = (items: readonly Checkpoint[], over: Loaded = {}) => {
      const { reminders: _, ...loaded } = loadedOf(items, over);
      return remindersReads(loaded, "pool01", NOW);
    };
    expect(reads([late()])).toEqual([{ what: "reminders", of: [{ unit: "pool02", epoch: expect.any(Number) }] }]);
    expect(remindersReads(loadedOf([late()]), "pool01", NOW)).toEqual([]);
    expect(reads([late({ unit: "pool01" })])).toEqual([]);
    expect(reads([late({ remindEveryMs: null })])).toEqual([]);
    expect(reads([late({ state: "late" })])).toEqual([]);
    expect(reads([late()], { checkpoints: { units: ["pool01"], items: [late()] } })).toEqual([]);
    expect(remindersReads({}, "pool01", NOW)).toEqual([]);
    const many = Array.from({ length: 12 }, (_, index) => late({ unit: `unit${index}` }));
    expect(reads(many)).toMatchObject([{ of: many.slice(0, 10).map(({ unit }) => ({ unit })) }]);
  });
});
