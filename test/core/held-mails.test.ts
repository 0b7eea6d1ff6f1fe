import { describe, expect, it } from "vitest";
import { decideGate } from "../../core/readiness/gate/decide.ts";
import { decideAnnouncement } from "../../core/readiness/gate/decide-announcement.ts";
import { gateDueAt } from "../../core/readiness/gate/due.ts";
import { evolveGate } from "../../core/readiness/gate/evolve.ts";
import type { GateVerdict } from "../../core/readiness/gate/gate.ts";
import { type GateMails, mailsAfter, mailsAnnounced, noMails } from "../../core/readiness/gate/mails.ts";
import { at, clearGate, DAY, failed, gate, HOUR, MINUTE, passed } from "../support/readiness.ts";

/** Which mails about a gate are held back, step by step, and when the one is due that stands for them. */

const damp = { after: 2, withinMs: HOUR };
const none = noMails(damp);
const held = { since: at(0), count: 1, until: at(HOUR) };

describe("what was mailed about a gate", () => {
  it("is nothing at first", () => {
    expect(noMails(damp)).toEqual({ damp, saidClear: false, recent: [], held: null });
  });
  it("is every transition, until too many come within the time", () => {
    const states = ["clear", "blocked", "clear", "blocked", "clear"] as const;
    let mails: GateMails = none;
    const seen = states.map((state, index) => {
      mails = mailsAfter(mails, state, at(index * MINUTE));
      return [mails.saidClear, mails.recent.length, mails.held];
    });
    const since = { since: at(2 * MINUTE), until: at(HOUR + 2 * MINUTE) };
    expect(seen).toEqual([
      [true, 1, null],
      [false, 2, null],
      [false, 2, { ...since, count: 1 }],
      [false, 2, { ...since, count: 2 }],
      [false, 2, { ...since, count: 3 }],
    ]);
    expect(mails.recent).toEqual([at(3 * MINUTE), at(4 * MINUTE)]);
  });
  it("counts what is younger than the time, and not what is as old", () => {
    const heldAfter = (ms: number) => mailsAfter({ ...none, recent: [at(0), at(MINUTE)] }, "clear", at(ms)).held;
    expect(heldAfter(HOUR - 1)).not.toBeNull();
    expect(heldAfter(HOUR)).toBeNull();
  });
  it("begins to be held back with a mail that it is clear, and never with one that it is blocked", () => {
    const flapping: GateMails = { ...none, recent: [at(0), at(1)] };
    for (const saidClear of [false, true]) {
      expect(mailsAfter({ ...flapping, saidClear }, "blocked", at(2))).toMatchObject({ saidClear: false, held: null });
      expect(mailsAfter({ ...flapping, saidClear }, "clear", at(2))).toMatchObject({
        ...{ saidClear: false, held: { since: at(2), count: 1 } },
      });
    }
  });
  it("is told at once where the last mail said that it is clear, whatever is held back", () => {
    expect(mailsAfter({ ...none, saidClear: true, held }, "blocked", at(2)).held).toBeNull();
    expect(mailsAfter({ ...none, saidClear: true, held }, "clear", at(2)).held?.count).toBe(2);
  });
  it("is what the one mail said that stood for the others", () => {
    const mails: GateMails = { damp, saidClear: false, recent: [at(0)], held };
    expect(mailsAnnounced(mails, "clear")).toEqual({ damp, saidClear: true, recent: [at(0)], held: null });
    expect(mailsAnnounced(mails, "blocked").saidClear).toBe(false);
  });
  it("is that it is clear once it has cleared", () => {
    const cleared = { gate: "go", version: 4, unsatisfied: 0, at: at(0), type: "gate-cleared", validUntil: at(DAY) };
    expect(evolveGate(gate(), cleared as never).mails.saidClear).toBe(true);
  });
});

describe("the one mail for those that were held back", () => {
  const waiting = { mails: { ...none, held: { ...held, until: at(HOUR) } } };
  const clear: GateVerdict = { state: "clear", validUntil: at(DAY) };
  const blocked: GateVerdict = { state: "blocked", blockers: [], blockerCount: 0 };
  it("leaves when it is due, and not before", () => {
    const event = { gate: "go", version: 4, unsatisfied: 1, at: at(HOUR), type: "gate-announced" };
    expect(decideAnnouncement(gate(waiting), blocked, at(HOUR))).toEqual(event);
    expect(decideAnnouncement(gate(waiting), clear, at(HOUR))).toEqual(event);
    expect(decideAnnouncement(gate(waiting), blocked, at(HOUR - 1))).toBeUndefined();
    expect(decideAnnouncement(gate(), blocked, at(HOUR))).toBeUndefined();
  });
  it("waits where the gate is written as clear and its members do not bear that out", () => {
    const open = clearGate(at(DAY), waiting);
    expect(decideAnnouncement(open, blocked, at(HOUR))).toBeUndefined();
    expect(decideAnnouncement(open, clear, at(HOUR))?.type).toBe("gate-announced");
  });
  it("makes a gate due, unless the gate is due before", () => {
    const due = (stableAt: string | null, over: object = {}) => gateDueAt(gate({ stableAt, ...over }));
    expect([due(null), due(at(9))]).toEqual([null, at(9)]);
    expect([due(null, waiting), due(at(9), waiting), due(at(DAY), waiting)]).toEqual([at(HOUR), at(9), at(HOUR)]);
    expect(gateDueAt(clearGate(at(DAY), { stableAt: at(9) }))).toBeNull();
  });
});

describe("a gate whose members are all satisfied", () => {
  const refresh = { before: passed(at(DAY)), after: passed(at(2 * DAY)) };
  const clear: GateVerdict = { state: "clear", validUntil: at(DAY) };
  it("begins to settle where nobody has written since when, for as long as the plan says", () => {
    const settling = gate({ unsatisfied: 0, stableForMs: 10 });
    expect(decideGate(settling, refresh, clear, at(0))).toMatchObject({ type: "gate-stabilizing", stableAt: at(10) });
  });
});

describe("a gate that shuts", () => {
  it("names the first three of its blockers", () => {
    const blockers = ["a", "b", "c", "d"].map((unit) => ({ unit, requirement: "rtc", state: "failed" }) as never);
    const event = decideGate(
      clearGate(at(DAY)),
      { before: passed(at(DAY)), after: failed() },
      { state: "blocked", blockers, blockerCount: 4 },
      at(0),
    );
    expect(event).toMatchObject({ type: "gate-blocked", blockers: blockers.slice(0, 3) });
  });
});
