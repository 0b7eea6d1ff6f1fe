import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unarmedText } from "../../core/notification/arming.ts";
import { renderPage } from "../../core/notification/render-page.ts";
import { voiceOf } from "../../core/notification/voice.ts";
import { easingsOf } from "../../core/plan/easing/easings.ts";
import { cascade, readsFor } from "../../core/readiness/cascade/cascade.ts";
import type { ArmingChange } from "../../core/readiness/cascade/change.ts";
import { fenceOf } from "../../core/readiness/cascade/fence.ts";
import type { Loaded } from "../../core/readiness/cascade/loaded.ts";
import { noOutcome } from "../../core/readiness/cascade/outcome.ts";
import type { CheckpointLapsed } from "../../core/readiness/checkpoint/event.ts";
import { isQuiet } from "../../core/readiness/gate/arming.ts";
import { gateDueAt } from "../../core/readiness/gate/due.ts";
import { evolveGate } from "../../core/readiness/gate/evolve.ts";
import type { Arming, Gate, GateVerdict } from "../../core/readiness/gate/gate.ts";
import { planGate } from "../../core/readiness/gate/plan.ts";
import { presentGate } from "../../core/readiness/gate/present.ts";
import { reminderNotification } from "../../core/readiness/notify-reminder.ts";
import { summaryNotification } from "../../core/readiness/notify-summary.ts";
import { evidenceOf, head, lapseOf, plan, planChange, stabilizationOf } from "../support/changes.ts";
import { personOf } from "../support/people.ts";
import { compiled, planText } from "../support/plan.ts";
import { at, checkpoint, clearGate, DAY, failed, gate, HOUR, MINUTE, passed, START } from "../support/readiness.ts";
import { happen, worldOf } from "../support/world.ts";

/** Gates of later phases: until one is armed it is shut, and nobody is told of it or of what it alone needs. */

const armedAs = (armed: string): string => planText().replace("before: moving,", `before: moving, armed: ${armed},`);
const movesOf = (armed: string) => compiled(armedAs(armed)).gates.find(({ id }) => id === "move@pool01")?.armed;
const waiting: Arming = { isArmed: false, since: START, from: at(HOUR) };
const undecided: Arming = { isArmed: false, since: START, from: null };
const planned = { ...plan.gates[0]!, id: "go", units: null, recipients: {} };
const loadedOf = (one: Gate, ...items: ReturnType<typeof checkpoint>[]): Loaded => ({
  gates: [{ gate: one, planned }],
  checkpoints: { units: null, items },
  requirements: new Map(),
});
const armingOf = (one: Gate): ArmingChange => ({ kind: "arming", head, fact: "f", gate: one });

