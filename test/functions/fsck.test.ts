import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Failure } from "../../core/failure.ts";
import { DISAGREEMENTS } from "../../core/fsck/disagreement.ts";
import { MAX_FINDINGS } from "../../core/fsck/run.ts";
import type { Fact, PlanFact, TimeFact } from "../../core/history/fact.ts";
import { planFactId } from "../../core/history/fact-id.ts";
import { fsckAll } from "../../functions/fsck/fsck-all.ts";
import { DAY_MS, GRACE_MS } from "../../functions/fsck/ports.ts";
import { fsckSlice, type SliceOf, type SlicePorts } from "../../functions/fsck/slice.ts";
import { logFacts } from "../../functions/log/log.ts";
import { fsckPorts } from "../support/fsck-ports.ts";
import { logPorts } from "../support/log-ports.ts";

/** fsck: whatever somebody changes in what is stored has a code and a place, and a run goes on wherever it was cut off. */

const START = Date.parse("2026-11-22T00:00:00.000Z");
const at = (ms: number) => new Date(START + ms).toISOString();
const fact = (number: number): Fact => {
  const time: TimeFact = {
    ...{ type: "time-passed", id: `fact-${number}`, recordedAt: at(number), migration: "contoso", gate: null },
    ...{ planVersion: 1, unit: null, requirement: null, agent: null, events: [] },
  };
  return time;
};
const COUNT = 599;
const BUNDLE = Buffer.from("a plan");
const DIGEST = createHash("sha256").update(BUNDLE).digest("hex");
/** Of a migration whose facts nobody replays here. */
const PLAN = {
  ...{ type: "plan-applied", id: planFactId({ migration: "-", version: 1 }, DIGEST), recordedAt: at(COUNT) },
  ...{ migration: "-", unit: null, requirement: null, agent: null, planVersion: 1, digest: DIGEST, events: [] },
  ...{ object: { key: "plans/one", versionId: "v1" }, by: { issuer: "https://id.example", subject: "anna" } },
} as unknown as PlanFact;

const world = async (count = COUNT) => {
  const facts = [...Array.from({ length: count }, (_, number) => fact(number)), PLAN];
  let now = at(count);
  const made = logPorts(facts, () => now);
  await logFacts(made.ports, () => true);
  now = at(count + 3 * DAY_MS);
  const all = fsckPorts(made, facts);
  all.objects.set("plans/one", BUNDLE);
  return {
    ...made,
    ...all,
    ...{ facts, log: made.ports },
    run: () => fsckAll(all.ports),
    setNow: (ms: number) => {
      now = at(ms);
    },
  };
};
type World = Awaited<ReturnType<typeof world>>;

const flip = ({ files }: World, path: string, from = 0) => {
  const bytes = Buffer.from(files.get(path) as Buffer);
  bytes[from] = (bytes[from] as number) ^ 1;
  files.set(path, bytes);
};

const OLD = { key: "intake/a", versionId: "v", size: 1, storedAt: at(0) };

