import { expect, it } from "vitest";
import type { Span } from "../../../ports/traces.ts";
import { type CollectorMood, readExport } from "../../support/collector.ts";
import type { Make } from "../ports.ts";

const PLACE = { trace: "0123456789abcdef0123456789abcdef", id: "0123456789abcdef" };
const root: Span = {
  ...{ ...PLACE, name: "manifest-audited", kind: "internal", attributes: { text: "a", whole: 7, part: 0.5, is: true } },
  ...{ startedAt: "2026-11-22T00:30:00.123Z", endedAt: "2026-11-22T00:30:01.000Z" },
  events: [{ name: "finding", attributes: { code: "gap" } }],
  links: [{ trace: "f".repeat(32), id: "f".repeat(16) }],
};
const failed: Span = {
  ...{ ...root, id: "1".repeat(16), parent: PLACE.id, kind: "consumer", attributes: {}, events: [], links: [] },
  error: "ledger-conflict",
};

/** Far more than a collector on loopback needs, and far less than a test may take. */
const WITHIN_MS = 5_000;

/** @param behind the collector's own view: what it answers from now on, and the bodies that it took */
export const tracesContract = (
  make: Make<"Traces">,
  behind: { answer(mood: CollectorMood): void; taken(): readonly string[] },
): void => {
  it("are taken whole, in the one form that a collector knows", async () => {
    behind.answer(200);
    expect(await make().Traces.send([root, failed], WITHIN_MS)).toBeUndefined();
    const [first, second] = readExport(behind.taken().at(-1) ?? "");
    expect(first).toMatchObject({
      ...{ traceId: PLACE.trace, spanId: PLACE.id, name: "manifest-audited", kind: 1, status: {} },
      ...{ startTimeUnixNano: "1795307400123000000", endTimeUnixNano: "1795307401000000000" },
      attributes: { text: "a", whole: 7, part: 0.5, is: true },
      events: [{ timeUnixNano: "1795307401000000000", name: "finding", attributes: { code: "gap" } }],
      links: [{ traceId: "f".repeat(32), spanId: "f".repeat(16) }],
    });
    expect(first).not.toHaveProperty("parentSpanId");
    expect(second).toMatchObject({
      ...{ parentSpanId: PLACE.id, kind: 5, events: [], links: [], attributes: { "error.type": "ledger-conflict" } },
      status: { code: 2, message: "ledger-conflict" },
    });
  });

  it.each<[CollectorMood, RegExp]>([
    [500, /500/],
    [429, /429/],
    // Whoever is led elsewhere could be led to any address.
    [302, /302/],
    ["ends", /does not answer/],
  ])("fail nobody where the collector says %s", async (mood, why) => {
    behind.answer(mood);
    expect(await make().Traces.send([root], WITHIN_MS)).toMatch(why);
  });

  it("are given up after the time that they have", async () => {
    behind.answer("hangs");
    expect(await make().Traces.send([root], 50)).toMatch(/TimeoutError/);
  });
};