describe("a plan arms a gate", () => {
  it("from a date or a local time on, in its time zone, and as late as that may be meant", () => {
    expect(movesOf("{ from: 2026-12-01 }")).toEqual({ from: "2026-11-30T23:00:00.000Z" });
    expect(movesOf('{ from: "2026-07-01T18:30" }')).toEqual({ from: "2026-07-01T16:30:00.000Z" });
    // It is 02:30 twice on that night.
    expect(movesOf('{ from: "2026-10-25T02:30" }')).toEqual({ from: "2026-10-25T01:30:00.000Z" });
    expect(movesOf("by-decision")).toBe("by-decision");
    expect(compiled(planText()).gates.every((one) => !("armed" in one))).toBe(true);
  });

  it("never earlier than it says, at either end of the calendar", () => {
    for (const [from, zone, instant] of [
      ["9999-12-31T23:30", "America/New_York", "9999-12-31T23:59:59.999Z"],
      ["0000-01-01", "Asia/Tokyo", "0000-01-01T00:00:00.000Z"],
    ] as const)
      expect(
        compiled(armedAs(`{ from: "${from}" }`).replace("Europe/Madrid", zone)).gates.find(
          ({ id }) => id === "move@pool01",
        )?.armed,
      ).toEqual({ from: instant });
  });

  it("in a plan without a time zone, which is the only error", () => {
    expect(() => compiled(armedAs("{ from: 2026-12-01 }").replace(/^timeZone: .*$/m, ""))).toThrow(
      /^[^}]*timeZone[^}]*}]$/,
    );
  });

  it("as the page says, which shows both ways", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/time-and-people.md"), "utf8");
    const [, gates = ""] = /## Phases\n[\s\S]*?```yaml\n(gates:[\s\S]*?)```/.exec(page) ?? [];
    const emptied =
      "\n  - { id: emptied, title: E, evidence: document, kinds: [pool], maxAge: 7d, attest: {}, judgement: test }";
    const text = planText({ requirements: emptied }).replace(/^gates:[\s\S]*$/m, gates);
    expect(Object.fromEntries(compiled(text).gates.map(({ id, armed }) => [id, armed]))).toEqual({
      pilot: undefined,
      "moves@pool01": { from: "2027-01-11T07:00:00.000Z" },
      "moves@pool02": { from: "2027-01-11T07:00:00.000Z" },
      decommission: "by-decision",
    });
  });

  it.each(["always", '{ from: "18:00" }', '{ from: "2026-12-01T18:00Z" }', "{ from: 2026-02-30 }", "{}"])(
    "never by %s, which is an error",
    (armed) => {
      expect(() => movesOf(armed)).toThrow("plan-schema");
    },
  );
});