const DAMAGES: readonly (readonly [string, string, string, (one: World) => unknown])[] = [
  ["no checkpoint", "checkpoint-missing", "checkpoint", (one) => one.files.delete("checkpoint")],
  ["no keys", "checkpoint-differs", "checkpoint", (one) => one.files.delete("keys")],
  ["a full tile changed", "tile-differs", "tile/0/001", (one) => flip(one, "tile/0/001")],
  ["a partial tile gone", "tile-missing", "tile/0/002.p/89", (one) => one.files.delete("tile/0/002.p/89")],
  ["an upper tile changed", "tile-differs", "tile/1/000.p/2", (one) => flip(one, "tile/1/000.p/2")],
  ["entries gone", "tile-missing", "tile/entries/001", (one) => one.files.delete("tile/entries/001")],
  ["entries cut", "tile-differs", "tile/entries/000", (one) => flip(one, "tile/entries/000")],
  ["an entry that is no leaf", "tile-differs", "tile/entries/000", (one) => flip(one, "tile/entries/000", 2)],
  ["a fact removed", "fact-removed", "fact-7", (one) => one.facts.splice(7, 1)],
  ["a fact changed", "fact-changed", "fact-7", (one) => (one.facts[7] = { ...fact(7), unit: "other" } as Fact)],
  ["a fact never logged", "fact-unlogged", "fact-900", (one) => one.facts.push(fact(900))],
  [
    "a fact said to be another's leaf",
    "fact-unlogged",
    "fact-900",
    (one) => {
      one.facts.push(fact(900));
      one.leaves.set("fact-900", 5);
    },
  ],
  ["an index lost", "leaf-unindexed", "fact-7 at leaf 8", (one) => one.leaves.delete("fact-7")],
  ["an index wrong", "leaf-unindexed", "fact-7 at leaf 8", (one) => one.leaves.set("fact-7", 9)],
  ["a salt gone", "salt-missing", PLAN.id, (one) => one.salts.clear()],
  ["a fact without form", "fact-malformed", "fact-7", (one) => (one.facts[7] = { ...fact(7), events: null } as never)],
  ["a fact that is listed wrongly", "fact-misplaced", "fact-7 at", (one) => one.misplaced.set("fact-7", ["at"])],
  ["an object changed", "object-differs", "plans/one v1", (one) => one.objects.set("plans/one", Buffer.from("other"))],
  ["an object without fact", "object-unrecorded", "intake/a v", (one) => one.listed.push(OLD)],
  [
    "a notification of no fact",
    "notification-unfounded",
    "contoso wave-1 1",
    (one) =>
      one.notifications.push({
        ...{ migration: "contoso", topic: "wave-1", epoch: 1, at: at(0), fact: "none", recipients: [] },
      } as never),
  ],
  [
    "a recipient whom nobody notified",
    "delivery-missing",
    "contoso wave-1 1 @bus",
    (one) =>
      one.notifications.push({
        ...{ migration: "contoso", topic: "wave-1", epoch: 1, at: at(0), fact: "fact-1" },
        recipients: [{ channel: "bus", id: "@bus" }],
      } as never),
  ],
];

describe("fsck", () => {
  it("finds nothing after everything was logged", async () => {
    const one = await world();
    const { walked, findings } = await one.run();
    expect(findings).toEqual([]);
    expect(walked).toMatchObject({ leaves: COUNT + 2, tiles: 4, facts: COUNT + 1, objects: 1 });
  });

  it.each(DAMAGES)("names %s", async (_, code, place, damage) => {
    const one = await world();
    damage(one);
    expect((await one.run()).findings).toContainEqual({ code, place });
  });

  it("has a row for each code in docs/fsck.md", () => {
    const page = readFileSync("docs/fsck.md", "utf8");
    for (const [code, sentence] of Object.entries(DISAGREEMENTS))
      expect(page).toContain(`| \`${code}\` | ${sentence} |`);
  });

  it("names an object that is gone, and an answer that fails is none", async () => {
    const one = await world();
    const opening = (error: Failure): SlicePorts => ({
      ...one.ports,
      store: { ...one.ports.store, open: () => Promise.reject(error) },
    });
    const { findings } = await fsckAll(opening(new Failure("object-missing", "gone")));
    expect(findings).toEqual([{ code: "object-missing", place: "plans/one v1" }]);
    await expect(fsckAll(opening(new Failure("store-throttled", "slow down")))).rejects.toMatchObject({
      code: "store-throttled",
    });
  });

  it("finds a root that does not follow from the entries, where each tile agrees with them", async () => {
    const [one, other] = [await world(), await world(COUNT)];
    other.facts[3] = { ...fact(3), unit: "other" } as Fact;
    const forged = logPorts(other.facts, () => at(COUNT));
    await logFacts(forged.ports, () => true);
    one.files.set("checkpoint", forged.files.get("checkpoint") as Buffer);
    expect((await one.run()).findings).toEqual([{ code: "checkpoint-differs", place: "checkpoint" }]);
  });

  it("leaves what was written meanwhile to the next run", async () => {
    const one = await world();
    const now = COUNT + 2 * DAY_MS;
    one.setNow(now);
    one.facts.push(fact(now - GRACE_MS));
    one.listed.push({ ...OLD, storedAt: at(now - DAY_MS) });
    expect((await one.run()).findings).toEqual([]);
    one.setNow(now + 1);
    expect((await one.run()).findings.map(({ code }) => code)).toEqual(["fact-unlogged", "object-unrecorded"]);
  });

  it("knows a fact of before that was logged after it began", async () => {
    const one = await world();
    one.facts.push(fact(900));
    const { index } = one.ports;
    const logging: SlicePorts = {
      ...one.ports,
      index: {
        ...index,
        walkFacts: async (limit, cursor) => {
          await logFacts(one.log, () => true);
          return index.walkFacts(limit, cursor);
        },
      },
    };
    expect((await fsckAll(logging)).findings).toEqual([]);
  });

  it("looks again at what it found, and keeps only what is still so", async () => {
    const one = await world();
    const removed = one.facts.splice(7, 1);
    one.pauses.push(() => one.facts.splice(7, 0, ...removed));
    expect((await one.run()).findings).toEqual([]);
  });
});

