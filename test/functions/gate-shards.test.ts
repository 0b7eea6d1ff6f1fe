import { describe, expect, it } from "vitest";
import { gatesOf, type ShardNumbers } from "../../adapters/dynamo/gates-of.ts";
import { gateItem, type Item, shardItem } from "../../adapters/dynamo/items.ts";
import type { Key } from "../../adapters/dynamo/keys.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate, GateShard } from "../../core/readiness/gate/gate.ts";
import { shardOf } from "../../core/readiness/gate/shard.ts";
import type { Head } from "../../core/readiness/head.ts";
import { claimedHead, countedIn } from "../../functions/apply/claim.ts";
import { readShown } from "../../functions/gate-reads.ts";
import { loadFor } from "../../functions/load.ts";
import type { CommitLedger } from "../../ports/commit.ts";
import { evidenceOf, plan } from "../support/changes.ts";
import { failed, gate, passed, START } from "../support/readiness.ts";

/** What is read of gates with shards. */

const SHARDS = 8;
const sharded = (over: Partial<Gate> = {}): Gate => {
  const { unsatisfied: _, ...one } = gate({ total: 500, shards: SHARDS, openShards: 3, ...over });
  return one;
};
const shardWith = (over: Partial<GateShard> = {}): GateShard => ({
  ...{ migration: "m", gate: "go", shard: shardOf(failed(), SHARDS), planVersion: 1, version: 4, unsatisfied: 20 },
  ...over,
});

/** A table that says which keys each call asks for. */
const tableOf = (items: readonly Item[]) => {
  const asked: string[][] = [];
  const getAll = async (of: readonly Key[]) => {
    asked.push(of.map(({ sk }) => sk));
    return of.map(({ sk }) => items.find((one) => one.sk === sk));
  };
  return { asked, getAll };
};

describe("a change of a checkpoint", () => {
  const number = shardOf(failed(), SHARDS);
  const loaded = async (
    shards: readonly GateShard[],
    gates: readonly Gate[],
    { moved = failed(), numbers = new Map() }: { moved?: Checkpoint; numbers?: ShardNumbers } = {},
  ) => {
    const { asked, getAll } = tableOf([
      ...gates.map((one) => gateItem({ value: one, dueAt: null })),
      ...shards.map((one) => shardItem(one)),
    ]);
    const ledger = { readGatesOf: gatesOf({ getAll }, numbers) } as unknown as CommitLedger;
    return { asked, found: await loadFor(ledger, evidenceOf(moved, "passed"), START) };
  };
  const name = `T#go#00${number}`;

  it("reads its shard of each gate in which it counts, and nothing of the plan, in one call once it is known how many there are", async () => {
    const moved = failed({ gates: ["go", "small"], readerGates: ["other"] });
    const gates = [sharded(), gate({ id: "small", unsatisfied: 9 }), sharded({ id: "other" })];
    const numbers: ShardNumbers = new Map();
    const first = await loaded([shardWith()], gates, { moved, numbers });
    expect(first.asked).toEqual([["G#go", "G#small", "G#other"], [name]]);
    const second = await loaded([shardWith()], gates, { moved, numbers });
    expect(second.asked).toEqual([["G#go", "G#small", "G#other", name]]);
    for (const { found } of [first, second])
      expect(found.gates?.map(({ shard }) => shard)).toEqual([shardWith(), undefined, undefined]);
  });

  it("reads the shard that the gate says, whatever was known of it before", async () => {
    const numbers: ShardNumbers = new Map([["contoso/go", SHARDS * 5]]);
    const { asked, found } = await loaded([shardWith()], [sharded()], { numbers });
    expect(asked.map((call) => call.at(-1))).toEqual([`T#go#0${shardOf(failed(), SHARDS * 5)}`, name]);
    expect(found.gates?.map(({ shard }) => shard)).toEqual([shardWith()]);
    expect(numbers).toEqual(new Map([["contoso/go", SHARDS]]));
  });

  it("reads none where no gate has shards", async () => {
    const numbers: ShardNumbers = new Map([["contoso/go", SHARDS]]);
    const { found } = await loaded([shardWith()], [gate({ unsatisfied: 9 })], { numbers });
    expect(found.gates?.map(({ shard }) => shard)).toEqual([undefined]);
    expect((await loaded([], [gate({ unsatisfied: 9 })], { numbers })).asked).toEqual([["G#go"]]);
  });

  it("is decided again where a gate names a shard that is not there", async () => {
    for (const shards of [SHARDS, SHARDS * 5]) {
      const numbers: ShardNumbers = new Map([["contoso/go", shards]]);
      await expect(loaded([], [sharded()], { numbers })).rejects.toMatchObject({ code: "ledger-conflict" });
    }
  });

  it("waits where its shard is of another plan version already", async () => {
    await expect(loaded([shardWith({ planVersion: 2 })], [sharded()])).rejects.toMatchObject({ code: "plan-applying" });
  });
});

describe("an answer about a gate with shards", () => {
  const head = { migration: "m", planVersion: 1, version: 1, applying: null } as unknown as Head;
  const shown = async (one: Gate) => {
    const asked: unknown[] = [];
    const ledger = {
      readHead: async () => head,
      readPlannedGates: async () => [],
      pageListed: async () => ({ items: [] }),
      findWatermark: async () => undefined,
      listShards: async (...of: readonly unknown[]) => {
        asked.push(of);
        return [shardWith(), shardWith({ shard: 7, unsatisfied: 300 })];
      },
    };
    const [first] = await readShown(ledger as never, head, [one], { now: START, blockers: "counted" });
    return { asked, count: first?.present.blockerCount };
  };

  it("counts the checkpoints of all of them, by one query", async () => {
    expect(await shown(sharded())).toEqual({ asked: [["m", "go"]], count: 320 });
  });

  it("asks for none where none is open, or it has none", async () => {
    expect(await shown(sharded({ openShards: 0 }))).toEqual({ asked: [], count: 0 });
    expect(await shown(gate({ total: 500, unsatisfied: 7 }))).toEqual({ asked: [], count: 7 });
  });
});

describe("the claim of a plan version", () => {
  const asked = (limits: Parameters<typeof countedIn>[0]) =>
    claimedHead(undefined, plan, { ...countedIn(limits) } as never).applying;
  const limits = { gatesPerCheckpoint: 40, partBytes: 1, contactsBytes: 1 };

  it("says how its gates count, so that whoever puts it into force does the same", () => {
    expect(asked({ ...limits, membersPerShard: 64 })).toMatchObject({ membersPerShard: 64 });
    expect(asked(limits)).not.toHaveProperty("membersPerShard");
  });
});

it("a checkpoint that is satisfied is of the shard that it was of before", () => {
  expect(shardOf(passed(START), SHARDS)).toBe(shardOf(failed(), SHARDS));
});