describe("a plan version", () => {
  const clear: GateVerdict = { state: "clear", validUntil: at(DAY) };
  const under = (old: Gate | undefined, armed: typeof planned.armed, verdict = clear) =>
    planGate(old, { ...planned, total: 1, ...(armed && { armed }) }, plan, [passed(at(DAY))], verdict, at(MINUTE));
  const later = { from: at(HOUR) };

  it("that arms a clear gate later shuts it: one transition, mailed at once, and due when it is armed", () => {
    const held = { since: START, count: 4, until: at(HOUR) };
    const old = clearGate(at(DAY), { epoch: 5, mails: { ...gate().mails, held } });
    const shut = under(old, later);
    expect(shut).toMatchObject({
      ...{ state: "blocked", since: at(MINUTE), epoch: 6, unsatisfied: 0, validUntil: null, stableAt: null },
      arming: { isArmed: false, since: at(MINUTE), from: at(HOUR) },
      mails: { held: null, saidClear: false },
    });
    expect(gateDueAt(shut)).toBe(at(HOUR));
    expect(gateDueAt(under(clearGate(at(DAY)), "by-decision"))).toBe(null);
  });

  it("that has it for the first time leaves it shut until it is armed, however much is satisfied", () => {
    expect(under(undefined, later)).toMatchObject({ state: "blocked", arming: { isArmed: false, from: at(HOUR) } });
    expect(under(undefined, "by-decision")).toMatchObject({
      arming: { isArmed: false, since: at(MINUTE), from: null },
    });
    expect(under(undefined, { from: at(MINUTE) })).toMatchObject({ arming: { isArmed: true } });
  });

  it("that no longer arms it later, or earlier, arms it at once: it stabilizes", () => {
    const old = gate({ unsatisfied: 0, arming: waiting });
    expect(under(old, undefined)).toMatchObject({ state: "blocked", stableAt: at(MINUTE) });
    expect(under(old, undefined)).not.toHaveProperty("arming");
    expect(under(old, { from: at(MINUTE) })).toMatchObject({
      ...{ state: "blocked", stableAt: at(MINUTE), arming: { isArmed: true, since: at(MINUTE) } },
    });
  });

  it("keeps what a person decided only while it leaves that to a person", () => {
    const decided = clearGate(at(DAY), { arming: { ...undecided, isArmed: true, since: START, fact: "f" } });
    expect(under(decided, "by-decision")).toMatchObject({ state: "clear", arming: decided.arming });
    expect(under(under(decided, later), "by-decision")).toMatchObject({ state: "blocked", arming: { isArmed: false } });
    expect(under(under(decided, undefined), "by-decision")).toMatchObject({ arming: { isArmed: false } });
    expect(under(gate({ arming: { ...waiting, isArmed: true } }), "by-decision").arming).toMatchObject({
      isArmed: false,
    });
  });

  it("names every change of it, with what it makes of people who are told", () => {
    const changes = (from: string, to: string) =>
      easingsOf(compiled(from), compiled(to)).map(({ code, about, before, after }) => [code, about, before, after]);
    const [never, first, second] = [planText(), armedAs("{ from: 2026-12-01 }"), armedAs("{ from: 2026-12-02 }")];
    const decision = armedAs("by-decision");
    const of = (code: string, before: string, after: string) =>
      ["move@pool01", "move@pool02"].map((about) => [code, about, before, after]);
    const [one, two] = ["2026-11-30T23:00:00.000Z", "2026-12-01T23:00:00.000Z"];
    expect(changes(never, first)).toEqual(of("armed-later", "none", one));
    expect(changes(first, second)).toEqual(of("armed-later", one, two));
    expect(changes(second, decision)).toEqual(of("armed-later", two, "by-decision"));
    expect(changes(decision, second)).toEqual(of("armed-earlier", "by-decision", two));
    expect(changes(second, first)).toEqual(of("armed-earlier", two, one));
    expect(changes(first, never)).toEqual(of("armed-earlier", one, "none"));
    expect(changes(decision, never)).toEqual(of("armed-earlier", "by-decision", "none"));
    expect(changes(first, first)).toEqual([]);
    expect(easingsOf(compiled(never), compiled(first)).map(({ member }) => member)).toEqual(["armed", "armed"]);
  });

  it("says in the mail that it is shut because it is not armed, in both languages, however much is satisfied", () => {
    const text = armedAs("{ from: 2026-12-01 }");
    const world = worldOf(compiled(planText()), START);
    for (const one of world.gates.values()) world.gates.set(one.id, { ...one, state: "clear", validUntil: at(DAY) });
    for (const [id, { version, ...one }] of world.checkpoints)
      world.checkpoints.set(id, { ...passed(at(DAY)), ...one, version, state: "passed" });
    const outcome = happen(world, planChange(compiled(text.replace("version: 1", "version: 2")), at(HOUR)), at(HOUR));
    const shut = outcome.notifications.filter(({ topic }) => topic === "move@pool01");
    expect(shut).toMatchObject([{ kind: "blocked", recipients: [{ id: "ana" }, { id: "@bus" }] }]);
    const [english, spanish] = (["en", "es"] as const).map((one) => renderPage(shut[0]!, one));
    expect(english).toMatchObject({ subject: expect.stringContaining("not armed before Tue 1 Dec 2026") });
    expect(english?.lead[0]).toContain("is shut: not armed before");
    expect(english?.next).toContain("Until the gate is armed you get no mail");
    expect(spanish?.subject).toMatch(/sin activar antes del .*1 dic 2026/);
  });
});

