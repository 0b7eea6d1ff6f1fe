import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { gateViews } from "../../functions/api/views.ts";
import { judgedBy } from "../../functions/gate-reads.ts";
import { at, checkpoint, DAY, gate, START, waiver } from "../support/readiness.ts";

/** AWS Lambda, "Quotas": 6 MB. */
const MAX_ANSWER = 6_000_000;
const WAIVERS = 10_000;
const person = { issuer: "https://issuer.example", subject: "s".repeat(200), name: "n".repeat(200), email: null };
const size = { entries: 1_000_000, bytes: 1_000_000_000 };
const lowered = { at: START, requestedBy: person, approvedBy: person, from: size, to: size };

/** What people decided about 10,000 checkpoints, of so many gates. */
const decided = (gates: number, over: Partial<Checkpoint>): Checkpoint[] =>
  Array.from({ length: WAIVERS }, (_, index) =>
    checkpoint({ unit: `u${index}`, requirement: "r".repeat(60), gates: [`go@${index % gates}`], ...over }),
  );
const viewsOf = (count: number, over: Partial<Checkpoint>) => {
  const gates = Array.from({ length: count }, (_, index) => gate({ id: `go@${index}`, total: WAIVERS / count }));
  const shown = judgedBy(gates, decided(count, over), [], at(DAY)).map((one) => ({ ...one, isApplying: false }));
  return gateViews({ timeZone: "UTC" }, shown, new Map(), at(DAY));
};

describe("the answer about gates stays below what a function may answer", () => {
  it.each([1, 20, 1_000])("with 10,000 waivers and smaller baselines over %i gates, and counts them all", (gates) => {
    const views = viewsOf(gates, { waiver: waiver(at(9 * DAY)), lowered });
    expect(JSON.stringify(views).length).toBeLessThan(MAX_ANSWER);
    const lines = Math.min(50, 1_000 / gates);
    for (const view of views) {
      expect([view.waivedCount, view.loweredCount]).toEqual([WAIVERS / gates, WAIVERS / gates]);
      expect([view.waived.length, view.lowered.length]).toEqual([lines, lines]);
    }
  });

  it("with 10,000 blockers over 1,000 gates, of which each names one at least", () => {
    const views = viewsOf(1_000, { reason: "r".repeat(1_000) });
    expect(JSON.stringify(views).length).toBeLessThan(MAX_ANSWER);
    for (const view of views) expect([view.blockers.length, view.unsatisfied]).toEqual([1, 10]);
  });
});
