import { describe, expect, it } from "vitest";
import type { Unit } from "../../../core/plan/document/unit.ts";
import type { Plan } from "../../../core/plan/plan.ts";
import type { PlanContents } from "../../../ports/enact.ts";
import type { Make } from "../ports.ts";
import {
  checkpoint,
  commitOf,
  due,
  failing,
  gate,
  head,
  minute,
  newMigration,
  notification,
  planOf,
  planWriter,
  putPlan,
  range,
  shard,
  summary,
  turn,
} from "../values.ts";
import { findTurnContract, putHeadContract, readHeadContract } from "./reads.ts";

/** `enact`: what it writes of a plan, step by step. */
export const enactContract = (make: Make<"EnactLedger">): void => {
  readHeadContract(() => ({ reader: make().EnactLedger, writer: make().EnactLedger }));
  findTurnContract(() => ({ reader: make().EnactLedger, writer: make().EnactLedger }));

  it("gives a turn to one of those who have read the same", async () => {
    const { EnactLedger: ledger } = make();
    const migration = newMigration();
    const [first, second] = [turn(migration), turn(migration, { holder: "two" })];
    expect(await ledger.putTurn(first, undefined)).toBe(true);
    expect(await ledger.putTurn(second, undefined)).toBe(false);
    expect(await ledger.putTurn(second, first)).toBe(true);
    expect(await ledger.putTurn({ ...first, until: minute(2) }, first)).toBe(false);
    expect(await ledger.putTurn({ ...second, done: 50, until: minute(2) }, second)).toBe(true);
    expect(await ledger.putTurn({ ...second, done: 60, until: minute(3) }, second)).toBe(false);
    expect(await ledger.findTurn(migration, 2)).toEqual({ ...second, done: 50, until: minute(2) });
  });

  putHeadContract(() => make().EnactLedger);

  describe("the parts of a plan", () => {
    it("may be written again and again, however many they are", async () => {
      const { EnactLedger: ledger } = make();
      const plan = planOf(newMigration());
      const units = range(230, (index) => ({ id: `u${1000 + index}`, kind: "pool", roles: [], homes: [] }));
      const large = { ...plan, units };
      const seen: [number, number][] = [];
      await putPlan(ledger, large);
      await ledger.putPlanParts(large, 0, async (...news) => void seen.push(news));
      const [done, total] = seen.at(-1) ?? [];
      expect(done).toBe(total);
      expect(seen.map(([some]) => some)).toEqual(seen.map(([some]) => some).toSorted((a, b) => a - b));
      expect(total).toBeGreaterThan(1);
      for (const unit of [units[0], units[24], units[25], units[229]])
        expect(await ledger.findUnit(plan.migration, 1, unit?.id ?? "")).toEqual(unit);
      const ids = plan.gates.map(({ id }) => id);
      expect(await ledger.readPlannedGates(plan.migration, 1, ids)).toEqual(plan.gates);
      expect(await ledger.findContacts(plan.migration, 1, ["ana", "kim"])).toEqual(plan.contacts);
    });

    it("are those of the version once its contents are written with a head, and not before", async () => {
      const { EnactLedger: ledger } = make();
      const plan = planOf(newMigration());
      const { migration } = plan;
      const found = async () => (await ledger.readRequirements(migration, 1)).size;
      await ledger.putHead(head(migration));
      const contents = await ledger.putPlanParts(plan, 0, async () => undefined);
      expect(await found()).toBe(0);
      await expect(ledger.putHead(head(migration), contents)).rejects.toMatchObject(failing("ledger-conflict"));
      expect(await found()).toBe(0);
      await ledger.putHead(head(migration, { version: 2 }), contents);
      expect(await found()).toBe(plan.requirements.length);
    });

    it("that a version leaves as they are it has of the version in force, and writes none of them", async () => {
      const { EnactLedger: ledger } = make();
      const units = range(100, (index): Unit => {
        const roles = index === 50 ? ["registrar"] : [];
        return { id: `u${1000 + index}`, kind: "pool", roles, homes: [], owner: "ana" };
      });
      const plan = { ...planOf(newMigration()), units };
      const writes = async (next: Plan, inForce: number): Promise<readonly [number, PlanContents]> => {
        const totals = [0];
        const contents = await ledger.putPlanParts(next, inForce, async (_, all) => void totals.push(all));
        return [totals.at(-1) ?? 0, contents];
      };
      await putPlan(ledger, plan);
      const [all] = await writes(plan, 0);
      const changed = { ...plan, version: 2, units: units.map((unit) => ({ ...unit, roles: [] })) };
      const [some, contents] = await writes(changed, 1);
      expect(all).toBeGreaterThan(5);
      expect(some).toBe(1);
      await putPlan(ledger, changed, 1);
      expect((await ledger.readPlanParts(plan.migration, 2)).units).toEqual(changed.units);
      expect((await ledger.readPlanParts(plan.migration, 1)).units).toEqual(units);
      // The next one has each of the version that wrote it first.
      const [none, next] = await writes({ ...changed, version: 3 }, 2);
      expect(none).toBe(0);
      expect(next.sections).toEqual(contents.sections);
      expect(next.digest).toBe(contents.digest);
      await putPlan(ledger, { ...changed, version: 3 }, 2);
      for (const unit of changed.units) expect(await ledger.findUnit(plan.migration, 3, unit.id)).toEqual(unit);
    });

    it("are read as they were written, and of one version alone", async () => {
      const { EnactLedger: ledger } = make();
      const { checkpoints: _, migration, version, title: __, timeZone: ___, ...parts } = planOf(newMigration());
      const plan = planOf(migration);
      await putPlan(ledger, plan);
      await putPlan(ledger, { ...plan, version: 2, agents: [] });
      const sorted = <T extends { readonly id: string }>(all: readonly T[]) =>
        all.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      const read = await ledger.readPlanParts(migration, version);
      expect(read.policy).toEqual(parts.policy);
      for (const section of ["agents", "units", "requirements", "gates", "contacts"] as const)
        expect(sorted<{ readonly id: string }>(read[section])).toEqual(sorted<{ readonly id: string }>(parts[section]));
      expect((await ledger.readPlanParts(migration, 2)).agents).toEqual([]);
    });

    it("of one version leave those of another as they are", async () => {
      const { EnactLedger: ledger } = make();
      const plan = planOf(newMigration());
      await putPlan(ledger, plan);
      const requirements = plan.requirements.map((one) => ({ ...one, title: "changed" }));
      await putPlan(ledger, { ...plan, version: 2, requirements });
      const titles = async (version: number) =>
        [...(await ledger.readRequirements(plan.migration, version)).values()].map(({ title }) => title);
      expect(await titles(1)).not.toContain("changed");
      expect(new Set(await titles(2))).toEqual(new Set(["changed"]));
    });
  });

  describe("checkpoints", () => {
    it("are written by hundreds", async () => {
      const { EnactLedger: ledger } = make();
      const migration = newMigration();
      const all = range(230, (index) => checkpoint(migration, { requirement: `r${1000 + index}` }));
      await (await planWriter(ledger, migration)).putCheckpoints(all.map((one) => due(one)));
      expect(await ledger.listCheckpoints(migration)).toEqual(all);
      await (await planWriter(ledger, migration)).putCheckpoints([]);
    });

    it("replace exactly the version before their own: a step that is repeated is a conflict, and changes nothing", async () => {
      const { EnactLedger: ledger } = make();
      const migration = newMigration();
      const of = (version: number, reason: string) => [due(checkpoint(migration, { version, reason }))];
      await (await planWriter(ledger, migration)).putCheckpoints(of(1, "first"));
      await (await planWriter(ledger, migration)).putCheckpoints(of(2, "second"));
      for (const version of [1, 2, 4])
        await expect((await planWriter(ledger, migration)).putCheckpoints(of(version, "other"))).rejects.toMatchObject(
          failing("ledger-conflict"),
        );
      expect(await ledger.listCheckpoints(migration)).toMatchObject([{ version: 2, reason: "second" }]);
    });

    it("are removed, whether they are there or not, and leave the others as they are", async () => {
      const { EnactLedger: ledger } = make();
      const migration = newMigration();
      const all = range(60, (index) => checkpoint(migration, { requirement: `r${10 + index}` }));
      await (await planWriter(ledger, migration)).putCheckpoints(all.map((one) => due(one, minute(1))));
      const none = checkpoint(migration, { unit: "pool02" });
      await (await planWriter(ledger, migration)).removeCheckpoints([...all.slice(0, 58), none]);
      await (await planWriter(ledger, migration)).removeCheckpoints([...all.slice(0, 58), none]);
      await (await planWriter(ledger, migration)).removeCheckpoints([]);
      expect(await ledger.listCheckpoints(migration)).toEqual(all.slice(58));
    });
  });

  describe("once the head has moved on", () => {
    it("nothing of the plan that it was applying is written or removed", async () => {
      const { EnactLedger: ledger } = make();
      const migration = newMigration();
      const writer = await planWriter(ledger, migration);
      await writer.putCheckpoints([due(checkpoint(migration))]);
      await writer.putShards([shard(migration)]);
      await writer.putGate(due(gate(migration)), undefined);
      await writer.putSummary(due(summary(migration), minute(60)));
      await ledger.putHead(head(migration, { version: 2 }));
      const late = [
        () => writer.putCheckpoints([due(checkpoint(migration, { version: 2 }))]),
        () => writer.removeCheckpoints([checkpoint(migration)]),
        () => writer.putGate(due(gate(migration, { version: 2 })), undefined),
        () => writer.removeGates([gate(migration)]),
        () => writer.putShards([shard(migration, { version: 2 })]),
        () => writer.removeShards([shard(migration)]),
        () => writer.putSummary(due(summary(migration, { version: 2 }), minute(60))),
        () => writer.removeSummary(migration),
      ];
      for (const write of late) await expect(write()).rejects.toMatchObject(failing("ledger-conflict"));
      expect(await ledger.listCheckpoints(migration)).toEqual([checkpoint(migration)]);
      expect(await ledger.listGates(migration)).toEqual([gate(migration)]);
      expect(await ledger.listShards(migration)).toEqual([shard(migration)]);
      expect(await ledger.findSummary(migration)).toEqual(summary(migration));
    });
  });

  describe("a gate", () => {
    it("is written together with the notification of its transition", async () => {
      const { EnactLedger: ledger } = make();
      const migration = newMigration();
      await (await planWriter(ledger, migration)).putGate(due(gate(migration)), notification(migration));
      await (await planWriter(ledger, migration)).putGate(due(gate(migration, { version: 2 })), undefined);
      expect(await ledger.listGates(migration)).toEqual([gate(migration, { version: 2 })]);
      expect(await ledger.hasNotification(migration, "go", 1)).toBe(true);
    });

    it("that is stale writes no notification, and a notification that was recorded before no gate", async () => {
      const { EnactLedger: ledger } = make();
      const migration = newMigration();
      await (await planWriter(ledger, migration)).putGate(due(gate(migration)), notification(migration));
      const stale = (await planWriter(ledger, migration)).putGate(
        due(gate(migration)),
        notification(migration, { epoch: 2 }),
      );
      await expect(stale).rejects.toMatchObject(failing("ledger-conflict"));
      expect(await ledger.hasNotification(migration, "go", 2)).toBe(false);
      const again = (await planWriter(ledger, migration)).putGate(
        due(gate(migration, { version: 2 })),
        notification(migration),
      );
      await expect(again).rejects.toMatchObject(failing("ledger-conflict"));
      expect(await ledger.listGates(migration)).toEqual([gate(migration)]);
    });

    it("is removed, whether it is there or not, and leaves the others as they are", async () => {
      const { EnactLedger: ledger } = make();
      const migration = newMigration();
      const gates = range(30, (index) => gate(migration, { id: `go@u${10 + index}` }));
      for (const one of gates) await (await planWriter(ledger, migration)).putGate(due(one), undefined);
      await (await planWriter(ledger, migration)).removeGates([...gates.slice(0, 29), gate(migration, { id: "none" })]);
      expect(await ledger.listGates(migration)).toEqual(gates.slice(29));
    });
  });

  describe("a shard", () => {
    it("is written over exactly the version before its own, and removed as it was read", async () => {
      const { EnactLedger: ledger } = make();
      const migration = newMigration();
      const writer = await planWriter(ledger, migration);
      await writer.putShards([shard(migration), shard(migration, { shard: 1 })]);
      await writer.putShards([shard(migration, { version: 2 })]);
      for (const version of [1, 2, 4])
        await expect(writer.putShards([shard(migration, { version })])).rejects.toMatchObject(
          failing("ledger-conflict"),
        );
      for (const moved of [shard(migration, { shard: 1, version: 2 }), shard(migration, { gate: "none" })])
        await expect(writer.removeShards([moved])).rejects.toMatchObject(failing("ledger-conflict"));
      await writer.removeShards([shard(migration, { shard: 1 })]);
      expect(await ledger.listShards(migration)).toEqual([shard(migration, { version: 2 })]);
    });
  });

  describe("a summary", () => {
    it("is written over exactly the version before its own", async () => {
      const { EnactLedger: ledger } = make();
      const migration = newMigration();
      const of = (version: number) => due(summary(migration, { version, dueAt: minute(version) }), minute(version));
      await (await planWriter(ledger, migration)).putSummary(of(1));
      await (await planWriter(ledger, migration)).putSummary(of(2));
      for (const version of [1, 2, 4])
        await expect((await planWriter(ledger, migration)).putSummary(of(version))).rejects.toMatchObject(
          failing("ledger-conflict"),
        );
      expect(await ledger.findSummary(migration)).toEqual(of(2).value);
    });

    it("is removed, whether it is there or not, and may be planned anew", async () => {
      const { EnactLedger: ledger } = make();
      const migration = newMigration();
      await (await planWriter(ledger, migration)).removeSummary(migration);
      await ledger.commit(commitOf({ summary: due(summary(migration), minute(60)) }));
      await (await planWriter(ledger, migration)).removeSummary(migration);
      expect(await ledger.findSummary(migration)).toBeUndefined();
      await (await planWriter(ledger, migration)).putSummary(due(summary(migration), minute(60)));
      expect(await ledger.findSummary(migration)).toEqual(summary(migration));
    });
  });
};
