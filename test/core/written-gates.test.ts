import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { isDueByListing, listingOf, placeInPassed } from "../../core/readiness/checkpoint/listing.ts";
import { presentWritten } from "../../core/readiness/gate/present-written.ts";
import { personOf } from "../support/people.ts";
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

describe("a gate of many members as it is shown", () => {
  const open = clearGate(at(DAY), { total: 1_000 });
  const shown = (
    one = open,
    over: { inForce?: number | null; members?: Checkpoint[]; lapsed?: Checkpoint[]; now?: string } = {},
  ) => {
    const { inForce = 1, members = [], lapsed, now = at(HOUR) } = over;
    return presentWritten(one, inForce ?? undefined, members, lapsed, now);
  };

  it("is clear up to the bound that is written, whatever is known of its members", () => {
    expect(shown()).toEqual({
      gate: { state: "clear", since: open.since, validUntil: at(DAY), blockers: [], blockerCount: 0 },
      unknown: null,
    });
    expect(shown(open, { now: at(DAY - 1) }).gate.state).toBe("clear");
  });

  it("is shut once the bound has passed and nobody can say which of its members are over", () => {
    for (const now of [at(DAY), at(DAY + MINUTE)])
      expect(shown(open, { now })).toEqual({
        gate: { state: "blocked", since: at(DAY), validUntil: null, blockers: [], blockerCount: 1_000 },
        unknown: "not-judged",
      });
  });

  it("is clear for this instant after the bound, where none of its members is over", () => {
    const now = at(DAY + MINUTE);
    expect(shown(open, { now, lapsed: [] })).toMatchObject({
      gate: { state: "clear", validUntil: now },
      unknown: null,
    });
    // Evidence that was refreshed meanwhile.
    expect(shown(open, { now, lapsed: [passed(at(2 * DAY))] }).gate.state).toBe("clear");
  });

  it("is shut by a member that is over, since that was", () => {
    const lapsed = [passed(at(DAY + 1), { unit: "pool02" }), passed(at(DAY))];
    expect(shown(open, { now: at(DAY + MINUTE), lapsed })).toMatchObject({
      gate: { state: "blocked", since: at(DAY), blockerCount: 2, blockers: [{ unit: "pool01" }, { unit: "pool02" }] },
      unknown: null,
    });
  });

  it("is shut where it should have been judged long ago, whatever is known of its members", () => {
    expect(shown(open, { now: at(DAY + 5 * MINUTE - 1), lapsed: [] }).unknown).toBeNull();
    expect(shown(open, { now: at(DAY + 5 * MINUTE), lapsed: [] })).toMatchObject({
      gate: { state: "blocked" },
      unknown: "not-judged",
    });
  });

  it("is shut while a plan version is being applied, or where it is of a later one", () => {
    for (const inForce of [null, 0])
      expect(shown(open, { inForce, lapsed: [] })).toMatchObject({ gate: { state: "blocked" }, unknown: "applying" });
  });

  it("that is written as clear without a bound is shut: nobody knows for how long it was", () => {
    for (const lapsed of [undefined, []])
      expect(shown({ ...open, validUntil: null }, lapsed === undefined ? {} : { lapsed })).toEqual({
        gate: { state: "blocked", since: open.since, validUntil: null, blockers: [], blockerCount: 1_000 },
        unknown: "not-judged",
      });
  });

  it("names 50 of those that keep it shut, and counts all", () => {
    const members = Array.from({ length: 51 }, (_, index) => failed({ unit: `p${String(index).padStart(2, "0")}` }));
    const { blockers, blockerCount } = shown(gate({ total: 1_000, unsatisfied: 51 }), { members }).gate;
    expect([blockers.length, blockers.at(-1)?.unit, blockerCount]).toEqual([50, "p49", 51]);
  });

  it("that is written as blocked stays so, counts all, and names those that are known and not satisfied", () => {
    const blocked = gate({ total: 1_000, unsatisfied: 300 });
    const members = [failed({ unit: "b" }), failed({ unit: "a" }), passed(at(DAY))];
    expect(shown(blocked, { members, inForce: null })).toMatchObject({
      gate: { state: "blocked", since: START, blockerCount: 300, blockers: [{ unit: "a" }, { unit: "b" }] },
      unknown: null,
    });
  });
});