describe("a gate that is not armed", () => {
  it("does not open with its last checkpoint, nor begins to stabilize: it only counts", () => {
    const one = gate({ arming: waiting });
    const outcome = cascade(evidenceOf(failed(), "passed"), loadedOf(one, failed()), START);
    expect(outcome.events.map(({ type }) => type)).toEqual(["checkpoint-evidenced", "gate-counted"]);
    expect(outcome).toMatchObject({ transitions: 0, notifications: [] });
    expect(outcome.gates).toMatchObject([
      { value: { state: "blocked", unsatisfied: 0, stableAt: null }, dueAt: at(HOUR) },
    ]);
  });

  it("is shown as shut although all of it is satisfied, also after its instant, until that has been written", () => {
    const one = gate({ unsatisfied: 0, arming: waiting });
    expect(presentGate(one, [passed(at(DAY))], [], at(2 * HOUR))).toMatchObject({ state: "blocked", blockerCount: 0 });
  });

  it("is armed by time, by reading nothing more, and then stabilizes for as long as the plan says", () => {
    const one = gate({ unsatisfied: 0, stableForMs: HOUR, arming: waiting });
    expect(readsFor(stabilizationOf(one), {}, at(HOUR))).toEqual([]);
    expect(cascade(stabilizationOf(one), {}, at(HOUR - 1))).toEqual(noOutcome);
    const outcome = cascade(stabilizationOf(one), {}, at(HOUR));
    expect(outcome).toMatchObject({
      events: [{ type: "gate-armed", gate: "go", version: 4, fact: "fact-1" }],
      ...{ transitions: 0, notifications: [] },
      gates: [
        {
          value: {
            state: "blocked",
            stableAt: at(2 * HOUR),
            arming: { isArmed: true, since: at(HOUR), fact: "fact-1" },
          },
          dueAt: at(2 * HOUR),
        },
      ],
    });
    const armed = outcome.gates[0]!.value;
    expect(evolveGate(one, outcome.events[0] as never)).toEqual(armed);
    const opened = cascade(stabilizationOf(armed), loadedOf(armed, passed(at(DAY))), at(2 * HOUR));
    expect(opened).toMatchObject({ events: [{ type: "gate-cleared" }], transitions: 1 });
  });

  it("is armed by a person under the plan that is in force, once, and waits for what it lacks", () => {
    const one = gate({ arming: undecided });
    expect(gateDueAt(one)).toBe(null);
    expect(readsFor(armingOf(one), {}, at(HOUR))).toEqual([]);
    expect(fenceOf(armingOf(one))).toBe(head);
    const outcome = cascade(armingOf(one), {}, at(HOUR));
    expect(outcome.gates).toMatchObject([
      { value: { stableAt: null, arming: { isArmed: true, from: null } }, dueAt: null },
    ]);
    expect(cascade(armingOf(outcome.gates[0]!.value), {}, at(HOUR))).toEqual(noOutcome);
  });
});

