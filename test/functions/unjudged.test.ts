import { zstdCompressSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { unpack } from "../../adapters/zlib-codec.ts";
import { Failure } from "../../core/failure.ts";
import type { Fact } from "../../core/history/fact.ts";
import { objectFactId } from "../../core/history/fact-id.ts";
import { plus } from "../../core/instant.ts";
import { objectKeyOf } from "../../core/manifest/object-key.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { presentGate } from "../../core/readiness/gate/present.ts";
import { receiveObject } from "../../functions/receive/receive.ts";
import { recordUnjudged } from "../../functions/receive/record-unjudged.ts";
import type { Commit } from "../../ports/commit.ts";
import { compiledPlan } from "../support/plan.ts";
import { happen, type World, worldOf } from "../support/world.ts";

/** Objects that nobody could judge: whatever they are, older evidence is no longer known to be the newest. */

const START = "2026-11-22T00:00:00.000Z";
const HOUR_MS = 3_600_000;
const at = (hours: number): string => plus(START, hours * HOUR_MS);

let world: World;
let now: string;
let facts: Map<string, Fact>;
beforeEach(() => {
  world = worldOf(compiledPlan(), START);
  now = at(4);
  facts = new Map();
});

const ledger = {
  hasFact: async (id: string) => facts.has(id),
  readManifestContext: async (agent: string, { unit, requirement }: { unit: string; requirement: string }) => {
    const { plan, head, checkpoints } = world;
    const by = <T extends { id: string }>(items: readonly T[], id: string) => items.find((one) => one.id === id);
    const known = {
      planVersion: plan.version,
      agent: by(plan.agents, agent),
      unit: by(plan.units, unit),
      requirement: by(plan.requirements, requirement),
    };
    return { head, known, checkpoint: checkpoints.get(`${unit}/${requirement}`) };
  },
  readGates: async (_: string, ids: readonly string[]) =>
    [...world.gates.values()].filter(({ id }) => ids.includes(id)),
  readGatesOf: async (_: string, ids: readonly string[]) =>
    [...world.gates.values()].filter(({ id }) => ids.includes(id)).map((gate) => ({ gate })),
  readPlannedGates: async (_: string, __: number, ids: readonly string[]) =>
    world.plan.gates.filter(({ id }) => ids.includes(id)),
  listCheckpoints: async () => [...world.checkpoints.values()],
  readRequirements: async () => new Map(world.plan.requirements.map((one) => [one.id, one])),
  commit: async ({ fact, checkpoints, gates }: Commit) => {
    if (fact === undefined || facts.has(fact.id)) return "already";
    facts.set(fact.id, fact);
    for (const { value } of checkpoints) world.checkpoints.set(checkpointId(value), value);
    for (const { value } of gates) world.gates.set(value.id, value);
    return "committed";
  },
};
const ports = { ledger, clock: () => now, pause: async () => undefined, random: () => 0 } as never;

const evidence = (completedAt: string, name: string) => ({
  ...{ fact: `f-${completedAt}`, object: { key: name, versionId: "v" }, digest: name, agent: "agent00", completedAt },
  ...{ sealedAt: completedAt, receivedAt: completedAt, validUntil: at(48), entries: 1, bytes: 1 },
});

const arrives = (unit: string, requirement: string, completedAt: string): void => {
  const checkpoint = world.checkpoints.get(`${unit}/${requirement}`);
  if (checkpoint === undefined) throw new Error("no such checkpoint");
  const verdict = { outcome: "accepted", effect: "passed", findings: [] } as const;
  const { head } = world;
  const kind = requirement === "homed-once" ? "comparison" : "evidence";
  const change = {
    kind,
    head,
    fact: "f",
    checkpoint,
    verdict,
    evidence: evidence(completedAt, checkpointId(checkpoint)),
  };
  happen(world, change as never, now);
};

const objectAt = (completedAt: string, requirement = "rtc") => ({
  key: objectKeyOf({
    ...{ agent: "agent00", migration: "contoso", unit: "pool01", requirement, completedAt },
    ...{ digest: "0".repeat(64), encoding: "zst" },
  }),
  versionId: "v1",
  size: 1,
});

const stateOf = (gate: string): string => {
  const found = world.gates.get(gate);
  if (found === undefined) throw new Error("no such gate");
  const members = [...world.checkpoints.values()].filter(({ gates }) => gates.includes(gate));
  return presentGate(found, members, [], now).state;
};
const rtc = () => world.checkpoints.get("pool01/rtc");

const clearGate = (): void => {
  for (const requirement of ["accounts", "rtc"]) arrives("pool01", requirement, at(1));
  expect(stateOf("move@pool01")).toBe("clear");
};

describe("an object that could not be judged", () => {
  it("shuts the gate, is recorded as a fact of its own, and is told once", async () => {
    clearGate();
    const object = objectAt(at(3));
    expect(await recordUnjudged(ports, object)).toMatchObject({
      result: "committed",
      transitions: 1,
      notifications: 1,
    });
    expect(rtc()).toMatchObject({ state: "inconclusive", reason: expect.stringContaining("could not be judged") });
    expect(stateOf("move@pool01")).toBe("blocked");
    expect([...facts.values()]).toMatchObject([
      { type: "manifest-audited", verdict: { effect: "inconclusive", findings: [{ code: "manifest-unjudged" }] } },
    ]);
    expect(facts.has(objectFactId(object))).toBe(false);
    expect(await recordUnjudged(ports, object)).toMatchObject({ result: "already" });
  });

  it("wakes what reads its requirement, as evidence does", async () => {
    await recordUnjudged(ports, objectAt(at(3)));
    await recordUnjudged(ports, objectAt(at(3), "accounts"));
    expect([...facts.values()].map(({ requirement, ...fact }) => [requirement, "readByOthers" in fact])).toEqual([
      ["rtc", false],
      ["accounts", true],
    ]);
  });

  it("keeps older evidence from passing, and ends with evidence as new as itself", async () => {
    clearGate();
    await recordUnjudged(ports, objectAt(at(3)));
    arrives("pool01", "rtc", at(2));
    expect(rtc()).toMatchObject({ state: "inconclusive", reason: expect.stringContaining("could not be judged") });
    arrives("pool01", "rtc", at(3));
    expect(rtc()).toMatchObject({ state: "passed", reason: null });
    expect(rtc()).not.toHaveProperty("unjudgedAt");
    expect(stateOf("move@pool01")).toBe("clear");
  });

  it("also counts where no evidence was there before", async () => {
    await recordUnjudged(ports, objectAt(at(3)));
    arrives("pool01", "rtc", at(2));
    expect(rtc()).toMatchObject({ state: "inconclusive" });
  });

  it("changes nothing where newer evidence has been judged, or it has been judged itself", async () => {
    clearGate();
    await recordUnjudged(ports, objectAt(at(0.5)));
    expect(rtc()).toMatchObject({ state: "passed" });
    const judged = objectAt(at(3));
    facts.set(objectFactId(judged), {} as Fact);
    expect(await recordUnjudged(ports, judged)).toBeUndefined();
    expect(stateOf("move@pool01")).toBe("clear");
  });

  it("changes nothing where another worker judges it in the meantime", async () => {
    clearGate();
    const object = objectAt(at(3));
    const judgedFirst = {
      ...ledger,
      readManifestContext: async (agent: string, key: { unit: string; requirement: string }) => {
        if (!facts.has(objectFactId(object))) {
          facts.set(objectFactId(object), {} as Fact);
          arrives("pool01", "rtc", at(3));
        }
        return ledger.readManifestContext(agent, key);
      },
    };
    const recorded = await recordUnjudged({ ...(ports as object), ledger: judgedFirst } as never, object);
    expect(recorded).toBeUndefined();
    expect(rtc()).toMatchObject({ state: "passed" });
    expect(stateOf("move@pool01")).toBe("clear");
  });

  it("cannot keep evidence from passing for longer by claiming to be of the future", async () => {
    clearGate();
    await recordUnjudged(ports, objectAt("2099-01-01T00:00:00.000Z"));
    expect(rtc()?.unjudgedAt).toBe(now);
    arrives("pool01", "rtc", plus(now, 1));
    expect(rtc()).toMatchObject({ state: "passed" });
  });

  it("of a key that the plan does not expect is not recorded", async () => {
    clearGate();
    expect(await recordUnjudged(ports, objectAt(at(3), "unknown"))).toBeUndefined();
    expect(await recordUnjudged(ports, { ...objectAt(at(3)), key: "intake/x" })).toBeUndefined();
    expect(facts.size).toBe(0);
  });

  it("waits where the checkpoint is of another plan version than the head that was read before it", async () => {
    clearGate();
    // From now on nothing changes its gates, which would be read, and be of another version too.
    await recordUnjudged(ports, objectAt(at(2)));
    const checkpoint = rtc();
    world.checkpoints.set("pool01/rtc", { ...checkpoint, planVersion: 2 } as never);
    await expect(recordUnjudged(ports, objectAt(at(3)))).rejects.toMatchObject({ code: "plan-applying" });
    expect(facts.size).toBe(1);
  });

  it("because S3 does not have it shuts the gate at its last try alone, and until evidence as new comes", async () => {
    clearGate();
    const object = objectAt(at(3));
    const store = {
      open: async () => {
        throw new Failure("object-missing", object.key);
      },
    };
    // Whether it was deleted, or somebody sent an event of what was never there, nobody can tell.
    const received = receiveObject({ ...(ports as object), store, unpack, timeLeft: () => 600_000 } as never, object);
    await expect(received).rejects.toMatchObject({ code: "object-missing" });
    expect([facts.size, stateOf("move@pool01")]).toEqual([0, "clear"]);
    await recordUnjudged(ports, object);
    expect(stateOf("move@pool01")).toBe("blocked");
    arrives("pool01", "rtc", at(3));
    expect(stateOf("move@pool01")).toBe("clear");
  });

  it("and is not there opens no gate, and changes none that newer evidence keeps clear", async () => {
    arrives("pool01", "accounts", at(1));
    await recordUnjudged(ports, objectAt(at(3)));
    expect(stateOf("move@pool01")).toBe("blocked");
    arrives("pool01", "rtc", at(3.5));
    await recordUnjudged(ports, { ...objectAt(at(3)), versionId: "never there" });
    expect(stateOf("move@pool01")).toBe("clear");
  });

  it("waits while a plan is being applied", async () => {
    clearGate();
    world = { ...world, head: { ...world.head, applying: { version: 2 } as never } };
    await expect(recordUnjudged(ports, objectAt(at(3)))).rejects.toSatisfy(
      (error) => error instanceof Failure && error.code === "plan-applying",
    );
  });
});

describe("an object that takes more than its share of a run", () => {
  const receiveWithin = (minutes: readonly number[]) => {
    const left = minutes.map((one) => one * 60_000);
    let read = 0;
    async function* chunks(): AsyncGenerator<Uint8Array> {
      while (left.length > 0) {
        read += 1;
        yield Buffer.from(" ");
      }
    }
    const timeLeft = () => left.shift() as number;
    const store = { open: async () => ({ size: 1, chunks: chunks() }) };
    const unpack = (_: string, packed: AsyncIterable<Uint8Array>) => ({ chunks: packed, digest: () => undefined });
    const object = objectAt(at(3));
    const received = receiveObject({ ...(ports as object), store, unpack, timeLeft } as never, object);
    return { object, received, read: () => read };
  };

  it("ends in a fact instead of being tried again, and its checkpoint is inconclusive until evidence as new comes", async () => {
    clearGate();
    const { object, received, read } = receiveWithin([10, 9, 9, 5.9, 5, 4]);
    expect(await received).toMatchObject({ result: "committed", transitions: 1 });
    expect(read()).toBe(2);
    expect(facts.get(objectFactId(object))).toMatchObject({
      verdict: { effect: "inconclusive", findings: [{ code: "manifest-too-much-work" }] },
    });
    expect(rtc()).toMatchObject({ state: "inconclusive", evidence: { completedAt: at(1) }, unjudgedAt: at(3) });
    expect(stateOf("move@pool01")).toBe("blocked");
    expect(await receiveWithin([10]).received).toBe("already");
    arrives("pool01", "rtc", at(3));
    expect(stateOf("move@pool01")).toBe("clear");
  });

  it("ends so although nothing comes out of what is unpacked, as of a million empty frames", async () => {
    clearGate();
    const empty = zstdCompressSync(Buffer.alloc(0));
    const frames = Buffer.concat(Array.from({ length: 1_000 }, () => empty));
    const left = [10, 9, 5.9, 5, 4].map((one) => one * 60_000);
    let read = 0;
    async function* chunks(): AsyncGenerator<Uint8Array> {
      while (read < 100) {
        read += 1;
        yield frames;
      }
    }
    const store = { open: async () => ({ size: 100 * frames.length, chunks: chunks() }) };
    const timeLeft = () => left.shift() ?? 0;
    const object = objectAt(at(3));
    await receiveObject({ ...(ports as object), store, unpack, timeLeft } as never, object);
    expect(read).toBe(2);
    expect(facts.get(objectFactId(object))).toMatchObject({
      verdict: { effect: "inconclusive", findings: [{ code: "manifest-too-much-work" }] },
    });
  });

  it("is not begun where a run leaves less than that: nothing is said about it", async () => {
    clearGate();
    await expect(receiveWithin([4.9]).received).rejects.toMatchObject({ code: "time-short" });
    expect(facts.size).toBe(0);
  });
});

describe("an object whose key alone refuses it", () => {
  const refusedAt = async (unit: string, requirement: string) => {
    const key = objectAt(at(3), requirement).key.replace("/agent00/", "/agent77/").replace("/pool01/", `/${unit}/`);
    const before = world.checkpoints.get(`${unit}/${requirement}`);
    expect(before).toBeDefined();
    expect(await receiveObject(ports, { key, versionId: "v1", size: 1 })).toMatchObject({ result: "committed" });
    return { before, after: world.checkpoints.get(`${unit}/${requirement}`) };
  };

  it("is noted at its checkpoint", async () => {
    const { before, after } = await refusedAt("pool01", "rtc");
    expect(after).toMatchObject({ refused: { agent: "agent77" }, version: (before?.version ?? 0) + 1 });
  });

  it("leaves a comparison as it is, whose commit it would otherwise make fail again and again", async () => {
    const [comparison] = [...world.checkpoints.values()].filter(({ requirement }) => requirement === "homed-once");
    const { before, after } = await refusedAt(comparison?.unit ?? "", "homed-once");
    expect(after).toEqual(before);
    expect(facts.size).toBe(1);
  });
});
