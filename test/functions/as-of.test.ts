import { describe, expect, it } from "vitest";
import { type AnswerOf, ROUTES } from "../../contract/contract.ts";
import type { IdServedBy } from "../../contract/paths.ts";
import type { AsOf } from "../../core/history/as-of.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Head } from "../../core/readiness/head.ts";
import { AS_OF_HANDLERS } from "../../functions/as-of/as-of.ts";
import { gatesView } from "../../functions/as-of/views.ts";
import { answerTo } from "../../functions/routed.ts";
import { compiled } from "../support/plan.ts";
import { at, failed, gate, HOUR, MINUTE, START } from "../support/readiness.ts";
import { type Told, told } from "../support/told.ts";
import { portsOf, texts } from "../support/told-ports.ts";

/** Any moment of a migration through the API, from its facts alone. */

const history = (): Told => {
  const one = told();
  one.apply(compiled(texts.get("plan-1") ?? ""), START);
  one.evidence("pool01/accounts", "passed", at(HOUR));
  one.evidence("pool01/rtc", "passed", at(HOUR + MINUTE));
  one.evidence("pool01/rtc", "failed", at(3 * HOUR));
  one.apply(compiled(texts.get("plan-2") ?? ""), at(5 * HOUR));
  return one;
};

/** What is answered, held to the contract. */
const ask = async <I extends IdServedBy<"as-of">>(
  id: I,
  query: Record<string, string> = {},
  path: Record<string, string> = {},
): Promise<AnswerOf<I>> => {
  const sent = { pathParameters: { migration: "contoso", ...path }, queryStringParameters: query };
  const answer = await answerTo(
    AS_OF_HANDLERS,
    portsOf(history().facts, () => at(6 * HOUR)),
    id,
    sent,
  );
  expect(ROUTES[id].answers[200].parse(answer)).toEqual(answer);
  return answer;
};
const GATE = { gate: "move@pool01" };

describe("a gate that was not enforced, as of an instant", () => {
  const one = failed();
  const known: AsOf = {
    ...{ moment: { at: START, knownAt: START }, plan: undefined, undecided: [], comparing: new Set<string>() },
    state: {
      checkpoints: new Map([[checkpointId(one), one]]),
      gates: new Map([["go", gate({ total: 1, enforced: false })]]),
    },
    unknown: { checkpoints: new Set(), gates: new Set() },
    applying: null,
  };

  it("held nobody up, unless a plan version was being applied that might enforce it", () => {
    expect(gatesView(known)).toMatchObject([{ state: "blocked", enforced: false, standing: "would-be-blocked" }]);
    const applying = { version: 2, since: START };
    expect(gatesView({ ...known, applying })).toMatchObject([{ state: "blocked", standing: "blocked" }]);
  });
});

describe("a gate as of an instant", () => {
  const then = (instant: string) => ask("showGateAsOf", { at: instant, knownAt: instant }, GATE);

  it("is what was known then", async () => {
    expect((await then(at(2 * HOUR))).gate).toMatchObject({ state: "clear", unsatisfied: 0, waivedCount: 0 });
    expect((await then(at(4 * HOUR))).gate).toMatchObject({ state: "blocked", unsatisfied: 1 });
  });

  it("says under which plan version, and how far it is known", async () => {
    expect((await then(at(2 * HOUR))).moment).toEqual({
      ...{ migration: "contoso", at: at(2 * HOUR), knownAt: at(2 * HOUR), planVersion: 1 },
      ...{ applying: null, undecided: [] },
    });
  });

  it("is now where no instant is given, and nobody knows what is still to come", async () => {
    const { moment } = await ask("listGatesAsOf", { knownAt: at(90 * HOUR) });
    expect(moment).toMatchObject({ at: at(6 * HOUR), knownAt: at(6 * HOUR), planVersion: 2 });
  });

  it("is not shown as clear while a plan version is being applied, of which no fact tells yet", async () => {
    const applying = { version: 2, at: at(2 * HOUR) } as Head["applying"];
    const facts = history().facts.filter(({ recordedAt }) => recordedAt < at(3 * HOUR));
    const ports = portsOf(facts, () => at(2 * HOUR + MINUTE), { applying });
    const askThen = <I extends "showGateAsOf" | "whyGate">(id: I, query: Record<string, string> = {}) =>
      answerTo(AS_OF_HANDLERS, ports, id, {
        pathParameters: { migration: "contoso", ...GATE },
        queryStringParameters: query,
      });
    for (const id of ["showGateAsOf", "whyGate"] as const)
      expect(await askThen(id)).toMatchObject({
        gate: { state: "blocked", blockers: [{ state: "applying" }, { state: "applying" }] },
        moment: { planVersion: 1, applying: { version: 2, since: at(2 * HOUR) } },
      });
    expect(await askThen("showGateAsOf", { at: at(2 * HOUR - 1) })).toMatchObject({
      gate: { state: "clear" },
      moment: { applying: null },
    });
  });

  it("is not found by another name, and the answer says which may be meant", async () => {
    await expect(ask("showGateAsOf", {}, { gate: "move@pool1" })).rejects.toThrow(/move@pool01/);
    await expect(ask("listGatesAsOf", {}, { migration: "contos" })).rejects.toThrow(/contoso/);
    await expect(ask("listGatesAsOf", { at: "yesterday" })).rejects.toThrow(/at: must be an instant/);
  });
});

