import { describe, expect, it } from "vitest";
import { shardOf } from "../../../core/readiness/gate/shard.ts";
import type { ApprovalsLedger } from "../../../ports/approvals.ts";
import type { CommitLedger } from "../../../ports/commit.ts";
import type { EnactLedger } from "../../../ports/enact.ts";
import type { QueryLedger } from "../../../ports/query.ts";
import { personOf } from "../../support/people.ts";
import { UNAPPROVED } from "../../support/unapproved.ts";
import {
  approvalFact,
  byName,
  checkpoint,
  commitOf,
  due,
  failing,
  gate,
  head,
  manifestFact,
  newMigration,
  planOf,
  planWriter,
  putPlan,
  range,
  shard,
  timeFact,
  turn,
} from "../values.ts";

/** Reads that several ledgers have, each asked of every ledger that has it. */

type Reads = CommitLedger &
  Pick<ApprovalsLedger, "findCheckpoint" | "findRequirement" | "findPolicy" | "hasFact"> &
  Pick<QueryLedger, "readHead" | "listHeads" | "listIds" | "findFact" | "readFacts" | "readRestores" | "readUnits">;

/** The ledger that is asked, and the one that writes what it finds. */
type MakeRead<Name extends keyof Reads> = () => { readonly reader: Pick<Reads, Name>; readonly writer: EnactLedger };

export const readHeadContract = (make: MakeRead<"readHead">): void => {
  it("finds a migration's head as it was written last, and none of what was never applied", async () => {
    const { reader, writer } = make();
    const migration = newMigration();
    expect(await reader.readHead(migration)).toBeUndefined();
    const object = { key: "plans/two.json", versionId: "v" };
    const asked = { digest: "e", at: "2026-11-22T13:00:00.000Z", by: personOf("kim"), object };
    const applying = { version: 2, ...asked, written: false, changes: null, ...UNAPPROVED };
    await writer.putHead(head(migration));
    await writer.putHead(head(migration, { version: 2, applying }));
    expect(await reader.readHead(migration)).toEqual(head(migration, { version: 2, applying }));
  });
};

/** Of every ledger that writes heads. */
export const putHeadContract = (make: () => Pick<EnactLedger, "putHead" | "readHead">): void => {
  it("writes a head over exactly the version before its own", async () => {
    const ledger = make();
    const migration = newMigration();
    for (const version of [1, 2]) await ledger.putHead(head(migration, { version }));
    for (const version of [1, 2, 4])
      await expect(ledger.putHead(head(migration, { version, title: "other" }))).rejects.toMatchObject(
        failing("ledger-conflict"),
      );
    expect(await ledger.readHead(migration)).toEqual(head(migration, { version: 2 }));
  });
};

export const listHeadsContract = (make: MakeRead<"listHeads">): void => {
  it("lists the head of every migration", async () => {
    const { reader, writer } = make();
    const migrations = range(3, newMigration);
    for (const migration of migrations) await writer.putHead(head(migration));
    const found = (await reader.listHeads()).filter(({ migration }) => migrations.includes(migration));
    expect(byName(found, (one) => one.migration)).toEqual(migrations.toSorted().map((migration) => head(migration)));
  });
};

export const findCheckpointContract = (make: MakeRead<"findCheckpoint">): void => {
  it("finds one checkpoint by its key, and none of another unit, requirement or migration", async () => {
    const { reader, writer } = make();
    const migration = newMigration();
    const one = checkpoint(migration, { reason: "ü ☂ “quoted”\nand broken", gates: [] });
    await (await planWriter(writer, migration)).putCheckpoints([due(one, "2026-11-22T13:00:00.000Z")]);
    expect(await reader.findCheckpoint(one)).toEqual(one);
    const others = [{ unit: "pool0" }, { requirement: "rt" }, { migration: newMigration() }];
    for (const other of others) expect(await reader.findCheckpoint({ ...one, ...other })).toBeUndefined();
  });
};

