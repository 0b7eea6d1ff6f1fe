import { describe, expect, it } from "vitest";
import { factId } from "../../core/history/fact-id.ts";
import { isFactId, isInShare, rootSpanOf } from "../../core/history/fact-trace.ts";

const FACTS = Array.from({ length: 4_000 }, (_, index) => factId("object", String(index)));
const HALF = "80000000000000";

describe("a fact's id", () => {
  it("is the id of a trace as it is, and its first half that of the root span", () => {
    const fact = "0123456789abcdef0011223344556677";
    expect(isFactId(fact)).toBe(true);
    expect(rootSpanOf(fact)).toBe("0123456789abcdef");
    expect(FACTS.every(isFactId)).toBe(true);
  });

  it.each([
    ["shorter", "0123456789abcdef001122334455667"],
    ["longer", "0123456789abcdef00112233445566778"],
    ["in capitals", "0123456789ABCDEF0011223344556677"],
    ["another thing", 7],
    ["a list of one that is", ["0123456789abcdef0011223344556677"]],
  ])("is none where it is %s", (_, id) => {
    expect(isFactId(id)).toBe(false);
  });
});

describe("a share of traces", () => {
  it("is decided by the last 56 bits alone, the higher ones being kept", () => {
    expect(isInShare(`${"f".repeat(18)}${HALF}`, 0.5)).toBe(true);
    expect(isInShare(`${"0".repeat(18)}${HALF}`, 0.5)).toBe(true);
    expect(isInShare(`${"f".repeat(18)}${"7".repeat(14)}`, 0.5)).toBe(false);
  });

  it("is all of them where it is 1, and about as many as it says", () => {
    expect(isInShare("0".repeat(32), 1)).toBe(true);
    const kept = FACTS.filter((fact) => isInShare(fact, 0.1)).length;
    expect(kept).toBeGreaterThan(300);
    expect(kept).toBeLessThan(500);
  });
});