describe("checkpoints as of an instant", () => {
  it("are pages in the order of their ids", async () => {
    const route = "listCheckpointsAsOf" as const;
    const first = await ask(route, { at: at(2 * HOUR), limit: "2" });
    const second = await ask(route, {
      at: at(2 * HOUR),
      limit: "9",
      cursor: first.cursor ?? "",
    });
    const ids = [...first.checkpoints, ...second.checkpoints].map(({ unit, requirement }) => `${unit}/${requirement}`);
    expect(ids).toEqual([
      "global/homed-once",
      ...["accounts", "rtc"].map((one) => `pool01/${one}`),
      "pool02/accounts",
      "pool02/rtc",
    ]);
    expect(second.cursor).toBeNull();
    const one = await ask("showCheckpointAsOf", { at: at(4 * HOUR) }, { unit: "pool01", requirement: "rtc" });
    expect(one).toMatchObject({ checkpoint: { state: "failed", evidence: { fact: "fact-3" } } });
  });
});

describe("why a gate is blocked", () => {
  const why = (query: Record<string, string>) => ask("whyGate", query, GATE);

  it("goes from the verdict to what was found in which manifest, and by what that is required", async () => {
    const { why: reasons } = await why({ at: at(4 * HOUR), knownAt: at(4 * HOUR) });
    expect(reasons).toMatchObject([
      {
        blocker: { unit: "pool01", requirement: "rtc", state: "failed" },
        requirement: { title: "RTC", evidence: "backup", source: "test" },
        manifest: { fact: "fact-3", agent: "agent00", planVersion: 1 },
        findings: [{ code: "shrunk" }],
      },
    ]);
  });

  it("says what would clear it, also in Spanish", async () => {
    const { clearing, text } = await why({ at: at(4 * HOUR), knownAt: at(4 * HOUR), lang: "es" });
    expect(clearing.steps).toMatchObject([
      { bring: { what: "evidence" }, instead: [{ what: "baseline" }, { what: "waiver" }] },
    ]);
    expect(text.steps[0]?.bring).toBe("enviar evidencia nueva (copia) de RTC – pool01, por agent00 o agent01");
  });

  it("says of a clear gate by what it is", async () => {
    const { gate, evidence, clearing, text } = await why({ at: at(2 * HOUR), knownAt: at(2 * HOUR) });
    expect([gate.state, evidence.map(({ requirement }) => requirement), clearing.steps]).toEqual([
      ...["clear", ["accounts", "rtc"]],
      [],
    ]);
    expect(text.gate).toContain("is clear, until");
  });
});

describe("what differs", () => {
  it("between two instants is what changed in between", async () => {
    const diff = await ask("diffMoments", { from: at(2 * HOUR), to: at(4 * HOUR) });
    expect(diff.gates).toMatchObject([
      { gate: "go" },
      {
        gate: "move@pool01",
        before: { state: "clear", since: at(HOUR + MINUTE), unsatisfied: 0 },
        after: { state: "blocked", since: at(3 * HOUR), unsatisfied: 1 },
      },
    ]);
    expect(diff.checkpoints).toMatchObject([
      { requirement: "rtc", before: { state: "passed" }, after: { state: "failed" } },
    ]);
  });

  it("between two plan versions is every member, and what is easier is marked", async () => {
    const diff = await ask("diffPlans", { from: "1", to: "2" });
    expect(diff.parts[0]).toMatchObject({ kind: "requirement", id: "accounts", easier: true });
    expect(diff.parts[0]?.members).toContainEqual({ member: "maxAge", before: "24h", after: "48h" });
    expect(diff.eased.easingCount).toBeGreaterThan(0);
    const back = await ask("diffPlans", { from: "2", to: "1" });
    expect(back.parts.some(({ easier }) => easier)).toBe(false);
    await expect(ask("diffPlans", { from: "1", to: "9" })).rejects.toThrow(/9 was never in force; 1, 2 were/);
  });
});
