import { beforeAll, describe, expect, it } from "vitest";
import { gatesAsOf } from "../../core/history/as-of.ts";
import type { Fact } from "../../core/history/fact.ts";
import { replay } from "../../core/history/replay.ts";
import { readMoment } from "../../functions/as-of/read-moment.ts";
import { HORIZON_MS, makeSnapshot, makeSnapshots, NEW_FACTS } from "../../functions/snapshot/snapshot.ts";
import { compiled } from "../support/plan.ts";
import { at, HOUR, MINUTE, START } from "../support/readiness.ts";
import { type Told, told } from "../support/told.ts";
import { portsOf, type ToldPorts, texts } from "../support/told-ports.ts";

/** Where the replay of a migration has come to, kept, so that no answer reads the history from its beginning. */

const plan = compiled(texts.get("plan-1") ?? "");
const next = compiled(texts.get("plan-2") ?? "");
const planOf = (version: number) => (version === 1 ? plan : next);
const IDS = ["pool01/accounts", "pool01/rtc", "pool02/accounts", "pool02/rtc"];

/** Evidence every minute, and another plan version in the middle. */
const long = (count: number): Told => {
  const history = told();
  history.apply(plan, START);
  for (let minute = 1; minute <= count; minute += 1) {
    if (minute === Math.floor(count / 2)) history.apply(next, at(minute * MINUTE - 1_000));
    history.evidence(IDS[minute % IDS.length] ?? "", minute % 7 === 0 ? "failed" : "passed", at(minute * MINUTE));
  }
  return history;
};
const COUNT = 2 * NEW_FACTS + 300;
let facts: readonly Fact[];
beforeAll(() => {
  ({ facts } = long(COUNT));
});

const END = COUNT * MINUTE;
/** Both snapshots that so long a history has in the end. */
const snapshotsOf = async (): Promise<ToldPorts> => {
  let now = at(END / 2 + HORIZON_MS);
  const ports = portsOf(facts, () => now);
  await makeSnapshot(ports, "contoso");
  now = at(END + HORIZON_MS);
  await makeSnapshot(ports, "contoso");
  return ports;
};
const stateAt = async (ports: ToldPorts, instant: string) => {
  const one = await readMoment(ports, "contoso", { at: instant, knownAt: instant });
  const { checkpoints, gates } = one.state;
  return { state: [new Map(checkpoints), new Map(gates)], gates: gatesAsOf(one).map(({ present }) => present) };
};
const replayed = (instant: string) => {
  const { checkpoints, gates } = replay(
    facts.filter(({ recordedAt }) => recordedAt <= instant),
    planOf,
  );
  return [new Map(checkpoints), new Map(gates)];
};

describe("a snapshot", () => {
  it("is made once enough is new, and goes on from the one before without reading what that has read", async () => {
    const ports = await snapshotsOf();
    expect(ports.named.map(({ upTo }) => upTo)).toEqual([at(END / 2), at(END)]);
    expect(ports.named.map((one) => one.facts)).toEqual([expect.any(Number), facts.length]);
    expect(ports.factsRead()).toBe(facts.length);
    expect(await makeSnapshot(ports, "contoso")).toBeUndefined();
  });

  it("ends an hour ago: what is dated by then has been written and listed", async () => {
    const ports = portsOf(facts, () => at(END));
    expect((await makeSnapshot(ports, "contoso"))?.upTo).toBe(at(END - HOUR));
  });

  it("gives every instant the state that a replay of all facts gives", async () => {
    const ports = await snapshotsOf();
    for (const minute of [NEW_FACTS / 2, END / 2 / MINUTE, END / 2 / MINUTE + 1, COUNT - 1, COUNT])
      expect((await stateAt(ports, at(minute * MINUTE))).state).toEqual(replayed(at(minute * MINUTE)));
  });

  it("keeps an answer from reading facts that it has", async () => {
    const ports = await snapshotsOf();
    const before = ports.factsRead();
    await stateAt(ports, at(END - 1));
    expect(ports.factsRead() - before).toBeLessThan(facts.length / 2 + 1);
    const again = ports.factsRead();
    await stateAt(ports, at(END));
    expect(ports.factsRead()).toBe(again);
  });

  it("that is damaged is refused by its digest, and the one before is used", async () => {
    const ports = await snapshotsOf();
    const [, newest] = ports.named;
    const key = newest?.object.key ?? "";
    const other = [...ports.kept].find(([name]) => name !== key)?.[1];
    ports.kept.set(key, other ?? Buffer.from(""));
    expect((await stateAt(ports, at(END))).state).toEqual(replayed(at(END)));
    expect(ports.whyRefused).toEqual([`${key} store-changed`]);
  });

  it("that lacks a fact which was listed late is passed over, once that shows", async () => {
    const hidden = facts[facts.length - 100] as Fact;
    const shown = facts.filter((fact) => fact !== hidden);
    let now = at(END / 2 + HORIZON_MS);
    const ports = portsOf(shown, () => now);
    await makeSnapshot(ports, "contoso");
    now = at(END + HORIZON_MS);
    const { made, failures } = await makeSnapshots(ports, () => true);
    expect(made).toEqual([]);
    expect(failures).toMatchObject([{ code: "history-gap" }]);
  });

  it("is the same bytes of the same facts, so that two at once do no harm", async () => {
    const now = (): string => at(END + HORIZON_MS);
    const [one, other] = [portsOf(facts, now), portsOf(facts, now)];
    expect(await makeSnapshot(one, "contoso")).toEqual(await makeSnapshot(other, "contoso"));
    await makeSnapshot(one, "contoso", 1);
    expect([one.named.length, one.kept.size]).toEqual([1, 1]);
  });

  it("is not made of a few facts", async () => {
    const few = portsOf(facts.slice(0, NEW_FACTS - 1), () => at(END + 2 * HOUR));
    expect(await makeSnapshot(few, "contoso")).toBeUndefined();
  });
});
