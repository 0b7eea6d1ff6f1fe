import { describe, expect, it } from "vitest";
import { asJudged, asWritten, type ClearNews } from "../../core/notification/superseded.ts";
import { at, clearGate, DAY, HOUR, passed } from "../support/readiness.ts";

/** A mail that a gate is clear, which leaves late: what is true of it by then. */

const news = {
  ...{ migration: "m", topic: "go", epoch: 1, kind: "clear", fact: "f", recipients: [] },
  story: { kind: "clear", gate: clearGate(at(DAY), { version: 3 }), evidence: [] },
} as unknown as ClearNews;
const untilOf = (one: ClearNews | undefined) => one?.story.gate.validUntil;

describe("late news that a gate is clear", () => {
  it("is as it was told, until the instant that it names", () => {
    const same = clearGate(at(2 * DAY), { version: 3 });
    expect(untilOf(asWritten(news, same, at(DAY - 1)))).toBe(at(DAY));
    expect(asWritten(news, same, at(DAY))).toBeUndefined();
    expect(asWritten(news, same, at(HOUR))).toMatchObject({ ...news, story: { kind: "clear", evidence: [] } });
  });
  it("names the instant that has been written since then", () => {
    const counted = (validUntil: string | null) => ({ ...clearGate(at(0), { version: 4 }), validUntil });
    expect(untilOf(asWritten(news, counted(at(2 * DAY)), at(DAY)))).toBe(at(2 * DAY));
    expect(asWritten(news, counted(at(HOUR)), at(HOUR))).toBeUndefined();
    expect(asWritten(news, counted(null), at(HOUR))).toBeUndefined();
  });
  it("is judged by the members of the gate, with their evidence of now, or is none", () => {
    const gate = clearGate(at(DAY), { version: 3 });
    const judged = asJudged(news, gate, [passed(at(3 * DAY))], at(2 * DAY));
    expect(untilOf(judged)).toBe(at(3 * DAY));
    expect(judged?.story.evidence).toMatchObject([{ unit: "pool01", requirement: "rtc", validUntil: at(3 * DAY) }]);
    expect(asJudged(news, gate, [passed(at(DAY))], at(2 * DAY))).toBeUndefined();
  });
});
