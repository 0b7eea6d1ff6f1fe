import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldCase, HELD_KEY } from "../../core/audit/comparisons/fold-case.ts";
import { diffInventories } from "../../core/audit/comparisons/moves.ts";
import { sortKeys } from "../../core/manifest/key-order.ts";
import { MovesRequirement } from "../../core/plan/document/requirement/comparison.ts";
import { comparison } from "../support/requirement.ts";

async function* inBatches(keys: readonly string[], size: number): AsyncGenerator<readonly string[]> {
  for (let from = 0; from < keys.length; from += size) yield keys.slice(from, from + size);
}
const folded = async (keys: readonly string[], size: number, max?: number) => {
  const stream = foldCase(inBatches(sortKeys([...keys]), size), max);
  const found: string[] = [];
  for await (const batch of stream.batches) found.push(...batch);
  return { found, cut: stream.cut() };
};

describe("names of accounts in any case", () => {
  it("come in lower case and in order, however the keys are cut, and other keys as they are", async () => {
    const key = fc
      .tuple(
        fc.constantFrom("sip:", "SIP:", "Sip:", "id:", "ID:", "db:"),
        fc.string({ maxLength: 6, unit: fc.constantFrom("a", "B", "Ä", "é", "Ж", "z", "\u{10400}", "\uffff") }),
      )
      .map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(fc.array(key, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), async (keys, size) => {
        const lower = keys.map((one) => (/^(?:sip|id):/i.test(one) ? one.toLowerCase() : one));
        expect((await folded(keys, size)).found).toEqual(sortKeys(lower));
      }),
    );
  });

  it("are the same account", async () => {
    const keysOf = (unit: string, keys: string[]) => ({ unit, ...foldCase(inBatches(sortKeys(keys), 1)) });
    const moves = MovesRequirement.parse(comparison({ check: "moves", of: "accounts" }));
    const before = [keysOf("pool01", ["SIP:ANN@X.Y", "sip:Bob@x.y", "sip:cid@x.y", "id:4C7F-AA"])];
    const after = [keysOf("pool01", ["sip:ann@x.y", "SIP:bob@x.y", "Sip:Cid@x.y", "ID:4c7f-aa"])];
    expect((await diffInventories(before, after, moves)).findings).toEqual([]);
  });

  it("are the same account in any letters", async () => {
    expect(await folded(["SIP:ÄNN@x.y", "sip:änn@x.y"], 1)).toEqual({
      found: ["sip:änn@x.y", "sip:änn@x.y"],
      cut: false,
    });
  });

  it("that come before themselves in lower case are left out, and the stream says so", async () => {
    // U+0178 is the capital of U+00FF.
    expect(await folded(["sip:\u0178@x.y", "sip:b@x.y"], 1)).toEqual({ found: ["sip:b@x.y"], cut: true });
  });

  it("are held in bounded memory, however long they are, and a stream that has too many of them says so", async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `SIP:u${index + 10}`);
    const each = HELD_KEY + "SIP:u10".length;
    expect(await folded(keys, 100, 20 * each)).toMatchObject({ cut: false });
    const { found, cut } = await folded(keys, 100, 20 * each - 1);
    expect([found.length, cut]).toEqual([19, true]);
    expect((await folded([`SIP:${"u".repeat(20 * each)}`], 100, 20 * each)).cut).toBe(true);
  });

  it("are given up as soon as their turn has come, so that more than fit may follow one another", async () => {
    const keys = Array.from({ length: 20 }, (_, index) => [`SIP:u${index + 10}`, `Sip:u${index + 10}`]).flat();
    const lowered = keys.map((key) => `sip:${key.slice(4)}`);
    // Each in upper case is followed by one that comes after it in lower case.
    const paired = Array.from({ length: 20 }, (_, index) => [`sip:${index + 10}A`, `sip:${index + 10}b`]).flat();
    expect(await folded(paired, 1, HELD_KEY + "sip:10a".length)).toMatchObject({ cut: false });
    expect((await folded(keys, 3)).found).toEqual(sortKeys(lowered));
  });
});