export const listCheckpointsContract = (make: MakeRead<"listCheckpoints">): void => {
  it("lists every checkpoint of a migration, however many pages that takes, and of no other", async () => {
    const { reader, writer } = make();
    const migration = newMigration();
    // More than the megabyte of one answer of DynamoDB.
    const all = range(120, (index) =>
      checkpoint(migration, { requirement: `r${1000 + index}`, reason: "x".repeat(10_000) }),
    );
    await (await planWriter(writer, migration)).putCheckpoints(all.map((one) => due(one)));
    await (await planWriter(writer, migration)).putGate(due(gate(migration)), undefined);
    const found = await reader.listCheckpoints(migration);
    expect(byName(found, ({ requirement }) => requirement)).toEqual(all);
    expect(await reader.listCheckpoints(migration.slice(0, -1))).toEqual([]);
  });
};

export const unitCheckpointsContract = (make: MakeRead<"listCheckpoints">): void => {
  it("lists the checkpoints of one unit, and of none whose name begins alike", async () => {
    const { reader, writer } = make();
    const migration = newMigration();
    const of = (unit: string) => ["a", "b"].map((requirement) => checkpoint(migration, { unit, requirement }));
    await (await planWriter(writer, migration)).putCheckpoints(
      [...of("pool1"), ...of("pool10"), ...of("pool")].map((one) => due(one)),
    );
    const found = await reader.listCheckpoints(migration, "pool1");
    expect(byName(found, ({ requirement }) => requirement)).toEqual(of("pool1"));
  });
};

export const gatesContract = (make: MakeRead<"readGates" | "listGates">): void => {
  it("reads those of the gates that exist in the order in which they were asked for, each once", async () => {
    const { reader, writer } = make();
    const migration = newMigration();
    const ids = range(130, (index) => `go@unit${1000 + index}`);
    const plan = await planWriter(writer, migration);
    await Promise.all(ids.map((id) => plan.putGate(due(gate(migration, { id })), undefined)));
    const asked = ids.flatMap((id) => [id, `${id}-none`]).toReversed();
    expect(await reader.readGates(migration, asked)).toEqual(ids.toReversed().map((id) => gate(migration, { id })));
    expect(await reader.readGates(migration, [])).toEqual([]);
  });

  it("lists every gate of a migration, and of no other", async () => {
    const { reader, writer } = make();
    const migration = newMigration();
    const gates = ["go", "move@pool01", "move@pool02"].map((id) => gate(migration, { id }));
    for (const one of gates)
      await (await planWriter(writer, migration)).putGate(due(one, "2026-11-22T13:00:00.000Z"), undefined);
    await (await planWriter(writer, migration)).putCheckpoints([due(checkpoint(migration))]);
    expect(byName(await reader.listGates(migration), ({ id }) => id)).toEqual(gates);
    expect(await reader.listGates(newMigration())).toEqual([]);
  });
};

export const shardsContract = (make: MakeRead<"listShards">): void => {
  it("lists the shards of a gate, or of all gates of a migration, in their order, and of no other", async () => {
    const { reader, writer } = make();
    const migration = newMigration();
    const of = (name: string) => range(130, (number) => shard(migration, { gate: name, shard: number }));
    const all = [...of("go"), ...of("go@pool01")];
    const plan = await planWriter(writer, migration);
    await plan.putGate(due(gate(migration)), undefined);
    await plan.putShards(all);
    expect(await reader.listShards(migration)).toEqual(all);
    expect(await reader.listShards(migration, "go")).toEqual(of("go"));
    expect(await reader.listShards(migration, "g")).toEqual([]);
    expect(await reader.listShards(newMigration())).toEqual([]);
  });
};

export const gatesOfContract = (make: MakeRead<"readGatesOf">): void => {
  it("reads those of some gates that exist, in order, each in which a checkpoint counts with the shard that counts it", async () => {
    const { reader, writer } = make();
    const migration = newMigration();
    const moved = { unit: "pool01", requirement: "rtc", gates: ["go", "plain", "none"] };
    const plan = await planWriter(writer, migration);
    const numbered = (name: string) => range(7, (number) => shard(migration, { gate: name, shard: number }));
    await plan.putShards([...numbered("go"), ...numbered("other")]);
    const gates = [gate(migration), gate(migration, { id: "other", shards: 7 }), gate(migration, { id: "plain" })];
    for (const one of gates) await plan.putGate(due(one), undefined);
    const read = () => reader.readGatesOf(migration, ["plain", "none", "other", "go"], moved);
    const [go, ...others] = gates.map((one) => ({ gate: one }));
    expect(await read()).toEqual([...others.toReversed(), go]);
    // Whatever was known of it: the gate that is read says how many shards it has.
    for (const [index, shards] of [7, 7, 3, 200, 7].entries()) {
      const one = gate(migration, { shards, version: index + 2 });
      await plan.putGate(due(one), undefined);
      const found = numbered("go")[shardOf(moved, shards)];
      const expected = found === undefined ? { gate: one } : { gate: one, shard: found };
      expect(await read()).toEqual([...others.toReversed(), expected]);
    }
    await plan.putGate(due(gate(migration, { version: 7 })), undefined);
    expect(await read()).toEqual([...others.toReversed(), { gate: gate(migration, { version: 7 }) }]);
    expect(await reader.readGatesOf(migration, [], moved)).toEqual([]);
  });
};

