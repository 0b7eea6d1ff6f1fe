import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Blocker } from "../../core/readiness/gate/gate.ts";
import { blockerOf, judgeGate, MAX_BLOCKERS } from "../../core/readiness/gate/judge.ts";
import { presentGate } from "../../core/readiness/gate/present.ts";
import { at, checkpoint, clearGate, DAY, failed, gate, HOUR, passed, START } from "../support/readiness.ts";

/** How a gate is judged by its members and the clock, and what a reader is shown. */

const comparing: Blocker = { ...{ unit: "global", requirement: "x", state: "comparing" }, since: START, reason: "r" };
const many = (count: number, of: Partial<Checkpoint> = {}): Checkpoint[] =>
  Array.from({ length: count }, (_, index) => failed({ unit: `pool${index}`, ...of }));

describe("a blocker", () => {
  it.each<[rule: string, of: Checkpoint, now: string, blocker: Partial<Blocker>]>([
    [
      "is late since its deadline, and says so",
      checkpoint(),
      at(2 * DAY),
      {
        ...{ state: "late", since: at(DAY), reason: `no evidence arrived by ${at(DAY)}` },
      },
    ],
    [
      "is stale since its evidence expired, and says when that was completed",
      passed(at(HOUR)),
      at(DAY),
      {
        ...{ state: "stale", since: at(HOUR), reason: `completed at ${START}` },
        because: { code: "expired", completedAt: START },
      },
    ],
    [
      "that was written as late keeps what was written",
      checkpoint({ state: "late", deadline: null }),
      at(2 * DAY),
      {
        ...{ state: "late", since: START, reason: null },
      },
    ],
    [
      "that is missing and not due is neither",
      checkpoint({ since: at(HOUR), reason: "why" }),
      at(2 * HOUR),
      {
        ...{ state: "missing", since: at(HOUR), reason: "why" },
      },
    ],
    [
      "that failed keeps its reason, with evidence or a deadline",
      passed(at(DAY), { state: "failed", deadline: at(1), reason: "why" }),
      at(2 * DAY),
      {
        ...{ state: "failed", since: START, reason: "why" },
      },
    ],
  ])("%s", (_, of, now, blocker) => {
    expect(blockerOf(of, now)).toEqual({ unit: "pool01", requirement: "rtc", ...blocker });
  });
});

describe("a gate's verdict", () => {
  it("is valid until the first of its members expires", () => {
    const members = [passed(at(DAY)), passed(at(HOUR)), passed(at(2 * DAY))];
    expect(judgeGate(members, [], START)).toEqual({ state: "clear", validUntil: at(HOUR) });
  });
  it("is blocked by a comparison under way alone, and names it after what failed", () => {
    expect(judgeGate([passed(at(DAY))], [comparing], START)).toEqual({
      ...{ state: "blocked", blockers: [comparing], blockerCount: 1 },
    });
    const verdict = judgeGate([failed()], [comparing], START);
    expect(verdict).toMatchObject({ blockers: [{ state: "failed" }, { state: "comparing" }], blockerCount: 2 });
  });
  it("names fifty blockers and counts all", () => {
    const verdict = judgeGate(many(70), [], START);
    expect(verdict).toMatchObject({ state: "blocked", blockerCount: 70 });
    expect(verdict.state === "blocked" && verdict.blockers).toHaveLength(MAX_BLOCKERS);
  });
  it("names what is worse first: failed, stale, late, missing, inconclusive, comparing", () => {
    const one = (unit: string, over: Partial<Checkpoint>) => checkpoint({ unit, deadline: null, ...over });
    const members = [
      one("a", { state: "inconclusive" }),
      one("b", { state: "missing" }),
      one("c", { state: "late" }),
      one("d", { state: "stale" }),
      one("e", { state: "failed" }),
    ];
    const verdict = judgeGate(members, [comparing], START);
    const states = verdict.state === "blocked" ? verdict.blockers.map(({ state }) => state) : [];
    expect(states).toEqual(["failed", "stale", "late", "missing", "inconclusive", "comparing"]);
  });
});

describe("a gate as it is shown", () => {
  const open = clearGate(at(DAY), { since: at(-HOUR) });

  it("stays clear while a comparison of its members is under way, with no blocker", () => {
    expect(presentGate(open, [passed(at(HOUR))], [comparing], START)).toEqual({
      ...{ state: "clear", since: at(-HOUR), validUntil: at(HOUR), blockers: [], blockerCount: 0 },
    });
  });
  it("that is blocked names the comparison under way, since the gate was written as blocked", () => {
    expect(presentGate(gate(), [passed(at(HOUR))], [comparing], at(1))).toEqual({
      ...{ state: "blocked", since: START, validUntil: null, blockers: [comparing], blockerCount: 1 },
    });
  });
  it("that is written as blocked stays so without a blocker, until somebody has written the transition", () => {
    expect(presentGate(gate(), [passed(at(HOUR))], [], at(1))).toEqual({
      ...{ state: "blocked", since: START, validUntil: null, blockers: [], blockerCount: 0 },
    });
  });
  it("that is written as clear is blocked since the first of its members expired", () => {
    const two = { ...open, total: 2 };
    const members = [passed(at(2 * HOUR), { unit: "pool02" }), passed(at(HOUR))];
    expect(presentGate(two, members, [], at(3 * HOUR))).toMatchObject({
      ...{ state: "blocked", since: at(HOUR), validUntil: null, blockerCount: 2 },
      blockers: [
        { unit: "pool01", state: "stale" },
        { unit: "pool02", state: "stale" },
      ],
    });
  });
  it("names fifty of another plan version, counts all, and counts what is missing where that is more", () => {
    const foreign = many(70, { planVersion: 2 });
    const shown = presentGate({ ...open, total: 70 }, foreign, [], START);
    expect([shown.blockers.length, shown.blockerCount]).toEqual([MAX_BLOCKERS, 70]);
    const own = [passed(at(DAY)), checkpoint({ planVersion: 2 })];
    expect(presentGate({ ...open, total: 5 }, own, [], START)).toMatchObject({ blockerCount: 4, blockers: [{}] });
  });
});
