import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pop, push } from "../../core/audit/comparisons/heap.ts";

describe("a heap", () => {
  it("gives the least first, by so few comparisons that the whole is no slower than sorting", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 500 }), (numbers) => {
        let compared = 0;
        const compare = (a: number, b: number): number => {
          compared += 1;
          return a - b;
        };
        const heap: number[] = [];
        for (const one of numbers) push(heap, compare, one);
        const found = numbers.map(() => pop(heap, compare));
        expect(found).toEqual(numbers.toSorted((a, b) => a - b));
        expect(compared).toBeLessThanOrEqual(4 * numbers.length * Math.ceil(Math.log2(numbers.length + 1)) + 1);
        expect(pop(heap, compare)).toBeUndefined();
      }),
    );
  });
});
