import { describe, expect, it } from "vitest";
import { cascade } from "../../core/readiness/cascade/cascade.ts";
import type { Loaded } from "../../core/readiness/cascade/loaded.ts";
import { noOutcome } from "../../core/readiness/cascade/outcome.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { comparisonOf, evidenceOf, head, lapseOf, plan, stabilizationOf, summaryOf } from "../support/changes.ts";
import {
  at,
  checkpoint,
  clearGate,
  DAY,
  evidence,
  failed,
  gate,
  HOUR,
  MINUTE,
  passed,
  START,
  waiver,
} from "../support/readiness.ts";

/** What follows from a change: events, items, when they are due, and who is told. */

const planned = { ...plan.gates[0]!, id: "go", units: null, recipients: {} };
const requirements = new Map(plan.requirements.map((one) => [one.id, one]));
const about = { migration: "contoso", title: "Contoso", planVersion: 1, timeZone: "Europe/Madrid" };
const loadedOf = (gates: readonly Gate[], ...items: Checkpoint[]): Loaded => ({
  gates: gates.map((one) => ({ gate: one, planned })),
  checkpoints: { units: null, items },
  requirements,
});
const recipients = [
  { channel: "mail", id: "ana" },
  { channel: "mail", id: "kim" },
  { channel: "bus", id: "@bus" },
];

describe("evidence", () => {
  it("that satisfies the last checkpoint clears its gate, and says so with the evidence", () => {
    const outcome = cascade(evidenceOf(failed(), "passed"), loadedOf([gate()], failed()), START);
    expect(outcome.events.map(({ type }) => type)).toEqual(["checkpoint-evidenced", "gate-cleared"]);
    expect(outcome.checkpoints).toMatchObject([{ value: { state: "passed", version: 2 }, dueAt: at(DAY) }]);
    expect(outcome.gates).toMatchObject([{ value: { id: "go", state: "clear", validUntil: at(DAY) }, dueAt: null }]);
    expect(outcome.transitions).toBe(1);
    expect(outcome.notifications).toMatchObject([
      {
        ...{ migration: "m", topic: "go", epoch: 1, kind: "clear", at: START, fact: "fact-1", about, recipients },
        story: { kind: "clear", evidence: [{ unit: "pool01", requirement: "rtc", validUntil: at(DAY) }] },
      },
    ]);
  });

  it("of a check of a backup that fails tells the bus of it, beside the gate that it shuts", () => {
    const before = passed(at(DAY));
    const change = { ...evidenceOf(before, "failed"), evidence: evidence(at(DAY), { durationMs: 1 }) };
    const { notifications } = cascade(change, loadedOf([clearGate(at(DAY))], before), START);
    expect(notifications.map(({ kind, topic, about: { title }, fact }) => [kind, topic, title, fact])).toEqual([
      ["blocked", "go", "Contoso", "fact-1"],
      ["drill", "drill:pool01/rtc", "Contoso", "fact-1"],
    ]);
    const without = cascade(evidenceOf(before, "failed"), loadedOf([clearGate(at(DAY))], before), START);
    expect(without.notifications.map(({ kind }) => kind)).toEqual(["blocked"]);
  });

  it("that fails shuts its gate, and names every blocker with their number", () => {
    const other = failed({ unit: "pool02" });
    const before = passed(at(DAY));
    const outcome = cascade(evidenceOf(before, "failed"), loadedOf([clearGate(at(DAY))], before, other), START);
    expect(outcome.notifications).toMatchObject([
      {
        kind: "blocked",
        epoch: 2,
        story: { kind: "blocked", blockerCount: 2, blockers: [{ unit: "pool01" }, { unit: "pool02" }] },
      },
    ]);
    expect(outcome.gates).toMatchObject([{ value: { state: "blocked", unsatisfied: 1 } }]);
  });

  it("tells nobody but the bus of a gate that the plan does not have", () => {
    const loaded = loadedOf([gate()], failed());
    const unplanned = { ...loaded, gates: [{ gate: gate(), planned: undefined }] };
    const { notifications } = cascade(evidenceOf(failed(), "passed"), unplanned, START);
    expect(notifications).toMatchObject([{ recipients: recipients.slice(2) }]);
  });

  it("that only counts tells nobody, and a stabilizing gate is due when it is over", () => {
    const count = cascade(evidenceOf(failed(), "passed"), loadedOf([gate({ unsatisfied: 2 })]), START);
    expect(count).toMatchObject({
      transitions: 0,
      notifications: [],
      gates: [{ value: { unsatisfied: 1 }, dueAt: null }],
    });
    const stable = cascade(evidenceOf(failed(), "passed"), loadedOf([gate({ stableForMs: HOUR })], failed()), START);
    expect(stable).toMatchObject({ notifications: [], gates: [{ value: { stableAt: at(HOUR) }, dueAt: at(HOUR) }] });
  });

  it("that changes nothing has no consequences, and one that refreshes writes its checkpoint alone", () => {
    expect(cascade(evidenceOf(failed(), "none"), loadedOf([gate()]), START)).toEqual(noOutcome);
    const refreshed = cascade(evidenceOf(passed(at(DAY)), "passed", at(2 * DAY)), loadedOf([gate()]), START);
    expect(refreshed).toMatchObject({ gates: [], transitions: 0, notifications: [] });
    expect(refreshed.events).toHaveLength(1);
  });

  it("that keeps a checkpoint failed writes no gate, but a comparison does", () => {
    expect(cascade(evidenceOf(failed(), "failed"), loadedOf([gate()]), START).gates).toEqual([]);
    expect(cascade(comparisonOf(failed(), "failed"), loadedOf([gate()]), START)).toMatchObject({
      gates: [{ value: { version: 4, unsatisfied: 1, state: "blocked" } }],
      transitions: 0,
    });
  });

  it("of a checkpoint without gates is written as well", () => {
    expect(cascade(evidenceOf(failed(), "passed"), {}, START)).toMatchObject({ checkpoints: [{}], gates: [] });
  });
});