export const requirementsContract = (make: MakeRead<"readRequirements">): void => {
  it("reads every requirement of a plan version by its id, and of no other version", async () => {
    const { reader, writer } = make();
    const plan = planOf(newMigration());
    await putPlan(writer, plan);
    const found = await reader.readRequirements(plan.migration, 1);
    expect(byName([...found], ([id]) => id)).toEqual(
      byName(plan.requirements, ({ id }) => id).map((one) => [one.id, one]),
    );
    expect((await reader.readRequirements(plan.migration, 2)).size).toBe(0);
  });
};

export const plannedGatesContract = (make: MakeRead<"readPlannedGates">): void => {
  it("reads those of some gates that a plan version has, in the order that was asked for", async () => {
    const { reader, writer } = make();
    const plan = planOf(newMigration());
    await putPlan(writer, plan);
    const ids = plan.gates.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(2);
    for (const order of [ids, ids.toReversed()]) {
      const found = await reader.readPlannedGates(plan.migration, 1, [...order, "none"]);
      expect(found).toEqual(order.map((id) => plan.gates.find((one) => one.id === id)));
    }
    expect(await reader.readPlannedGates(plan.migration, 2, ids)).toEqual([]);
  });
};

const STEPS = [{ title: { en: "Copy it back", es: "Copiar" }, prerequisites: ["an empty folder"], source: "a page" }];

export const restoresContract = (make: MakeRead<"readRestores" | "readUnits">): void => {
  it("reads the steps of some requirements, and some units, that a plan version has, in the order that was asked for", async () => {
    const { reader, writer } = make();
    const plan = planOf(newMigration());
    const restores = ["rtc", "accounts"].map((requirement, order) => ({ requirement, order, steps: STEPS }));
    await putPlan(writer, { ...plan, restores });
    const [rtc, accounts] = restores;
    expect(await reader.readRestores(plan.migration, 1, ["accounts", "none", "rtc"])).toEqual([accounts, rtc]);
    expect(await reader.readRestores(plan.migration, 2, ["rtc"])).toEqual([]);
    const units = plan.units.toReversed();
    expect(await reader.readUnits(plan.migration, 1, ["none", ...units.map(({ id }) => id)])).toEqual(units);
    expect(await reader.readUnits(plan.migration, 2, ["pool01"])).toEqual([]);
  });
};

export const agentsContract = (
  make: () => { readonly reader: Pick<QueryLedger, "pageAgents" | "findAgent">; readonly writer: EnactLedger },
): void => {
  it("pages the agents of a plan version by their ids, and finds one of them", async () => {
    const { reader, writer } = make();
    const [first] = planOf(newMigration()).agents;
    if (first === undefined) throw new Error("the plan has no agents");
    const agents = ["a1", "a2", "a3"].map((id) => ({ ...first, id }));
    const plan = { ...planOf(newMigration()), agents };
    await putPlan(writer, plan);
    const page = (query: object) => reader.pageAgents(plan.migration, { planVersion: 1, limit: 2, ...query });
    const one = await page({});
    expect(one.items).toEqual(agents.slice(0, 2));
    expect(await page({ cursor: one.cursor })).toEqual({ items: agents.slice(2) });
    expect(await page({ planVersion: 2 })).toEqual({ items: [] });
    expect(await reader.findAgent(plan.migration, 1, "a2")).toEqual(agents[1]);
    for (const id of ["a4", "x".repeat(2_000), "\ud800"])
      expect(await reader.findAgent(plan.migration, 1, id)).toBeUndefined();
    expect((await reader.pageAgents("x".repeat(3_000), { planVersion: 1, limit: 2 })).items).toEqual([]);
  });
};

