import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acceptSize, type Baseline, largestSince } from "../../core/audit/baseline.ts";
import { namedBaseline } from "../../core/audit/comparisons/lost-names.ts";
import type { Evidence } from "../../core/audit/evidence.ts";
import { judgeShrinkage } from "../../core/audit/verdict.ts";
import { manifestRequirement } from "../support/requirement.ts";

/** What shrinkage is measured against: the largest that was accepted in a window. */

const START = Date.parse("2026-01-01T00:00:00Z");
const day = (count: number): string => new Date(START + count * 86_400_000).toISOString();
const size = (at: number, entries: number, bytes = entries): Evidence =>
  ({ fact: `f${at}`, receivedAt: day(at), entries, bytes }) as Evidence;

const accept = (sizes: readonly Evidence[], days: number): Baseline =>
  sizes.reduce<Baseline>(
    (baseline, one) =>
      acceptSize(baseline, one, new Date(Date.parse(one.receivedAt) - days * 86_400_000).toISOString()),
    [],
  );

describe("shrinkage", () => {
  const asks = manifestRequirement({ judgement: "test", shrink: { bytes: "30%" } });
  const shrunk = (baseline: Baseline, at: number, bytes: number): string[] =>
    judgeShrinkage({ entries: 1, bytes }, baseline, asks, day(at)).map(({ message }) => message);

  it("adds up over small steps, each of which is tolerated", () => {
    const baseline = accept([size(0, 1, 1_000_000), size(1, 1, 800_000), size(2, 1, 700_000)], 90);
    expect(shrunk(baseline, 3, 700_000)).toEqual([]);
    expect(shrunk(baseline, 3, 699_999)).toEqual([
      "699,999 bytes after 1,000,000 on 2026-01-01: 30.0 % less, 30% is tolerated",
    ]);
  });

  it("is measured by what was accepted within the window that the plan names, 90 days by default", () => {
    const baseline = accept([size(0, 1, 1_000_000), size(1, 1, 800_000)], 90);
    expect(shrunk(baseline, 90, 600_000)).toHaveLength(1);
    expect(shrunk(baseline, 90.5, 600_000)).toEqual([]);
    expect(shrunk(baseline, 90.5, 500_000)).toHaveLength(1);
    const short = manifestRequirement({ judgement: "test", shrink: { bytes: "30%", within: "7d" } });
    expect(judgeShrinkage({ entries: 1, bytes: 600_000 }, baseline, short, day(7.5))).toEqual([]);
  });

  it("is measured by the last accepted, however long ago that was", () => {
    const baseline = accept([size(0, 1, 1_000_000)], 90);
    expect(shrunk(baseline, 400, 600_000)).toHaveLength(1);
  });

  it("is not reset by waiting for the window to pass without evidence", () => {
    const baseline = accept([size(0, 1, 1_000_000), size(400, 1, 800_000)], 90);
    expect(baseline).toHaveLength(1);
    expect(shrunk(baseline, 401, 550_000)).toHaveLength(1);
  });
});

