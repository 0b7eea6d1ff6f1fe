import { describe, expect, it } from "vitest";
import { recordedCopies } from "../../core/audit/recorded-copies.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { instantAsked, rollbackItems } from "../../functions/api/rollback-plan.ts";
import type { QueryLedger } from "../../ports/query.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, checkpoint, DAY, evidence, failed, HOUR, passed } from "../support/readiness.ts";

/** Which backup a way back begins with: the newest that was accepted, and nothing that only looks like it. */

const RESTORE = ", restore: { order: 10, steps: [{ title: Copy it back, source: a page }] }";
const plan = compiledPlan({ rtc: RESTORE });
const fact = (id: string, completedAt: string, over: object = {}) => ({
  ...{ id, type: "manifest-audited", recordedAt: at(0), planVersion: 1, agent: "a", entries: 1, bytes: 2 },
  header: { completedAt, tool: { name: "t", version: "1" } },
  verdict: { outcome: "accepted" },
  outcome: "accepted",
  ...over,
});
const FACTS = [
  fact("rejected", at(9 * HOUR), { verdict: { outcome: "rejected" }, outcome: "rejected" }),
  fact("older", at(2 * HOUR)),
  fact("recorded-late", at(HOUR)),
].map((one) => ({ ...one, unit: "pool01", requirement: "rtc" }));
const ledger = {
  readRequirements: async () => new Map(plan.requirements.map((one) => [one.id, one])),
  readRestores: async (_: string, __: number, ids: readonly string[]) =>
    plan.restores.filter(({ requirement }) => ids.includes(requirement)),
  readUnits: async () => plan.units,
  readFacts: async (ids: readonly string[]) => ids.flatMap((id) => FACTS.filter((one) => one.id === id)),
  pageFactRefs: async ({ unit, requirement }: { unit?: string; requirement?: string }) => ({
    items: FACTS.toReversed().filter((one) => one.unit === unit && one.requirement === requirement),
  }),
} as unknown as QueryLedger;
const NOW = at(5 * HOUR);
const itemOf = async (one: Checkpoint) =>
  (await rollbackItems(ledger, { migration: "m", planVersion: 1 }, [one], NOW))[0];
const of = { unit: "pool01", requirement: "rtc" };
const by = (id: string) => evidence(at(DAY), { fact: id });

describe("what is restored", () => {
  it.each([
    ["the evidence that passes", passed(at(DAY), { ...of, evidence: by("older") }), ["older", "newest"]],
    [
      "the evidence that has expired",
      passed(at(DAY), { ...of, state: "stale", evidence: by("older") }),
      ["older", "newest"],
    ],
    [
      "what was accepted before, where the newest was not",
      failed({ ...of, evidence: by("rejected") }),
      ["older", "older"],
    ],
    ["what a plan has voided, which is said", checkpoint({ ...of, voided: by("older") }), ["older", "voided"]],
    ["never a fact that accepted nothing", passed(at(DAY), { ...of, evidence: by("rejected") }), ["older", "older"]],
    ["nothing of another unit", failed({ ...of, unit: "pool02" }), [undefined, undefined]],
  ])("is %s", async (_, one, expected) => {
    const { accepted } = (await itemOf(one)) ?? {};
    expect([accepted?.fact, accepted?.is]).toEqual(expected);
  });

  it("has its steps, and nothing is looked for of what leaves nothing behind", async () => {
    expect((await itemOf(passed(at(DAY), { ...of, evidence: by("older") })))?.restore).toEqual({
      order: 10,
      steps: [{ title: "Copy it back", prerequisites: [], source: "a page" }],
    });
    const accounts = await itemOf(passed(at(DAY), { unit: "pool01", requirement: "accounts", evidence: by("older") }));
    expect(accounts).toMatchObject({ accepted: null, restore: null, comparedWith: [] });
    expect(await itemOf(checkpoint({ unit: "pool01", requirement: "gone" }))).toBeUndefined();
  });
});

describe("the instant of a rollback plan", () => {
  it("is that of the first page, and neither to come nor old", () => {
    expect(instantAsked(undefined, NOW)).toBe(NOW);
    expect(instantAsked(at(5 * HOUR - 900_000), NOW)).toBe(at(5 * HOUR - 900_000));
    for (const wrong of [at(5 * HOUR + 1), at(5 * HOUR - 900_001)])
      expect(() => instantAsked(wrong, NOW)).toThrow(expect.objectContaining({ code: "request-invalid" }));
  });
});

describe("the copies that a fact records", () => {
  const objects = ["a", "b"].map((key) => ({ key, bucket: "b", object: key, versionId: "v", size: 1, crc64nvme: "c" }));
  const [a, b] = objects;
  const locked = (one: string | undefined, other: string | undefined) =>
    recordedCopies(
      { copies: [{ location: "s3://b\n", site: "off-site", immutable: true, objects }] },
      new Map([
        [a!, { size: 1, crc64nvme: "c", lockedUntil: one }],
        [b!, { size: 1, crc64nvme: "c", lockedUntil: other }],
      ]),
    )[0]?.lockedUntil;
  it("are locked as long as S3 locks every object of them, and no longer", () => {
    expect([locked(at(2 * DAY), at(DAY)), locked(at(DAY), at(2 * DAY))]).toEqual([at(DAY), at(DAY)]);
    expect([locked(undefined, at(DAY)), locked(at(DAY), undefined)]).toEqual([undefined, undefined]);
  });
  it("name their place in one line", () => {
    const [copy] = recordedCopies({ copies: [{ location: "a\nb", site: "on-site", immutable: false }] });
    expect(copy).toEqual({ location: "a\ufffdb", site: "on-site", immutable: false, objects: 0 });
  });
});
