import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldCase } from "../../core/audit/comparisons/fold-case.ts";
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

describe("addresses in any case", () => {
  it("come in lower case and in order, however the keys are cut, and other keys as they are", async () => {
    const key = fc
      .tuple(fc.constantFrom("sip:", "SIP:", "Sip:", "id:", "db:"), fc.string({ maxLength: 6, unit: "grapheme-ascii" }))
      .map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(fc.array(key, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), async (keys, size) => {
        const lower = keys.map((one) => (one.toLowerCase().startsWith("sip:") ? one.toLowerCase() : one));
        expect((await folded(keys, size)).found).toEqual(sortKeys(lower));
      }),
    );
  });

  it("are the same account", async () => {
    const keysOf = (unit: string, keys: string[]) => ({ unit, ...foldCase(inBatches(sortKeys(keys), 1)) });
    const moves = MovesRequirement.parse(comparison({ check: "moves", of: "accounts" }));
    const before = [keysOf("pool01", ["SIP:ANN@X.Y", "sip:Bob@x.y", "sip:cid@x.y"])];
    const after = [keysOf("pool01", ["sip:ann@x.y", "SIP:bob@x.y", "Sip:Cid@x.y"])];
    expect((await diffInventories(before, after, moves)).findings).toEqual([]);
  });

  it("are held in bounded memory, and a stream that has too many of them says so", async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `SIP:u${index}`);
    expect(await folded(keys, 100, 20)).toMatchObject({ cut: false });
    const { found, cut } = await folded(keys, 100, 19);
    expect([found.length, cut]).toEqual([19, true]);
  });
});
