import { describe, expect, it } from "vitest";
import { COMPARED_WITHIN } from "../../core/plan/document/requirement/comparison.ts";
import { Requirement } from "../../core/plan/document.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { inputsDigest } from "../../core/readiness/comparison-inputs.ts";
import {
  AWAY_MS,
  isOverdue,
  isToRenew,
  MISSED_MS,
  type OutdatedReader,
  outdatedIn,
  type Watermark,
  watermarkOf,
} from "../../core/readiness/watermark.ts";
import { at, checkpoint, DAY, evidence, HOUR, MINUTE, passed } from "../support/readiness.ts";
import { comparison } from "../support/requirement.ts";

/** Up to when all of a migration has been compared, and from when on what waits no longer counts. */

const homed = (comparedWithin?: string) =>
  Requirement.parse({ ...comparison({ check: "homed-once", of: "accounts" }), id: "homed-once", comparedWithin });
const agreed = Requirement.parse({
  ...comparison({ evidence: "sign-off" }),
  ...{ id: "agreed", covers: ["accounts"], signers: [{ role: "r", contacts: ["ana"] }] },
});
const accounts = passed(at(DAY), { requirement: "accounts" });
const seen = inputsDigest([accounts]);
const compared = (digest: string, over: Partial<Checkpoint> = {}): Checkpoint =>
  passed(at(DAY), { unit: "global", requirement: "homed-once", evidence: evidence(at(DAY), { digest }), ...over });
const signed = (digest: string): Checkpoint =>
  checkpoint({ unit: "global", requirement: "agreed", signatures: [{ digest } as never] });

const known = (over: Partial<Watermark> = {}): Watermark => ({
  ...{ migration: "m", at: at(0), waiting: {}, dueAt: at(MISSED_MS), ...over },
});
const look = (checkpoints: readonly Checkpoint[], ms = HOUR) => ({
  ...{ migration: "m", at: at(ms), checkpoints: [accounts, ...checkpoints] },
  requirements: new Map([homed(), agreed].map((one) => [one.id, one])),
});
const waiting = (since: string, over: Partial<OutdatedReader> = {}): OutdatedReader => ({
  ...{ requirement: homed() as never, checkpoint: compared("older"), inputs: [], since, ...over },
});

describe("what is outdated in a migration", () => {
  it("is every comparison and sign-off that has not seen its newest inputs, and nothing else", () => {
    const names = (...checkpoints: Checkpoint[]) =>
      outdatedIn(look(checkpoints), known()).map((one) => one.checkpoint.requirement);
    expect(names(compared("older"), signed("older"))).toEqual(["homed-once", "agreed"]);
    expect(names(compared(seen), signed(seen))).toEqual([]);
    expect(names(compared("older", { requirement: "gone" }))).toEqual([]);
  });

  it("has been so since it began to wait, else since all was compared, and else since now", () => {
    const since = (before: Watermark | undefined) => outdatedIn(look([compared("older")]), before)[0]?.since;
    expect(since(known({ waiting: { "global/homed-once": at(1) } }))).toBe(at(1));
    expect(since(known({ at: at(2), waiting: { "global/other": at(1) } }))).toBe(at(2));
    expect(since(undefined)).toBe(at(HOUR));
  });
});

describe("what waits to be compared", () => {
  const overdueAt = (one: OutdatedReader, ms: number) => isOverdue(one, at(ms));
  it("is overdue as soon as the plan's time is over, and not a millisecond earlier", () => {
    expect(overdueAt(waiting(at(0)), 3 * HOUR - 1)).toBe(false);
    expect(overdueAt(waiting(at(0)), 3 * HOUR)).toBe(true);
    const strict = waiting(at(5), { requirement: homed("2h") as never });
    expect([overdueAt(strict, 2 * HOUR + 4), overdueAt(strict, 2 * HOUR + 5)]).toEqual([false, true]);
  });

  it("waits for three hours under a plan from before it could say so", () => {
    const { comparedWithin: _, ...old } = homed() as { comparedWithin?: string };
    const one = waiting(at(0), { requirement: old as never });
    expect([overdueAt(one, 3 * HOUR - 1), overdueAt(one, 3 * HOUR), COMPARED_WITHIN]).toEqual([false, true, "3h"]);
  });

  it("is never overdue where it does not pass anyway, and at once where it was signed", () => {
    for (const state of ["missing", "late", "failed", "inconclusive", "stale"] as const)
      expect(overdueAt(waiting(at(0), { checkpoint: compared("older", { state }) }), DAY)).toBe(false);
    expect(overdueAt(waiting(at(0), { requirement: agreed as never, checkpoint: signed("older") }), 0)).toBe(true);
  });
});

describe("a watermark", () => {
  const of = (outdated: readonly OutdatedReader[], lookMs = MISSED_MS) =>
    watermarkOf({ migration: "m", at: at(HOUR) }, outdated, lookMs);

  it("says up to when all was compared, and is looked at when the next run has been missed", () => {
    expect(of([])).toEqual({ migration: "m", at: at(HOUR), waiting: {}, dueAt: at(HOUR + 90 * MINUTE) });
    expect(of([], AWAY_MS).dueAt).toBe(at(HOUR + 15 * MINUTE));
  });

  it("names what waits with since when, and is looked at when the first of it is overdue", () => {
    const one = waiting(at(-HOUR));
    const failed = waiting(at(-DAY), { checkpoint: compared("older", { unit: "pool01", state: "failed" }) });
    expect(of([one, failed])).toMatchObject({
      waiting: { "global/homed-once": at(-HOUR), "pool01/homed-once": at(-DAY) },
      dueAt: at(2 * HOUR),
    });
    expect(of([waiting(at(HOUR))]).dueAt).toBe(at(HOUR + 90 * MINUTE));
  });

  it("stays small: where very much waits, all waits for as long as the first of it", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        waiting(at(index), { checkpoint: compared("older", { unit: `pool${index}` }) }),
      );
    expect(Object.keys(of(many(200)).waiting)).toHaveLength(200);
    expect(of(many(201))).toEqual({ migration: "m", at: at(0), waiting: {}, dueAt: of(many(200)).dueAt });
  });

  it("is looked at before what comes after it can have waited for as long as any plan allows", () => {
    for (const lookMs of [MISSED_MS, AWAY_MS]) expect(of([], lookMs).dueAt < at(HOUR + 2 * HOUR)).toBe(true);
    expect(() => homed("119m")).toThrow();
  });

  it("is written again by compare when it is old, and whenever something waits or waited", () => {
    const renews = (ms: number, over: Partial<Watermark> = {}) => isToRenew(known(), known({ at: at(ms), ...over }));
    expect([renews(10 * MINUTE - 1), renews(10 * MINUTE)]).toEqual([false, true]);
    expect(renews(1, { waiting: { a: at(0) } })).toBe(true);
    expect(isToRenew(known({ waiting: { a: at(0) } }), known())).toBe(true);
  });
});
