import { describe, expect, it } from "vitest";
import { compareLeaves } from "../../core/fsck/leaves.ts";
import { factLeaf, leafBytes } from "../../core/log/leaf.ts";

/** Leaves beside facts that somebody wrote over with what no fact is: each is a finding, and none ends the walk. */

const SALTS = { saltOf: () => Buffer.alloc(32, 7) };
const FACT = { id: "f1", migration: "contoso", recordedAt: "2026-11-27T00:00:00.000Z", type: "time-passed" };
const entry = leafBytes(factLeaf(FACT, SALTS.saltOf) as NonNullable<ReturnType<typeof factLeaf>>);

const codesOf = (fact: object | undefined, saltOf: () => Buffer | undefined = SALTS.saltOf) =>
  compareLeaves(
    { path: "tile/entries/000", first: 4, entries: [entry] },
    {
      facts: new Map(fact === undefined ? [] : [["f1", fact as typeof FACT]]),
      leaves: new Map([["f1", 4]]),
      saltOf,
    },
  ).map(({ code, place }) => `${code} ${place}`);

describe("a leaf", () => {
  it("is the fact's own, or the fact was changed, removed, or names somebody without a salt", () => {
    expect(codesOf(FACT)).toEqual([]);
    expect(codesOf({ ...FACT, gate: "go" })).toEqual(["fact-changed f1"]);
    expect(codesOf(undefined)).toEqual(["fact-removed f1"]);
    expect(codesOf({ ...FACT, by: { issuer: "i", subject: "s" } }, () => undefined)).toEqual(["salt-missing f1"]);
  });

  it("is of a fact that was changed where the fact is no JSON value any more, as a number that is too large for one", () => {
    expect(codesOf({ ...FACT, planVersion: 9_007_199_254_740_993n })).toEqual(["fact-changed f1"]);
  });
});