/** Ports of which each call counts, and one fails before or after it was done, as a crash would cut it. */
const failing = (ports: SlicePorts, failAt = 0, done = false) => {
  let calls = 0;
  const wrapped = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return async (...given: unknown[]): Promise<unknown> => {
          calls += 1;
          const fails = calls === failAt;
          if (fails && !done) throw new Failure("ledger-throttled", "before");
          const result: unknown = await method.apply(target, given);
          if (fails) throw new Failure("ledger-throttled", "after");
          return result;
        };
      },
    });
  const { files, index, ledger, query, facts, snapshots, listing, store, runs } = ports;
  return {
    calls: () => calls,
    ports: {
      ...ports,
      ...{ files: wrapped(files), index: wrapped(index), ledger: wrapped(ledger), query: wrapped(query) },
      ...{ facts: wrapped(facts), snapshots: wrapped(snapshots), listing: wrapped(listing), store: wrapped(store) },
      runs: wrapped(runs),
    },
  };
};

const ALWAYS: SliceOf = { holder: "one", everyMs: 7 * DAY_MS, hasTime: () => true };
/** Time for one step. */
const SHORT: SliceOf = { ...ALWAYS, hasTime: () => false };

const EXPECTED = [
  { code: "fact-removed", place: "fact-7" },
  { code: "fact-changed", place: "fact-30" },
  { code: "fact-unlogged", place: "fact-900" },
  { code: "object-unrecorded", place: "intake/a v" },
];
const FEW = 40;
const damaged = async () => {
  const one = await world(FEW);
  one.facts[30] = { ...fact(30), unit: "other" } as Fact;
  one.facts.splice(7, 1);
  one.facts.push(fact(900));
  one.listed.push(OLD);
  return one;
};
const TOTALS = { "fact-removed": 1, "fact-changed": 1, "fact-unlogged": 1, "object-unrecorded": 1 };