export const findPolicyContract = (make: MakeRead<"findPolicy">): void => {
  it("finds the policy of a plan version, and none of another", async () => {
    const { reader, writer } = make();
    const plan = planOf(newMigration());
    await putPlan(writer, plan);
    expect(await reader.findPolicy(plan.migration, 1)).toEqual(plan.policy);
    expect(await reader.findPolicy(plan.migration, 11)).toBeUndefined();
  });
};

export const findRequirementContract = (make: MakeRead<"findRequirement">): void => {
  it("finds one requirement of a plan version, and none of another version or name", async () => {
    const { reader, writer } = make();
    const plan = planOf(newMigration());
    await putPlan(writer, plan);
    for (const one of plan.requirements) expect(await reader.findRequirement(plan.migration, 1, one.id)).toEqual(one);
    expect(await reader.findRequirement(plan.migration, 2, "rtc")).toBeUndefined();
    expect(await reader.findRequirement(plan.migration, 1, "rt")).toBeUndefined();
  });
};

export const listIdsContract = (make: MakeRead<"listIds">): void => {
  it("lists the units, the agents and the contacts of a plan version by id, and none of another version", async () => {
    const { reader, writer } = make();
    const plan = planOf(newMigration());
    await putPlan(writer, plan);
    const ids = (parts: readonly { readonly id: string }[]) => parts.map(({ id }) => id).toSorted();
    expect(await reader.listIds(plan.migration, 1, "units")).toEqual(ids(plan.units));
    expect(await reader.listIds(plan.migration, 1, "agents")).toEqual(ids(plan.agents));
    expect(await reader.listIds(plan.migration, 1, "contacts")).toEqual(ids(plan.contacts));
    expect(await reader.listIds(plan.migration, 11, "units")).toEqual([]);
  });
};

export const hasFactContract = (make: MakeRead<"hasFact">): void => {
  it("knows whether a fact has been recorded", async () => {
    const { reader, writer } = make();
    const fact = manifestFact(newMigration());
    expect(await reader.hasFact(fact.id)).toBe(false);
    await writer.commit(commitOf({ fact }));
    expect(await reader.hasFact(fact.id)).toBe(true);
    expect(await reader.hasFact(fact.id.slice(0, -1))).toBe(false);
  });
};

export const findFactContract = (make: MakeRead<"findFact">): void => {
  describe("a fact", () => {
    it.each([
      ["a manifest's", manifestFact],
      ["time's, of no unit and no agent", timeFact],
      ["a person's", approvalFact],
    ])("is found as it was recorded: %s", async (_, make_) => {
      const { reader, writer } = make();
      const fact = make_(newMigration());
      expect(await reader.findFact(fact.id)).toBeUndefined();
      await writer.commit(commitOf({ fact }));
      expect(await reader.findFact(fact.id)).toEqual(fact);
    });
  });
};

export const readFactsContract = (make: MakeRead<"readFacts">): void => {
  it("reads those of some facts that there are, in the order that was asked for", async () => {
    const { reader, writer } = make();
    const facts = [manifestFact(newMigration()), timeFact(newMigration())];
    for (const fact of facts) await writer.commit(commitOf({ fact }));
    const ids = facts.map(({ id }) => id);
    expect(await reader.readFacts(["none", ...ids.toReversed()])).toEqual(facts.toReversed());
    expect(await reader.readFacts([])).toEqual([]);
  });
};

export const findTurnContract = (
  make: () => { readonly reader: Pick<QueryLedger, "findTurn">; readonly writer: EnactLedger },
): void => {
  it("finds how far a plan version has come, and none of another version", async () => {
    const { reader, writer } = make();
    const migration = newMigration();
    expect(await reader.findTurn(migration, 2)).toBeUndefined();
    await writer.putTurn(turn(migration), undefined);
    expect(await reader.findTurn(migration, 2)).toEqual(turn(migration));
    expect(await reader.findTurn(migration, 3)).toBeUndefined();
  });
};
