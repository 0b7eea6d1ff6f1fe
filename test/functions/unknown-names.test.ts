import { describe, expect, it } from "vitest";
import type { IdServedBy } from "../../contract/paths.ts";
import type { Fact } from "../../core/history/fact.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { READ_HANDLERS } from "../../functions/api/api.ts";
import { unknownCheckpoint } from "../../functions/unknown-checkpoint.ts";
import type { HistoryQuery, QueryLedger } from "../../ports/query.ts";
import { askHandler } from "../support/contract.ts";
import { NO_LOG } from "../support/log-ports.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, checkpoint, gate } from "../support/readiness.ts";

/** A name that the plan has not is an error that says which may be meant, and never an answer without anything in it. */

const plan = compiledPlan();
const HEADS = [
  { migration: "contoso", planVersion: 1 },
  { migration: "proposed-only", planVersion: 0 },
];
const opened = { type: "gate-cleared", gate: "go@pool01", version: 2, unsatisfied: 0, at: at(1), validUntil: at(2) };
const fact = (id: string, events: readonly object[]): Fact =>
  ({
    ...{ id, type: "manifest-audited", recordedAt: at(0), migration: "contoso", unit: "pool01", requirement: "rtc" },
    ...{ agent: "a1", entries: 1, bytes: 0, header: null, verdict: { outcome: "accepted", findings: [] }, events },
  }) as unknown as Fact;
const FACTS = [fact("f1", []), fact("f2", [opened]), fact("f3", [])];

/** @param facts of the only migration with any; each page has one more where `cursor` says so */
const ledgerOf = (facts: readonly Fact[], cursor?: string) => {
  const asked: HistoryQuery[] = [];
  const page = async (query: HistoryQuery) => {
    asked.push(query);
    return { items: facts.map(summarizeFact), ...(cursor === undefined ? {} : { cursor }) };
  };
  const ledger = {
    readHead: async (id: string) => HEADS.find(({ migration }) => migration === id),
    listHeads: async () => HEADS,
    findCheckpoint: async () => undefined,
    listIds: async (_: string, __: number, of: "units" | "agents" | "contacts") => plan[of].map(({ id }) => id),
    readRequirements: async () => new Map(plan.requirements.map((one) => [one.id, one])),
    listGates: async () => [gate({ id: "go@pool01" }), gate({ id: "pilot" })],
    readPlannedGates: async () => [],
    readGates: async () => [],
    listCheckpoints: async () => [checkpoint({ unit: "pool01", requirement: "rtc" })],
    pageCheckpoints: async () => ({ items: [] }),
    pageOwned: async () => ({ items: [] }),
    readFacts: async (ids: readonly string[]) => facts.filter(({ id }) => ids.includes(id)),
    pageHistory: page,
    pageFactRefs: page,
  } as unknown as QueryLedger;
  return { ledger, asked };
};
const ask = (
  id: Exclude<IdServedBy<"api">, "showMetrics">,
  path: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>> = {},
  ledger = ledgerOf([]).ledger,
): Promise<unknown> => askHandler(READ_HANDLERS, { ledger, clock: () => at(0), log: NO_LOG }, id, path, query);
const history = (query: Readonly<Record<string, string>>, ledger?: QueryLedger, migration = "contoso") =>
  ask("listHistory", { migration }, query, ledger);
const CHECKPOINTS = "listCheckpoints";