describe("the listing of a checkpoint", () => {
  const far = "9999-12-31T23:59:59.999Z";

  it.each<[string, Checkpoint, string, string]>([
    ["passed: until when", passed(at(DAY)), "passed", at(DAY)],
    [
      "passed under a waiver that lasts longer: until when both are over",
      passed(at(DAY), { waiver: waiver(at(2 * DAY)) }),
      "passed",
      at(2 * DAY),
    ],
    ["waived: until when", failed({ waiver: waiver(at(HOUR)), evidence: evidence(at(2 * DAY)) }), "waived", at(HOUR)],
    ["missing: its deadline", checkpoint(), "missing", at(DAY)],
    ["missing without a deadline: the end of time", checkpoint({ deadline: null }), "missing", far],
    ["failed: since when", failed({ since: at(3) }), "failed", at(3)],
    ["stale: since when", checkpoint({ state: "stale", since: at(4), evidence: evidence(at(2)) }), "stale", at(4)],
  ])("that is %s", (_, one, state, instant) => {
    expect(listingOf(one)).toMatchObject({ state, at: instant });
  });

  it("has a mark where a gate says more of it than its state", () => {
    const remarked: Partial<Checkpoint>[] = [
      { waiver: waiver(at(DAY)) },
      { pendingWaiver: {} as never },
      { requests: [{} as never] },
      { lowered: {} as never },
      { evidence: evidence(at(DAY), { attested: { by: personOf("ana") } as never }) },
      { refused: {} as never },
    ];
    expect(remarked.map((over) => listingOf(passed(at(DAY), over)).isRemarked)).toEqual(remarked.map(() => true));
    expect(listingOf(passed(at(DAY))).isRemarked).toBe(false);
    expect(listingOf(passed(at(DAY), { requests: [] })).isRemarked).toBe(false);
  });

  it.each([
    ["where it has been, half as far ahead", at(HOUR * 12), at(HOUR * 12)],
    ["where it has been, further ahead than that", at(DAY), at(DAY)],
    ["at its own instant, where it has been nearer", at(HOUR * 12 - 1), at(DAY)],
    ["at its own instant, where it has been later", at(DAY + 1), at(DAY)],
    ["at its own instant, where it has been over for long", at(-DAY), at(DAY)],
  ])("may stay, of refreshed evidence that is valid for a day, %s", (_, listedAt, expected) => {
    expect(placeInPassed(at(DAY), listedAt, at(0))).toBe(expected);
  });

  it("is not come to by sweep before it moves, as long as its evidence is refreshed as regularly as it has been", () => {
    for (const everyMs of [HOUR, 5 * HOUR, 7 * HOUR, 11 * HOUR, 13 * HOUR, DAY - 1]) {
      let place = at(DAY);
      for (let now = everyMs; now < 30 * DAY; now += everyMs) {
        expect(place > at(now), `${everyMs} ms at ${now}`).toBe(true);
        place = placeInPassed(at(now + DAY), place, at(now));
      }
    }
  });

  it.each([
    ["passes", passed(at(DAY)), at(DAY), true],
    ["is missing until a deadline", checkpoint({ deadline: at(DAY) }), at(DAY), true],
    ["passes, and is due before", passed(at(DAY)), at(HOUR), false],
    ["passes, of which more is said", passed(at(DAY), { requests: [{} as never] }), at(DAY), false],
    ["is late", checkpoint({ state: "late", since: at(DAY) }), at(DAY), false],
  ])("says when a checkpoint is due that %s: %#", (_, one, dueAt, expected) => {
    expect(isDueByListing(listingOf(one), dueAt)).toBe(expected);
  });
});