describe("a baseline", () => {
  const sizes = fc.array(fc.record({ gap: fc.integer({ min: 0, max: 40 }), entries: fc.nat(50), bytes: fc.nat(50) }), {
    minLength: 1,
    maxLength: 60,
  });
  const evidenceOf = (steps: readonly { gap: number; entries: number; bytes: number }[]): Evidence[] => {
    let at = 0;
    return steps.map(({ gap, entries, bytes }) => {
      at += gap;
      return size(at, entries, bytes);
    });
  };

  it("is never smaller than the largest that was accepted in the window, and bounded", () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 120 }), (steps, days) => {
        const evidence = evidenceOf(steps);
        const baseline = accept(evidence, days);
        const now = Date.parse((evidence.at(-1) as Evidence).receivedAt);
        const since = new Date(now - days * 86_400_000).toISOString();
        for (const measure of ["entries", "bytes"] as const) {
          const largest = Math.max(
            ...evidence.filter(({ receivedAt }) => receivedAt >= since).map((one) => one[measure]),
          );
          expect(largestSince(baseline, measure, since)?.[measure]).toBeGreaterThanOrEqual(largest);
        }
        expect(baseline.length).toBeLessThanOrEqual(8);
      }),
    );
  });

  it("is exactly the largest in the window while there are few", () => {
    fc.assert(
      fc.property(
        sizes.filter((steps) => steps.length <= 8),
        (steps) => {
          const evidence = evidenceOf(steps);
          const baseline = accept(evidence, 30);
          const since = new Date(Date.parse((evidence.at(-1) as Evidence).receivedAt) - 30 * 86_400_000).toISOString();
          const largest = Math.max(
            ...evidence.filter(({ receivedAt }) => receivedAt >= since).map(({ bytes }) => bytes),
          );
          expect(largestSince(baseline, "bytes", since)?.bytes).toBe(largest);
        },
      ),
    );
  });

  it("keeps one of every third of the window, so that names can be compared over all of it", () => {
    const nights = Array.from({ length: 100 }, (_, night) => size(night, 5));
    const ages = accept(nights, 90).map(({ receivedAt }) => 99 - (Date.parse(receivedAt) - START) / 86_400_000);
    expect(ages.length).toBeLessThanOrEqual(5);
    expect(ages[0]).toBeGreaterThanOrEqual(59);
    for (const [index, age] of ages.entries()) expect(age - (ages[index + 1] ?? 0)).toBeLessThanOrEqual(31);
  });

  it("keeps one that came exactly a third of the window after the last one kept", () => {
    const kept = (at: number) => accept([size(0, 5), size(at, 5), size(31, 5)], 90).map(({ fact }) => fact);
    expect(kept(30)).toEqual(["f0", "f30", "f31"]);
    expect(kept(29.9)).toEqual(["f0", "f31"]);
  });

  it("grows no item in a decline of a hundred nights, and forgets nothing of the window", () => {
    const nights = Array.from({ length: 100 }, (_, night) => size(night, 1_000 - night));
    const baseline = accept(nights, 90);
    expect(baseline).toHaveLength(8);
    expect(largestSince(baseline, "entries", day(9))?.entries).toBeGreaterThanOrEqual(991);
  });

  it("is the last accepted alone where the plan does not ask about shrinkage", () => {
    expect(acceptSize([size(0, 9)], size(1, 5), undefined)).toEqual([
      { fact: "f1", receivedAt: day(1), entries: 5, bytes: 5 },
    ]);
  });
});

describe("a baseline that grows too long", () => {
  it("keeps of two that are merged the fact of the one with more names", () => {
    const growing = Array.from({ length: 9 }, (_, index) => size(index, 10 + index, 900 - index));
    const falling = Array.from({ length: 9 }, (_, index) => size(index, 90 - index, 900 - index));
    const facts = (sizes: readonly Evidence[]) => accept(sizes, 90).map(({ fact }) => fact);
    expect(facts(growing)).toEqual(["f0", "f2", "f3", "f4", "f5", "f6", "f7", "f8"]);
    expect(facts(falling)).toEqual(["f0", "f1", "f3", "f4", "f5", "f6", "f7", "f8"]);
  });
  const shrinking = Array.from({ length: 10 }, (_, index) => size(index, 100 - index, 900 - index)).slice(1);

  it("keeps its oldest, and merges the two after it: as large as either, and as old as the later of them", () => {
    const [oldest, merged, ...rest] = accept([size(0, 50, 950), size(0.5, 200, 10), ...shrinking], 90);
    expect(oldest).toMatchObject({ fact: "f0", receivedAt: day(0), entries: 50, bytes: 950 });
    expect(merged).toEqual({ fact: "f0.5", receivedAt: day(3), entries: 200, bytes: 899 });
    expect(rest).toHaveLength(6);
  });

  it("names what is compared by name with the number that it has, however long the decline", () => {
    const asks = manifestRequirement({ evidence: "inventory", judgement: "test", shrink: { entries: "5%" } });
    fc.assert(
      fc.property(fc.array(fc.nat(99), { minLength: 1, maxLength: 5 }), fc.nat(20), (first, declines) => {
        const sizes = [...first, ...Array.from({ length: declines }, (_, index) => 90 - index)];
        const nights = sizes.map((entries, night) => size(night, entries, 0));
        const known = new Map(nights.map(({ fact, entries }) => [fact, entries]));
        const named = namedBaseline(accept(nights, 90), asks, day(nights.length));
        for (const { fact, entries } of named) expect(entries).toBe(known.get(fact));
        expect(Math.max(...named.map(({ entries }) => entries))).toBe(Math.max(...sizes));
        expect(named.map(({ fact }) => fact)).toContain("f0");
      }),
    );
  });

  it("keeps of those before the last, beside the oldest, only what is larger in some measure", () => {
    const kept = (entries: number, bytes: number): number =>
      accept([size(0, 5, 5), size(1, entries, bytes), size(2, 5, 5)], 90).length;
    expect([kept(5, 5), kept(6, 5), kept(5, 6), kept(4, 4)]).toEqual([2, 3, 3, 2]);
  });

  it("is the last alone where the plan does not ask about shrinkage", () => {
    expect(acceptSize(accept([size(0, 9)], 90), size(1, 5), undefined)).toMatchObject([{ fact: "f1" }]);
  });
});
