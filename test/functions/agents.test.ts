import { describe, expect, it } from "vitest";
import { summarizeFact } from "../../core/history/summary.ts";
import type { Agent, AgentKey } from "../../core/plan/document.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Head } from "../../core/readiness/head.ts";
import { agentAnswer, pageAgents } from "../../functions/api/agents.ts";
import type { ListedQuery, QueryLedger } from "../../ports/query.ts";
import { at, DAY, evidence, failed, HOUR, MINUTE, checkpoint as missing, passed } from "../support/readiness.ts";
import { testKey } from "../support/seal.ts";

const key = (over: Partial<AgentKey> = {}): AgentKey => ({
  id: "k1",
  publicKey: testKey("agent01").publicKey,
  ...over,
});
const agent = (over: Partial<Agent> = {}): Agent => ({ id: "agent01", units: ["pool01"], keys: [key()], ...over });
const head = { migration: "m", planVersion: 3 } as Head;

const factWith = (header: object | null, over: object = {}) =>
  ({
    ...{ id: "f1", type: "manifest-audited", recordedAt: at(HOUR), migration: "m", unit: "pool01", requirement: "rtc" },
    ...{ agent: "agent01", object: { key: "k", versionId: "v", size: 1 }, digest: "d", planVersion: 3, header },
    ...{
      entries: 1,
      bytes: 1,
      verdict: { outcome: "accepted", effect: "evidence", findings: [] },
      events: [],
      ...over,
    },
  }) as never;
const HEADER = {
  kind: "backup",
  tool: { name: "cleargate-agent", version: "0.9" },
  startedAt: at(0),
  completedAt: at(0),
};

interface World {
  readonly facts?: readonly { readonly agent: string | null }[];
  readonly checkpoints?: readonly Checkpoint[];
  readonly cursor?: string;
}

const ledgerOf = ({ facts = [], checkpoints = [], cursor }: World): QueryLedger =>
  ({
    pageAgents: async (_: string, { planVersion }: { planVersion: number }) => ({
      items: planVersion === 3 ? [agent(), agent({ id: "agent02" })] : [],
      cursor: "next",
    }),
    pageFactRefs: async ({
      agent: id,
      limit,
      newestFirst,
    }: {
      agent: string;
      limit: number;
      newestFirst: boolean;
    }) => ({
      items:
        newestFirst && limit === 1
          ? facts.filter((one) => one.agent === id).map((one) => summarizeFact(one as never))
          : [],
    }),
    readFacts: async (ids: readonly string[]) =>
      facts.filter((one) => ids.includes((one as never as { id: string }).id)),
    readRequirements: async (_: string, __: number, ids: readonly string[]) =>
      new Map(ids.map((id) => [id, { id, evidence: id === "compared" ? "cross-check" : "backup" }])),
    pageCheckpoints: async (_: string, { unit }: { unit: string }) => ({
      items: checkpoints.filter((one) => one.unit === unit),
      ...(cursor === undefined ? {} : { cursor }),
    }),
    pageListed: async (_: string, { states }: ListedQuery) => ({
      items: checkpoints.filter(({ state }) => states.includes(state)),
    }),
  }) as unknown as QueryLedger;

const pageOf = (world: World, now = at(DAY)) => pageAgents(ledgerOf(world), head, { limit: 25 }, now);
const lastOf = async (header: object | null, over: object = {}) =>
  (await pageOf({ facts: [factWith(header, over)] })).agents[0]?.last;