describe("the API answers a name that it does not know", () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    ["a migration", () => ask(CHECKPOINTS, { migration: "contso" }), /migration "contso": did you mean "contoso"\?/],
    ["a migration's history", () => history({}, undefined, "contso"), /did you mean "contoso"\?/],
    ["an owner", () => ask(CHECKPOINTS, { migration: "contoso" }, { owner: "anna" }), /unknown owner "anna": did you/],
    ["a unit", () => ask(CHECKPOINTS, { migration: "contoso" }, { unit: "pol01" }), /unknown unit "pol01": did you/],
    [
      "a unit of a way back",
      () => ask("listRollback", { migration: "contoso" }, { unit: "pol01" }),
      /unknown unit "pol01": did you mean "pool01"\?/,
    ],
    [
      "a gate",
      () => ask("showGate", { migration: "contoso", gate: "pilto" }),
      /unknown gate "pilto": did you mean "pilot"\?/,
    ],
    [
      "a checkpoint's requirement",
      () => ask("showCheckpoint", { migration: "contoso", unit: "pool01", requirement: "rtx" }),
      /the unit needs no "rtx": did you mean "rtc"\?/,
    ],
    ["a history's unit", () => history({ unit: "pol01" }), /did you mean "pool01"\?/],
    ["a history's requirement", () => history({ requirement: "rtx" }), /unknown requirement "rtx": did you mean "rtc"/],
    ["a history's agent", () => history({ agent: "nobody-at-all" }), /unknown agent "nobody-at-all": known are: /],
    ["a history's gate", () => history({ gate: "pilto" }), /unknown gate "pilto": did you mean "pilot"\?/],
  ])("%s: 404, with the one that may be meant", async (_, asking, message) => {
    await expect(asking()).rejects.toMatchObject({ code: "not-found", message: expect.stringMatching(message) });
  });

  it.each([
    [{ outcome: "refused" }, /outcome: unknown outcome "refused": known are: accepted, /],
    [{ code: "shrunken" }, /code: unknown code "shrunken": did you mean "shrunk"\?/],
    [{ units: "pool01" }, /unknown parameter "units": did you mean "unit"\?/],
    [{ from: "2026-02-30T00:00:00Z" }, /from: must be an instant/],
  ])("%j: 400", async (query, message) => {
    await expect(history(query)).rejects.toMatchObject({
      code: "request-invalid",
      message: expect.stringMatching(message),
    });
  });

  it("unless it was known once: what has a history is shown, whatever the plan in force has", async () => {
    expect(await history({ unit: "pool99" }, ledgerOf(FACTS).ledger)).toMatchObject({ facts: [{}, {}, {}] });
  });
  it("and does not refuse a name of which a later page may have something", async () => {
    expect(await history({ requirement: "rtx" }, ledgerOf([], "more").ledger)).toEqual({
      facts: [],
      cursor: expect.stringMatching(/^more\./),
    });
    const ports = { ledger: ledgerOf([], "more").ledger, clock: () => at(0), log: NO_LOG };
    const path = { migration: "contoso" };
    const { cursor } = await askHandler(READ_HANDLERS, ports, "listHistory", path, { requirement: "rtx" });
    expect(await history({ requirement: "rtx", cursor: cursor ?? "" })).toEqual({ facts: [], cursor: null });
  });
  it("and answers a known name of which there is nothing with nothing", async () => {
    expect(await history({ unit: "pool01", requirement: "rtc", gate: "go" })).toEqual({ facts: [], cursor: null });
    expect(await history({}, undefined, "proposed-only")).toEqual({ facts: [], cursor: null });
    expect(await history({}, undefined, "unrouted")).toEqual({ facts: [], cursor: null });
  });
});

describe("the history of a gate", () => {
  it("has what opened or shut it, of one unit or of all, and reads no more than a page", async () => {
    const { ledger, asked } = ledgerOf(FACTS, "more");
    for (const name of ["go", "go@pool01"])
      expect(await history({ gate: name, limit: "3" }, ledger)).toMatchObject({
        facts: [{ id: "f2" }],
        cursor: expect.stringMatching(/^more\./),
      });
    expect(await history({ gate: "go@pool02" }, ledger)).toMatchObject({
      facts: [],
      cursor: expect.stringMatching(/^more\./),
    });
    expect(asked.map(({ limit }) => limit)).toEqual([3, 3, 50]);
  });
  it("is none of what belongs to no migration", async () => {
    await expect(history({ gate: "go" }, undefined, "unrouted")).rejects.toMatchObject({ code: "request-invalid" });
  });
});

describe("a checkpoint that there is not", () => {
  const known = [{ unit: "pool01", requirement: "rtc" }];
  it("is named by what of it is wrong: the unit, or the requirement of this unit", () => {
    expect(unknownCheckpoint("pol01", "rtc", known).message).toMatch(/unknown unit "pol01": did you mean "pool01"\?/);
    expect(unknownCheckpoint("pool01", "rtcc", known).message).toMatch(/needs no "rtcc": did you mean "rtc"\?/);
  });
});