describe("time", () => {
  const owner = { id: "kim", name: "Kim", email: "kim@example.com", language: "en" } as const;
  const late = checkpoint({ remindEveryMs: DAY });
  const other = failed({ unit: "pool02", state: "late" });
  const accounts = { ...late, requirement: "accounts" };
  const reminding: Loaded = { ...loadedOf([gate()], late, accounts, other), notified: false, owner };

  it("reminds the owner of what is late of the unit, and of no other unit", () => {
    const { notifications, checkpoints } = cascade(lapseOf(late), reminding, at(DAY));
    expect(notifications).toMatchObject([
      { kind: "reminder", at: at(DAY), fact: "fact-1", about, story: { unit: "pool01", overdueCount: 2 } },
    ]);
    expect(checkpoints).toMatchObject([{ value: { state: "late" }, dueAt: at(2 * DAY) }]);
  });
  it("reminds nobody where somebody has been reminded", () => {
    expect(cascade(lapseOf(late), { ...reminding, notified: true }, at(DAY)).notifications).toEqual([]);
  });
  it("tells the bus alone of a unit that nobody owns", () => {
    const { notifications } = cascade(lapseOf(late), { ...reminding, owner: null }, at(DAY));
    expect(notifications).toMatchObject([{ kind: "reminder", recipients: [{ id: "@bus" }] }]);
  });
  it("warns the recipients of the gates that a waiver ends, and shuts them at its end", () => {
    const waived = failed({ waiver: waiver(at(10 * DAY)) });
    const open = clearGate(at(10 * DAY));
    expect(cascade(lapseOf(waived), loadedOf([open], waived), at(3 * DAY))).toMatchObject({
      ...{ transitions: 0, gates: [] },
      notifications: [{ kind: "waiver", story: { daysLeft: 7 }, about, fact: "fact-1", recipients }],
    });
    const ended = cascade(lapseOf(waived), loadedOf([open], waived), at(10 * DAY));
    expect(ended.notifications.map(({ kind }) => kind)).toEqual(["blocked", "waiver"]);
  });
  it("of which nobody is to be told tells nobody, or of a waiver the bus alone", () => {
    expect(cascade(lapseOf(checkpoint()), reminding, at(DAY)).notifications).toEqual([]);
    const { notifications } = cascade(lapseOf(failed({ waiver: waiver(at(10 * DAY)) })), {}, at(3 * DAY));
    expect(notifications).toMatchObject([{ kind: "waiver", recipients: [{ id: "@bus" }] }]);
  });
});

