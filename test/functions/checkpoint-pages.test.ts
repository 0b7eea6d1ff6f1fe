import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Head } from "../../core/readiness/head.ts";
import { type CheckpointsAsked, pageCheckpoints } from "../../functions/api/checkpoint-pages.ts";
import type { ListedQuery } from "../../ports/query.ts";
import { at, DAY, failed, HOUR, passed, waiver } from "../support/readiness.ts";

const ALL: readonly Checkpoint[] = [
  passed(at(DAY), { unit: "a" }),
  passed(at(HOUR), { unit: "b" }),
  failed({ unit: "c" }),
  failed({ unit: "d", waiver: waiver(at(HOUR)) }),
];
const OWNERS: Readonly<Record<string, string>> = { a: "ana", b: "bo", c: "ana", d: "ana" };
const head = { migration: "m", planVersion: 3 } as Head;

const asking = async (asked: Partial<CheckpointsAsked>, now = at(0)) => {
  const read: string[] = [];
  const answers = (how: string, items: readonly Checkpoint[]) => {
    read.push(how);
    return Promise.resolve({ items, cursor: "next" });
  };
  const ledger = {
    pageCheckpoints: (_: string, { unit, prefix }: { unit?: string; prefix?: string }) =>
      answers(
        `page ${unit ?? (prefix === undefined ? "all" : `${prefix}…`)}`,
        ALL.filter((one) => unit === undefined || one.unit === unit),
      ),
    pageOwned: (_: string, { owner, planVersion }: { owner: string; planVersion: number }) =>
      answers(
        `owned ${planVersion}`,
        ALL.filter(({ unit }) => OWNERS[unit] === owner),
      ),
    pageListed: (_: string, { states, before }: ListedQuery) =>
      answers(`listed ${states.join()} ${before ?? "-"}`, ALL),
    readUnits: async (_: string, __: number, ids: readonly string[]) => ids.map((id) => ({ id, owner: OWNERS[id] })),
  };
  const page = await pageCheckpoints(ledger as never, head, { limit: 10, ...asked }, now);
  expect(page.cursor).toBe("next");
  return { read, units: page.items.map(({ unit }) => unit).join("") };
};

describe("a page of checkpoints", () => {
  it.each<[string, Partial<CheckpointsAsked>, string, string]>([
    ["is of all", {}, "page all", "abcd"],
    ["is of a unit", { unit: "c" }, "page c", "c"],
    ["is of the units that begin alike", { prefix: "c" }, "page c…", "c"],
    [
      "is of a few that are not satisfied, whatever they begin with",
      { prefix: "c", state: "failed" },
      "listed failed -",
      "c",
    ],
    ["is of what begins alike, of many that are satisfied", { prefix: "b", state: "passed" }, "page b…", "b"],
    ["is of what begins alike, and of what ends", { prefix: "a", expiresBefore: at(2 * DAY) }, "page a…", "a"],
    ["is of an owner, under the plan in force", { owner: "ana" }, "owned 3", "acd"],
    ["is of a state, from its list", { state: "failed" }, "listed failed -", "c"],
    ["is of a unit, and of a state within it", { unit: "c", state: "passed" }, "page c", ""],
    ["is of an owner, and of a state within that", { owner: "ana", state: "waived" }, "owned 3", "d"],
    ["is of a unit, and of its owner alone", { unit: "b", owner: "ana" }, "page b", ""],
    ["is of a unit that an owner has", { unit: "a", owner: "ana" }, "page a", "a"],
    [
      "is of what is satisfied until before an instant",
      { expiresBefore: at(HOUR + 1) },
      `listed passed,waived ${at(HOUR + 1)}`,
      "bd",
    ],
    ["leaves out what ends at that instant", { expiresBefore: at(HOUR) }, `listed passed,waived ${at(HOUR)}`, ""],
    [
      "is of a state and of what ends in it",
      { state: "waived", expiresBefore: at(DAY) },
      `listed waived ${at(DAY)}`,
      "d",
    ],
  ])("%s", async (_, asked, read, units) => {
    expect(await asking(asked)).toEqual({ read: [read], units });
  });

  it("leaves out what time has taken out of its state since it was written", async () => {
    expect((await asking({ state: "passed" }, at(2 * HOUR))).units).toBe("a");
    expect((await asking({ state: "waived" }, at(2 * HOUR))).units).toBe("");
    expect((await asking({ expiresBefore: at(2 * DAY) }, at(2 * HOUR))).units).toBe("a");
  });
});
