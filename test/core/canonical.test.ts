import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalText } from "../../core/canonical.ts";

/** Names as facts have them: none is a number, which objects put first. */
const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,4}$/);
const value = fc.letrec((tie) => ({
  any: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), tie("list"), tie("object")),
  list: fc.array(tie("any"), { maxLength: 4 }),
  object: fc.dictionary(name, tie("any"), { maxKeys: 5, noNullPrototype: true }),
})).any;

const shuffled = (one: unknown): unknown => {
  if (Array.isArray(one)) return one.map(shuffled);
  if (typeof one !== "object" || one === null) return one;
  return Object.fromEntries(
    Object.entries(one)
      .toReversed()
      .map(([key, member]) => [key, shuffled(member)]),
  );
};

describe("the one text of a value", () => {
  it("has the members of every level in order, also where those around them are", () => {
    expect(canonicalText({ a: { c: 1, b: [{ e: 1, d: 2 }] }, f: null })).toBe(
      '{"a":{"b":[{"d":2,"e":1}],"c":1},"f":null}',
    );
    expect(canonicalText([{ b: 1, a: 2 }])).toBe('[{"a":2,"b":1}]');
    expect(canonicalText({ a: { c: 1, b: 2 } })).toBe('{"a":{"b":2,"c":1}}');
  });

  it("does not depend on the order in which members were put, and is the text of what is read from it", () => {
    fc.assert(
      fc.property(value, (one) => {
        const text = canonicalText(one);
        expect(canonicalText(shuffled(one))).toBe(text);
        expect(canonicalText(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(one);
      }),
    );
  });

  it("has names in their order, and no member that is undefined", () => {
    expect(canonicalText({ b: 1, a: { d: undefined, c: [{ z: 1, y: 2 }] }, B: null })).toBe(
      '{"B":null,"a":{"c":[{"y":2,"z":1}]},"b":1}',
    );
  });
});
