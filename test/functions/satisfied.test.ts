import { describe, expect, it } from "vitest";
import { ROUTES } from "../../contract/contract.ts";
import { countsOf } from "../../core/history/moment-counts.ts";
import type { Head } from "../../core/readiness/head.ts";
import { AS_OF_HANDLERS, type AsOfPorts } from "../../functions/as-of/as-of.ts";
import { readMoment } from "../../functions/as-of/read-moment.ts";
import { answerTo } from "../../functions/routed.ts";
import { HORIZON_MS, makeSnapshot, NEW_FACTS } from "../../functions/snapshot/snapshot.ts";
import { compiled } from "../support/plan.ts";
import { at, HOUR, MINUTE, START } from "../support/readiness.ts";
import { type Told, told } from "../support/told.ts";
import { portsOf, texts } from "../support/told-ports.ts";

/** How much was satisfied over time: one replay, which answers at each instant what a replay until there answers. */

const plan = compiled(texts.get("plan-1") ?? "");
const next = compiled(texts.get("plan-2") ?? "");

const history = (): Told => {
  const one = told();
  one.apply(plan, START);
  one.evidence("pool01/accounts", "passed", at(HOUR));
  one.evidence("pool01/rtc", "passed", at(2 * HOUR));
  one.evidence("pool01/rtc", "failed", at(3 * HOUR));
  one.apply(next, at(5 * HOUR));
  one.evidence("pool01/rtc", "passed", at(6 * HOUR));
  return one;
};

/** What is answered, held to the contract. */
const ask = async (ports: AsOfPorts, query: Record<string, string> = {}, migration = "contoso") => {
  const sent = { pathParameters: { migration }, queryStringParameters: query };
  const answer = await answerTo(AS_OF_HANDLERS, ports, "showSatisfied", sent);
  return ROUTES.showSatisfied.answers[200].parse(answer);
};
const told8 = () => portsOf(history().facts, () => at(8 * HOUR));

describe("how much was satisfied over time", () => {
  it("goes from the first fact until now, at equal distances", async () => {
    const { from, to, isCut, points } = await ask(told8(), { points: "9" });
    expect([from, to, isCut]).toEqual([START, at(8 * HOUR), false]);
    expect(points.map((one) => one.at)).toEqual(Array.from({ length: 9 }, (_, hour) => at(hour * HOUR)));
    expect(points.map(({ satisfied }) => satisfied)).toEqual([0, 1, 2, 1, 1, 1, 2, 2, 2]);
    expect(points.map(({ clear }) => clear)).toEqual([0, 0, 1, 0, 0, 0, 1, 1, 1]);
  });

  it("is at each instant what was known then", async () => {
    const ports = told8();
    const { points } = await ask(ports, { points: "17" });
    for (const { at: instant, ...counts } of points) {
      const one = await readMoment(ports, "contoso", { at: instant, knownAt: instant });
      expect(counts, instant).toEqual(countsOf(one));
    }
  });

  it("has no gate clear while a plan version is being applied, of which no fact tells yet", async () => {
    const applying = { version: 3, at: at(7 * HOUR) } as Head["applying"];
    const ports = portsOf(history().facts, () => at(8 * HOUR), { applying });
    const { points } = await ask(ports, { points: "9" });
    expect(points.map(({ clear }) => clear)).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 0]);
  });

  it("has when gates opened and shut, and by which fact", async () => {
    const { transitions, transitionCount } = await ask(told8());
    const gate = "move@pool01";
    expect(transitions.filter((one) => one.gate === gate)).toEqual([
      { at: at(2 * HOUR), gate, state: "clear", fact: "fact-2" },
      { at: at(3 * HOUR), gate, state: "blocked", fact: "fact-3" },
      { at: at(6 * HOUR), gate, state: "clear", fact: "fact-5" },
    ]);
    expect(transitionCount).toBe(transitions.length);
  });

  it("is of the span that was asked for, and of none that is still to come", async () => {
    const span = { from: at(150 * MINUTE), to: at(99 * HOUR), points: "2" };
    const { from, to, points, transitions } = await ask(told8(), span);
    expect([from, to]).toEqual([at(150 * MINUTE), at(8 * HOUR)]);
    expect(points.map(({ satisfied }) => satisfied)).toEqual([2, 2]);
    expect(transitions[0]?.at).toBe(at(3 * HOUR));
    const before = await ask(told8(), { from: at(-HOUR), to: at(-HOUR) });
    expect(before.points).toMatchObject([{ at: START, satisfied: 0 }]);
  });

  it("shows no gate as clear while a plan version was being applied", async () => {
    const { facts } = history();
    const last = facts.at(-1)?.recordedAt ?? "";
    const late = { ...facts[4], id: "late", recordedAt: at(8 * HOUR), effectiveAt: at(7 * HOUR), planVersion: 3 };
    const ports = portsOf([...facts, late as never], () => at(7 * HOUR + MINUTE));
    const { points } = await ask(ports, { from: last, points: "2" });
    expect(points.map(({ clear }) => clear)).toEqual([1, 0]);
  });

  it("begins later, at a snapshot, where more was recorded than one answer goes through", async () => {
    const long = told();
    long.apply(plan, START);
    for (let minute = 1; minute <= 3 * NEW_FACTS; minute += 1)
      long.evidence("pool01/rtc", minute % 7 === 0 ? "failed" : "passed", at(minute * MINUTE));
    let now = at(NEW_FACTS * MINUTE + HORIZON_MS);
    const ports = portsOf(long.facts, () => now);
    await makeSnapshot(ports, "contoso");
    now = at(2 * NEW_FACTS * MINUTE + HORIZON_MS);
    await makeSnapshot(ports, "contoso");
    expect(await ask(ports)).toMatchObject({ from: START, isCut: false });
    const many: AsOfPorts["snapshots"] = {
      listSnapshots: async (...asked) =>
        (await ports.snapshots.listSnapshots(...asked)).map((one) => ({ ...one, facts: one.facts * 900 })),
    };
    const cut = await ask({ ...ports, snapshots: many });
    expect([cut.isCut, cut.from]).toEqual([true, at(NEW_FACTS * MINUTE)]);
    const of = await ask(ports, { from: cut.from });
    expect({ ...of, isCut: true }).toEqual(cut);
  });

  it("says so where it takes too long, and where there is no such migration", async () => {
    let looks = 0;
    const slow = portsOf(history().facts, () => {
      looks += 1;
      return at(8 * HOUR + looks * 1_000);
    });
    await expect(ask(slow, { points: "60" })).rejects.toThrow(/ask for fewer, or for a shorter span/);
    await expect(ask(told8(), {}, "contos")).rejects.toThrow(/contoso/);
    await expect(ask(told8(), { points: "101" })).rejects.toThrow(/points/);
  });
});