describe("the end of a stabilization", () => {
  const due = gate({ unsatisfied: 0, stableForMs: HOUR, stableAt: at(HOUR) });
  const another = { gate: gate({ id: "other" }), planned: { ...planned, id: "other", contacts: [] } };

  it("clears the gate where all are satisfied, and tells the contacts of that gate", () => {
    const loaded = loadedOf([due], passed(at(DAY)));
    const outcome = cascade(stabilizationOf(due), { ...loaded, gates: [another, ...loaded.gates!] }, at(HOUR));
    expect(outcome).toMatchObject({
      events: [{ type: "gate-cleared", gate: "go" }],
      ...{ checkpoints: [], transitions: 1, gates: [{ value: { state: "clear", stableAt: null }, dueAt: null }] },
      notifications: [{ kind: "clear", about, fact: "fact-1", recipients, story: { evidence: [{ unit: "pool01" }] } }],
    });
  });
  it("begins anew where one has expired, and tells nobody", () => {
    const outcome = cascade(stabilizationOf(due), loadedOf([due], passed(at(MINUTE))), at(HOUR));
    expect(outcome).toMatchObject({
      events: [{ type: "gate-stabilizing", stableAt: at(2 * HOUR) }],
      ...{ transitions: 0, notifications: [], gates: [{ value: { state: "blocked" }, dueAt: at(2 * HOUR) }] },
    });
  });
  it("is nothing before its time", () => {
    expect(cascade(stabilizationOf(due), loadedOf([due], passed(at(DAY))), at(HOUR - 1))).toEqual(noOutcome);
  });
});

describe("a summary", () => {
  const loaded = loadedOf([gate()], failed());
  const due = summaryOf(at(HOUR));

  it("that is due goes out, and the next one is due by the schedule from now on, not from when it was due", () => {
    const outcome = cascade(due, loaded, at(3 * DAY));
    expect(outcome).toMatchObject({
      ...{ events: [], checkpoints: [], gates: [], transitions: 0 },
      notifications: [
        {
          ...{ topic: "summary", about, fact: "fact-1", recipients: [{ id: "ana" }] },
          unsubscribe: "mailto:cleargate@example.com?subject=unsubscribe%20summary%20contoso",
          story: { total: 1, satisfied: 0, gateCount: 1, blockedCount: 1, lastAt: null },
        },
      ],
    });
    const next = "2026-11-25T06:00:00.000Z";
    expect(outcome.summary).toEqual({
      value: { migration: "contoso", version: 5, dueAt: next, lastAt: at(3 * DAY) },
      dueAt: next,
    });
  });
  it("names the address that the plan gives to unsubscribe at", () => {
    const policy = { ...due.policy, unsubscribe: "https://example.com/off" };
    const { notifications } = cascade({ ...due, policy }, loaded, at(HOUR));
    expect(notifications).toMatchObject([{ unsubscribe: "https://example.com/off" }]);
  });
  it("counts the runs that were missed by the requirements of the plan", () => {
    const overdue = failed({ state: "late", since: START });
    const { notifications } = cascade(due, loadedOf([gate()], overdue), at(3 * DAY));
    expect(notifications).toMatchObject([{ story: { missedRuns: 3 } }]);
  });
  it("is not sent before it is due", () => {
    expect(cascade(due, loaded, at(HOUR - 1))).toEqual(noOutcome);
  });
  it("names the migration as its head does", () => {
    const renamed = { ...due, head: { ...head, title: "Fabrikam" } };
    expect(cascade(renamed, loaded, at(HOUR)).notifications).toMatchObject([{ about: { title: "Fabrikam" } }]);
  });
});