describe("what only gates need that are not armed", () => {
  const late = (over: object = {}) =>
    checkpoint({ state: "late", deadline: at(HOUR), remindEveryMs: DAY, gates: ["later"], ...over });
  const reminded: CheckpointLapsed = {
    ...{ type: "checkpoint-lapsed", unit: "pool01", requirement: "rtc", version: 2, at: at(2 * HOUR) },
    ...{ lapses: ["late"], state: "late", since: START, reason: null, waiver: null, remindAt: at(DAY) },
  };
  const about = { migration: "m", title: "M", planVersion: 1, timeZone: "UTC" };
  const owner = { id: "kim", name: "Kim", email: "kim@x.com", language: "en" } as const;
  const inputs = { about, owner, requirements: new Map(), unarmed: new Set(["later", "last"]), fact: "f" };

  it("is what counts in none that is armed, and what nothing reads that counts in one", () => {
    const { unarmed } = inputs;
    expect(isQuiet(late(), unarmed)).toBe(true);
    expect(isQuiet(late({ gates: ["later", "last"] }), unarmed)).toBe(true);
    expect(isQuiet(late({ gates: ["later", "go"] }), unarmed)).toBe(false);
    expect(isQuiet(late({ readerGates: ["go"] }), unarmed)).toBe(false);
    expect(isQuiet(late({ gates: [] }), unarmed)).toBe(false);
  });

  it("reminds nobody: neither of itself, nor beside what an armed gate needs", () => {
    const loud = late({ requirement: "accounts", gates: ["go", "later"] });
    expect(reminderNotification(late(), reminded, { ...inputs, checkpoints: [late(), loud] })).toBeUndefined();
    expect(reminderNotification(loud, reminded, { ...inputs, checkpoints: [late(), loud] })).toMatchObject({
      story: { overdueCount: 1, overdue: [{ requirement: "accounts" }] },
    });
  });

  it("is recorded as always when it is late, by reading which gates are armed, and reminds from then on", () => {
    const due = checkpoint({ deadline: at(HOUR), remindEveryMs: DAY, gates: ["go"], readerGates: ["fits"] });
    const gates = { gates: [], checkpoints: { units: ["pool01"], items: [due] }, requirements: new Map() };
    const loaded: Loaded = { ...gates, owner: owner as never, notified: false };
    expect(readsFor(lapseOf(due), loaded, at(2 * HOUR))).toEqual([{ what: "unarmed", ids: ["go", "fits"] }]);
    const told = (unarmed: readonly string[]) =>
      cascade(lapseOf(due), { ...loaded, unarmed: new Set(unarmed) }, at(2 * HOUR));
    expect(told(["go", "fits"])).toMatchObject({ events: [{ lapses: ["late"], state: "late" }], notifications: [] });
    expect(told(["go"])).toMatchObject({ notifications: [{ kind: "reminder" }] });
  });

  it("is counted apart in a summary, and its gates are a section of their own", () => {
    const armed = gate({ id: "go" });
    const later = gate({ id: "later", title: "Later", arming: waiting });
    const summary = summaryNotification(
      {
        ...{ about, contacts: [], gates: [armed, later], requirements: new Map(), unsubscribe: "mailto:a@x.com" },
        checkpoints: [
          failed({ gates: ["go"] }),
          failed({ requirement: "accounts", gates: ["later"] }),
          passed(at(HOUR), { requirement: "export", gates: ["later"] }),
        ],
        ...{ lastAt: null, dueAt: START, nextAt: at(DAY), fact: "f", proposedVersion: null },
      },
      at(MINUTE),
    );
    expect(summary.story).toMatchObject({
      ...{ total: 3, satisfied: 1, gateCount: 1, blockedCount: 1, unarmedCount: 1, quietCount: 1, expiringCount: 0 },
      ...{ gates: [{ id: "go" }], unarmed: [{ id: "later", arming: waiting }], failing: [{ requirement: "rtc" }] },
    });
    const page = renderPage(summary, "en");
    expect(page.lead).toContain("1 checkpoint more is not satisfied, which only gates need that are not armed yet.");
    expect(page.sections.find(({ title }) => title === "Not armed yet")?.rows).toMatchObject([
      { state: expect.stringMatching(/^NOT ARMED – .*not armed before Sun 22 Nov 2026/) },
    ]);
    const spanish = renderPage(summary, "es");
    expect(spanish.sections.map(({ title }) => title)).toContain("Aún sin activar");
  });

  it("is not named in a summary among those that the end of a waiver shuts", () => {
    const waiver = {
      ...{ id: "w", requestedBy: personOf("kim"), approvedBy: [personOf("ana")], reason: "tape", control: "by hand" },
      ...{ grantedAt: START, expiresAt: at(DAY), warnedDays: null },
    };
    const { story } = summaryNotification(
      {
        ...{ about, contacts: [], requirements: new Map(), unsubscribe: "mailto:a@x.com" },
        gates: [gate({ id: "go" }), gate({ id: "later", arming: waiting })],
        checkpoints: [failed({ gates: ["later", "go"], waiver })],
        ...{ lastAt: null, dueAt: START, nextAt: at(DAY), fact: "f", proposedVersion: null },
      },
      at(MINUTE),
    );
    expect(story).toMatchObject({ waivers: [{ gates: ["go"], gateCount: 1 }], waiverCount: 1 });
  });

  it("waits for an instant, or for a manager", () => {
    expect(unarmedText(voiceOf("en", "UTC"), { arming: undecided })).toBe("not armed until a manager arms it");
    expect(unarmedText(voiceOf("es", "UTC"), { arming: undecided })).toContain("un responsable");
    expect(unarmedText(voiceOf("en", "UTC"), { arming: { ...waiting, isArmed: true } })).toBeUndefined();
    expect(unarmedText(voiceOf("en", "UTC"), {})).toBeUndefined();
  });
});
