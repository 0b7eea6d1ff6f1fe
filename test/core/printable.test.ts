import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteLength, clipped, isPrintable, MAX_NAME_BYTES, printable } from "../../core/printable.ts";
import { inOneLine, jsonLine, jsonText } from "../../core/showable.ts";
import { storedBytes, withinBytes } from "../../core/within-bytes.ts";

/** Half a surrogate pair, controls, bidi overrides and long texts among others. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom("\ud83d", "\ude00", "\u{1f600}", "\u202e", "\u2066", "\u0000", "\n", "\u20ac", "x".repeat(80)),
      fc.string({ unit: "binary" }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(""));

describe("a text from outside", () => {
  it("becomes well-formed, printable and bounded in bytes", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 8, max: 400 }), (from, max) => {
        const made = printable(from, max);
        expect(made.isWellFormed()).toBe(true);
        expect(isPrintable(made)).toBe(true);
        expect(byteLength(made)).toBeLessThanOrEqual(max);
        expect(printable(made, max)).toBe(made);
      }),
    );
  });

  it("stays as it is where nothing is wrong with it", () => {
    expect(printable("Zo\u00eb \u{1f600} (pool01)")).toBe("Zo\u00eb \u{1f600} (pool01)");
  });

  it("shows where something was that cannot be shown", () => {
    expect(printable("a\nb\u202ec\ud800d")).toBe("a\ufffdb\ufffdc\ufffdd");
  });

  it("is never cut inside a character", () => {
    expect(clipped("\u{1f600}".repeat(4), 12)).toBe("\u{1f600}\u{1f600}\u2026");
    expect(clipped("\u{1f600}".repeat(4), 14)).toBe("\u{1f600}\u{1f600}\u2026");
    expect(clipped("\u{1f600}".repeat(4), 16)).toBe("\u{1f600}".repeat(4));
  });

  it("is bounded in bytes, not in characters", () => {
    expect(byteLength(printable("\u20ac".repeat(400)))).toBeLessThanOrEqual(MAX_NAME_BYTES);
  });

  it("is one line where a person wrote several", () => {
    expect(inOneLine("broken\r\n\ttape \u202e")).toBe("broken tape \ufffd");
  });
});

describe("values that must fit", () => {
  it("are the first of them, as many as fit in bytes and in number", () => {
    fc.assert(
      fc.property(fc.array(text), fc.nat(2_000), fc.nat(20), (values, maxBytes, maxCount) => {
        const some = withinBytes(values, maxBytes, maxCount);
        const bytes = (of: readonly string[]) => of.reduce((sum, one) => sum + storedBytes(one) + 1, 0);
        expect(some).toEqual(values.slice(0, some.length));
        expect(bytes(some)).toBeLessThanOrEqual(maxBytes);
        expect(some.length).toBeLessThanOrEqual(maxCount);
        const more = values.slice(0, some.length + 1);
        if (more.length > some.length && more.length <= maxCount) expect(bytes(more)).toBeGreaterThan(maxBytes);
      }),
    );
  });
});

describe("JSON that is shown", () => {
  const odd = { name: "a\u202eb\u200bc\u{e0001}", list: ["x\u2028y", 1] };

  it("has nothing that moves a cursor or reorders text, and reads back as it was", () => {
    for (const shown of [jsonLine(odd), jsonText(odd)]) {
      expect(isPrintable(shown.replaceAll("\n", ""))).toBe(true);
      expect(JSON.parse(shown)).toEqual(odd);
    }
  });

  it("escapes such characters as JSON does, in four digits each, and leaves the rest", () => {
    expect(jsonLine({ name: "Zo\u00eb\u202e" })).toBe('{"name":"Zo\u00eb\\u202e"}');
    expect(jsonLine("\u00ad")).toBe('"\\u00ad"');
    expect(jsonLine("\u{e0001}")).toBe('"\\udb40\\udc01"');
  });

  it("has one line, or one for each member", () => {
    expect(jsonLine({ a: 1, b: [2] })).toBe('{"a":1,"b":[2]}');
    expect(jsonText({ a: 1, b: [2] })).toBe('{\n  "a": 1,\n  "b": [\n    2\n  ]\n}');
  });

  it("is trimmed where a person wrote around it", () => {
    expect(inOneLine("  broken\n")).toBe("broken");
  });
});
