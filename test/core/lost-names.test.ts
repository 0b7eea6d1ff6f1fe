import { describe, expect, it } from "vitest";
import type { AcceptedSize } from "../../core/audit/baseline.ts";
import { findLost, judgeLost, namedBaseline, unreadableBaseline } from "../../core/audit/comparisons/lost-names.ts";
import type { Keys } from "../../core/audit/comparisons/merge.ts";
import { manifestRequirement } from "../support/requirement.ts";

/** Inventories lose accounts by name, whatever their number. */

const day = (count: number): string => new Date(Date.parse("2026-01-01T00:00:00Z") + count * 86_400_000).toISOString();
const size = (fact: string, at: number, entries: number): AcceptedSize => ({
  fact,
  receivedAt: day(at),
  entries,
  bytes: 0,
});
const asks = manifestRequirement({ evidence: "inventory", judgement: "test", shrink: { entries: "25%" } });

const named = (...names: string[]): Keys => ({
  unit: "pool01",
  batches: (async function* () {
    yield names.map((name) => `sip:${name}`).toSorted();
  })(),
});
const lost = async (before: Readonly<Record<string, readonly string[]>>, now: readonly string[]) => {
  const accepted = Object.entries(before).map(([fact, names], index) => ({
    accepted: size(fact, index, names.length),
    keys: named(...names),
  }));
  return judgeLost(await findLost(accepted, named(...now)), asks);
};

describe("names that an inventory lost", () => {
  it("fail beyond what is tolerated, however many have come instead", async () => {
    expect(await lost({ first: ["a", "b", "c", "d"] }, ["b", "c", "d", "e", "f"])).toEqual([]);
    expect(await lost({ first: ["a", "b", "c", "d"] }, ["c", "d", "e", "f"])).toEqual([
      {
        code: "accounts-lost",
        severity: "fail",
        message: "2 names of 4 on 2026-01-01 missing: 25% is tolerated",
        count: 2,
        where: ["sip:a", "sip:b"],
      },
    ]);
  });

  it("are counted against each inventory by itself, and the worst is reported", async () => {
    const before = { oldest: ["a", "b", "c", "d"], largest: ["c", "d", "e", "f", "g"] };
    expect(await lost(before, ["a", "b", "c", "d"])).toMatchObject([{ count: 3, where: ["sip:e", "sip:f", "sip:g"] }]);
    expect(await lost(before, ["d", "e", "f", "g"])).toMatchObject([{ count: 3, where: ["sip:a", "sip:b", "sip:c"] }]);
    expect(await lost(before, ["a", "b"])).toMatchObject([{ count: 5, where: { 0: "sip:c", length: 5 } }]);
  });

  it("are looked for in the oldest and in the largest inventory of the window", () => {
    const baseline = [size("gone", 0, 900), size("oldest", 20, 100), size("largest", 50, 200), size("last", 99, 150)];
    const facts = (requirement = asks, at = 100) =>
      namedBaseline(baseline, requirement, day(at)).map(({ fact }) => fact);
    expect(facts()).toEqual(["oldest", "largest"]);
    expect(facts(asks, 120)).toEqual(["largest"]);
    expect(facts(asks, 900)).toEqual(["last"]);
    expect(namedBaseline([], asks, day(0))).toEqual([]);
  });

  it("are unknown where an accepted inventory cannot be read any more", () => {
    expect(unreadableBaseline("it is gone", asks)).toMatchObject({
      code: "baseline-unreadable",
      severity: "inconclusive",
    });
    const severe = manifestRequirement({ ...asks, severity: { "baseline-unreadable": "fail" } });
    expect(unreadableBaseline("it is gone", severe).severity).toBe("fail");
  });

  it("are asked about of inventories alone, and where the plan tolerates a share of them", () => {
    const baseline = [size("f", 0, 9)];
    for (const other of [
      { evidence: "inventory" },
      { shrink: { entries: "5%" } },
      { evidence: "inventory", shrink: {} },
    ])
      expect(namedBaseline(baseline, manifestRequirement({ judgement: "test", ...other }), day(1))).toEqual([]);
  });
});