describe("a run of fsck in slices", () => {
  it("walks a bounded part in each, and finds the same as one that walks all at once", async () => {
    const one = await damaged();
    let slices = 0;
    for (; one.runs.state()?.place !== null; slices += 1) await fsckSlice(one.ports, { ...SHORT, holder: `${slices}` });
    expect(slices).toBeGreaterThan(5);
    expect(await one.runs.named()).toEqual(EXPECTED);
    const { walked, findings } = await one.run();
    expect(findings).toEqual(EXPECTED);
    const run = { number: 1, walked, totals: TOTALS, named: 4 };
    expect(one.runs.state()).toMatchObject({ run, lease: null });
    expect(one.runs.runs.get(1)).toMatchObject(run);
  });

  it("comes to the same after a crash at any call, before or after it was done", async () => {
    const counted = failing((await damaged()).ports);
    await fsckSlice(counted.ports, ALWAYS);
    expect(counted.calls()).toBeGreaterThan(40);
    for (let failAt = 1; failAt <= counted.calls(); failAt += 1)
      for (const done of [false, true]) {
        const one = await damaged();
        await fsckSlice(failing(one.ports, failAt, done).ports, ALWAYS).catch(() => undefined);
        // Whoever crashed says nothing more, so it is waited for the end of its lease.
        one.setNow(COUNT + 3 * DAY_MS + 6 * 60_000);
        await fsckSlice(one.ports, { ...ALWAYS, holder: "two" });
        expect(await one.runs.named(), `${failAt} ${done}`).toEqual(EXPECTED);
        expect(one.runs.state()?.run, `${failAt} ${done}`).toMatchObject({ number: 1, totals: TOTALS, named: 4 });
      }
  }, 120_000);

  it("is one at a time: whoever comes second does nothing, and takes over from one that hangs", async () => {
    const one = await damaged();
    let second: Awaited<ReturnType<typeof fsckSlice>> | undefined;
    const { store } = one.ports;
    const meanwhile = async (holder: string) => fsckSlice(one.ports, { ...ALWAYS, holder });
    const slow: SlicePorts = {
      ...one.ports,
      store: {
        ...store,
        open: async (object) => {
          second ??= await meanwhile("second");
          return store.open(object);
        },
      },
    };
    await fsckSlice(slow, ALWAYS);
    expect(second).toMatchObject({ steps: 0 });
    expect(one.runs.state()?.run).toMatchObject({ totals: TOTALS });

    const other = await damaged();
    let third: Awaited<ReturnType<typeof fsckSlice>> | undefined;
    const hanging: SlicePorts = {
      ...other.ports,
      store: {
        ...store,
        open: async (object) => {
          other.setNow(COUNT + 3 * DAY_MS + 6 * 60_000);
          third ??= await fsckSlice(other.ports, { ...ALWAYS, holder: "third" });
          return store.open(object);
        },
      },
    };
    const first = await fsckSlice(hanging, ALWAYS);
    expect(third?.state?.run).toMatchObject({ number: 1, totals: TOTALS });
    // It went on, and could write nothing.
    expect(first.state).toBeUndefined();
    expect(other.runs.state()).toEqual(third?.state);
    expect(await other.runs.named()).toEqual(EXPECTED);
  });

  it("is left at once where a call fails, so that the next slice need not wait", async () => {
    const one = await damaged();
    const throttled: SlicePorts = {
      ...one.ports,
      listing: { list: () => Promise.reject(new Failure("store-throttled", "slow down")) },
    };
    await expect(fsckSlice(throttled, ALWAYS)).rejects.toMatchObject({ code: "store-throttled" });
    expect(one.runs.state()).toMatchObject({ lease: null, place: { walk: "objects" } });
    const { state } = await fsckSlice(one.ports, { ...ALWAYS, holder: "two" });
    expect(state?.run).toMatchObject({ totals: TOTALS });
  });

  it("begins again after its time, or where somebody asked", async () => {
    const one = await world();
    await fsckSlice(one.ports, ALWAYS);
    const now = COUNT + 3 * DAY_MS;
    for (const [ms, number] of [
      [now, 1],
      [now + 7 * DAY_MS - 1, 1],
      [now + 7 * DAY_MS, 2],
    ] as const) {
      one.setNow(ms);
      expect((await fsckSlice(one.ports, ALWAYS)).state?.run.number).toBe(number);
    }
    await one.runs.port.putAskedAt(at(now + 7 * DAY_MS + 1));
    one.setNow(now + 7 * DAY_MS + 2);
    expect((await fsckSlice(one.ports, ALWAYS)).state).toMatchObject({ run: { number: 3 }, before: { number: 2 } });
    one.setNow(now + 7 * DAY_MS + 3);
    expect((await fsckSlice(one.ports, ALWAYS)).steps).toBe(0);
  });

  it("counts all, and names so many", async () => {
    const one = await world(MAX_FINDINGS + 200);
    one.facts.splice(0);
    const { state } = await fsckSlice(one.ports, ALWAYS);
    expect(state?.run).toMatchObject({ totals: { "fact-removed": MAX_FINDINGS + 201 }, named: MAX_FINDINGS });
    expect(await one.runs.named()).toHaveLength(MAX_FINDINGS);
  });
});
