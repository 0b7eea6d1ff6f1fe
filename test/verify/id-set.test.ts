import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idSet } from "../../verify/id-set.ts";

describe("a set of ids", () => {
  it("has what was added and nothing else, as a set of texts does", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 200 }), (ids) => {
        const [ours, texts] = [idSet(), new Set<string>()];
        for (const id of ids) {
          expect(ours.add(id)).toBe(!texts.has(id));
          texts.add(id);
        }
      }),
    );
  });

  it("grows with what it has", () => {
    const ours = idSet();
    const ids = Array.from({ length: 20_000 }, (_, index) => `fact ${index}`);
    expect(ids.every((id) => ours.add(id))).toBe(true);
    expect(ids.some((id) => ours.add(id))).toBe(false);
  });
});
