import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Keys } from "../../core/audit/comparisons/merge.ts";
import { nameDiff } from "../../core/audit/comparisons/name-diff.ts";
import { compareKeys } from "../../core/manifest/key-order.ts";

/** Which names two manifests of one checkpoint do not share. */

const named = (names: readonly string[], isCut?: boolean): Keys => ({
  unit: "pool01",
  batches: (async function* () {
    yield names;
  })(),
  ...(isCut === undefined ? {} : { cut: () => isCut }),
});
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${1_000 + index}`);

describe("the difference of two manifests", () => {
  it("is what the one names and the other does not, and how many both do", async () => {
    const names = fc.uniqueArray(fc.constantFrom(...numbered(12))).map((all) => all.toSorted(compareKeys));
    await fc.assert(
      fc.asyncProperty(names, names, async (before, after) => {
        const added = after.filter((name) => !before.includes(name));
        const removed = before.filter((name) => !after.includes(name));
        expect(await nameDiff(named(before), named(after))).toEqual({
          ...{ added, addedCount: added.length, removed, removedCount: removed.length, isCut: false },
          sameCount: before.length - removed.length,
        });
      }),
    );
  });

  it("names a thousand of each, and counts all", async () => {
    const [none, many] = [[], numbered(1_001)];
    const grown = await nameDiff(named(none), named(many));
    expect([grown.added, grown.addedCount]).toEqual([many.slice(0, 1_000), 1_001]);
    const shrunk = await nameDiff(named(many), named(none));
    expect([shrunk.removed, shrunk.removedCount]).toEqual([many.slice(0, 1_000), 1_001]);
  });

  it.each<[boolean | undefined, boolean | undefined, boolean]>([
    [true, false, true],
    [false, true, true],
    [true, undefined, true],
    [false, false, false],
    [undefined, undefined, false],
  ])("says that names were left out of either: %o, %o", async (before, after, isCut) => {
    expect((await nameDiff(named(["a"], before), named(["a"], after))).isCut).toBe(isCut);
  });
});
