import { describe, expect, it } from "vitest";
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

describe("a change of a checkpoint", () => {
  const loaded = async (shards: readonly GateShard[], gates: readonly Gate[], moved = failed()) => {
    const asked: unknown[] = [];
    const ledger = {
      readGates: async () => gates,
      readPlannedGates: async () => [],
      readShards: async (migration: string, of: readonly unknown[]) => {
        asked.push(migration, of);
        return shards;
      },
    } as unknown as CommitLedger;
    return { asked, found: await loadFor(ledger, evidenceOf(moved, "passed"), START) };
  };

  it("reads its shard of each gate in which it counts, with the gates", async () => {
    const ids = { gates: ["go", "small"], readerGates: ["other"] };
    const gates = [sharded(), gate({ id: "small", unsatisfied: 9 }), sharded({ id: "other" })];
    const { asked, found } = await loaded([shardWith()], gates, failed(ids));
    expect(asked).toEqual(["contoso", [{ gate: "go", shard: shardOf(failed(), SHARDS) }]]);
    expect(found.gates?.map(({ shard }) => shard)).toEqual([shardWith(), undefined, undefined]);
  });

  it("reads none where no gate has shards", async () => {
    expect((await loaded([], [gate({ unsatisfied: 9 })])).asked).toEqual([]);
  });

  it("is decided again where a gate names a shard that is not there", async () => {
    await expect(loaded([], [sharded()])).rejects.toMatchObject({ code: "ledger-conflict" });
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