describe("the agents of a plan", () => {
  it("are each as they were seen last; of whom nothing arrived, nothing is said", async () => {
    const { agents, cursor } = await pageOf({ facts: [factWith(HEADER)] });
    expect(cursor).toBe("next");
    expect(agents).toMatchObject([
      { id: "agent01", units: ["pool01"], last: { fact: "f1", at: at(HOUR), outcome: "accepted", version: "0.9" } },
      { id: "agent02", last: null },
    ]);
  });

  it("say what waited in their spool, and nothing where they do not", async () => {
    expect(await lastOf({ ...HEADER, waiting: 4 })).toMatchObject({ waiting: 4 });
    expect(await lastOf({ ...HEADER, waiting: 0 })).toMatchObject({ waiting: 0 });
    expect(await lastOf(HEADER)).toMatchObject({ waiting: null, sealedAt: null, aheadMs: null });
    expect(await lastOf(null)).toMatchObject({ version: null, waiting: null, sealedAt: null });
  });

  it("have a clock that is ahead where they seal in the future, and else one of which nothing is known", async () => {
    expect(await lastOf({ ...HEADER, sealedAt: at(HOUR + MINUTE) })).toMatchObject({ aheadMs: MINUTE });
    expect(await lastOf({ ...HEADER, sealedAt: at(HOUR) })).toMatchObject({ sealedAt: at(HOUR), aheadMs: null });
    expect(await lastOf({ ...HEADER, sealedAt: at(0) })).toMatchObject({ aheadMs: null });
  });

  it.each<[string, Partial<AgentKey>, string]>([
    ["valid without limits", {}, "valid"],
    ["not valid yet", { notBefore: at(DAY + 1) }, "not-yet"],
    ["valid from its first instant on", { notBefore: at(DAY) }, "valid"],
    ["valid at its last instant", { notAfter: at(DAY) }, "valid"],
    ["expired after it", { notAfter: at(DAY - 1) }, "expired"],
    ["retired", { retired: { at: at(DAY), because: "rotated" } }, "retired"],
    ["valid until it is retired", { retired: { at: at(DAY + 1), because: "rotated" } }, "valid"],
    [
      "retired since it was compromised",
      { retired: { at: at(2 * DAY), because: "compromised", since: at(0) } },
      "retired",
    ],
  ])("have a key that is %s", async (_, over, validity) => {
    const ledger = { ...ledgerOf({}), pageAgents: async () => ({ items: [agent({ keys: [key(over)] })] }) };
    const { agents } = await pageAgents(ledger as never, head, { limit: 25 }, at(DAY));
    expect(agents[0]?.keys[0]?.validity).toBe(validity);
  });

  it("have instants of keys in the one form of answers, however the plan writes them", async () => {
    const over = { notBefore: "2026-01-01T00:00:00Z", notAfter: "2027-01-01T01:00:00+01:00" };
    const ledger = { ...ledgerOf({}), pageAgents: async () => ({ items: [agent({ keys: [key(over)] })] }) };
    const { agents } = await pageAgents(ledger as never, head, { limit: 25 }, at(DAY));
    expect(agents[0]?.keys[0]).toMatchObject({
      ...{ notBefore: "2026-01-01T00:00:00.000Z", notAfter: "2027-01-01T00:00:00.000Z" },
    });
  });
});

const owed = async (world: World, over: Partial<Agent> = {}) => {
  const { owes, owesMore } = await agentAnswer(ledgerOf(world), head, agent(over), at(HOUR));
  return {
    owes: owes.map(({ unit, requirement, state, at: when }) => `${state} ${unit}/${requirement} ${when}`),
    owesMore,
  };
};

describe("an agent owes", () => {
  const mine = { evidence: evidence(at(DAY), { agent: "agent01" }) };
  const CHECKPOINTS = [
    passed(at(2 * DAY), { requirement: "later", ...mine, evidence: evidence(at(2 * DAY), { agent: "agent01" }) }),
    passed(at(DAY), { requirement: "sooner", ...mine }),
    missing({ requirement: "first" }),
    failed({ requirement: "repaired", ...mine }),
    missing({ requirement: "compared" }),
    passed(at(DAY), { requirement: "theirs" }),
  ];

  it("first what is not satisfied, then what expires next; nothing that is compared, and nothing that another one sealed", async () => {
    expect(await owed({ checkpoints: CHECKPOINTS })).toEqual({
      owes: [
        `failed pool01/repaired ${at(0)}`,
        `missing pool01/first ${at(DAY)}`,
        `passed pool01/sooner ${at(DAY)}`,
        `passed pool01/later ${at(2 * DAY)}`,
      ],
      owesMore: false,
    });
  });

  it("for all units what is listed as not satisfied or as ending first", async () => {
    expect((await owed({ checkpoints: CHECKPOINTS }, { units: ["*"] })).owes.length).toBe(4);
  });

  it("more than is said where its units have more than was looked at", async () => {
    expect(await owed({ checkpoints: [], cursor: "more" })).toEqual({ owes: [], owesMore: true });
    const units = Array.from({ length: 26 }, (_, index) => `u${index}`);
    expect((await owed({}, { units })).owesMore).toBe(true);
    expect((await owed({}, { units: units.slice(1) })).owesMore).toBe(false);
  });
});
