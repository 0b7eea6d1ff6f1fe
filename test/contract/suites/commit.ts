import { describe, expect, it } from "vitest";
import type { Commit } from "../../../ports/commit.ts";
import type { Make } from "../ports.ts";
import {
  checkpoint,
  commitOf,
  due,
  failing,
  gate,
  head,
  manifestFact,
  minute,
  newMigration,
  notification,
  planOf,
  putPlan,
  range,
  shard,
  summary,
} from "../values.ts";
import {
  gatesContract,
  gatesOfContract,
  listCheckpointsContract,
  plannedGatesContract,
  requirementsContract,
  shardsContract,
  unitCheckpointsContract,
} from "./reads.ts";

/** Each kind of item that replaces exactly the version before its own, alone in a commit. */
const VERSIONED: readonly [string, (migration: string, version: number, mark: string) => Partial<Commit>][] = [
  ["checkpoint", (id, version, reason) => ({ checkpoints: [due(checkpoint(id, { version, reason }))] })],
  ["gate", (id, version, title) => ({ gates: [due(gate(id, { version, title }))] })],
  ["shard", (id, version, said) => ({ shards: [Object.assign(shard(id, { version }), { said })] })],
  ["head", (id, version, title) => ({ head: head(id, { version, title }) })],
  ["summary", (id, version, mark) => ({ summary: due(summary(id, { version, lastAt: mark }), minute(60)) })],
];

type Ledgers = Make<"CommitLedger" | "EnactLedger" | "ApprovalsLedger">;

/** `functions/commit.ts`: what it reads for the cascade, and writes of its outcome. */
export const commitContract = (make: Ledgers): void => {
  /** All that a migration has. */
  const everything = async (migration: string): Promise<readonly unknown[]> => {
    const { CommitLedger: ledger, ApprovalsLedger: approvals } = make();
    return Promise.all([
      ledger.listCheckpoints(migration),
      ledger.listGates(migration),
      ledger.listShards(migration),
      approvals.readHead(migration),
      ledger.findSummary(migration),
    ]);
  };

  describe("a commit", () => {
    it("that a head fences is written only while the head is the one that was read", async () => {
      const { CommitLedger: ledger, EnactLedger: apply } = make();
      const migration = newMigration();
      await apply.putHead(head(migration, { version: 1 }));
      const of = (version: number) => commitOf({ fence: head(migration, { version }), gates: [due(gate(migration))] });
      for (const version of [0, 2])
        await expect(ledger.commit(of(version))).rejects.toMatchObject(failing("ledger-conflict"));
      expect(await ledger.listGates(migration)).toEqual([]);
      expect(await ledger.commit(of(1))).toBe("committed");
      await apply.putHead(head(migration, { version: 2 }));
      const late = commitOf({ fence: head(migration, { version: 1 }), gates: [due(gate(migration, { version: 2 }))] });
      await expect(ledger.commit(late)).rejects.toMatchObject(failing("ledger-conflict"));
      expect(await ledger.listGates(migration)).toEqual([gate(migration)]);
    });

    it("is written only while the gates that it checks are of the versions that were read", async () => {
      const { CommitLedger: ledger } = make();
      const migration = newMigration();
      await ledger.commit(commitOf({ gates: [due(gate(migration)), due(gate(migration, { id: "move@pool01" }))] }));
      const of = (version: number) =>
        commitOf({
          fact: manifestFact(migration, { id: `${migration}-${version}` }),
          checkpoints: [due(checkpoint(migration))],
          unchanged: [gate(migration, { version }), gate(migration, { id: "move@pool01" })],
        });
      for (const version of [0, 2])
        await expect(ledger.commit(of(version))).rejects.toMatchObject(failing("ledger-conflict"));
      expect(await ledger.listCheckpoints(migration)).toEqual([]);
      expect(await ledger.commit(of(1))).toBe("committed");
      expect(await ledger.listGates(migration)).toEqual([gate(migration), gate(migration, { id: "move@pool01" })]);
    });

    it("writes everything that it holds", async () => {
      const { CommitLedger: ledger, ApprovalsLedger: approvals } = make();
      const migration = newMigration();
      const fact = manifestFact(migration);
      const checkpoints = ["accounts", "rtc"].map((requirement) => checkpoint(migration, { requirement }));
      const gates = ["go", "move@pool01"].map((id) => gate(migration, { id }));
      const notifications = [notification(migration), notification(migration, { topic: "move@pool01" })];
      const written = await ledger.commit({
        fact,
        checkpoints: checkpoints.map((one) => due(one, minute(1))),
        gates: gates.map((one) => due(one, minute(1))),
        shards: [shard(migration)],
        notifications,
        head: head(migration),
        summary: due(summary(migration), minute(60)),
      });
      expect(written).toBe("committed");
      expect(await approvals.findFact(fact.id)).toEqual(fact);
      expect(await ledger.listCheckpoints(migration)).toEqual(checkpoints);
      expect(await ledger.listGates(migration)).toEqual(gates);
      expect(await ledger.listShards(migration)).toEqual([shard(migration)]);
      expect(await approvals.readHead(migration)).toEqual(head(migration));
      expect(await ledger.findSummary(migration)).toEqual(summary(migration));
      for (const { topic, epoch } of notifications)
        expect(await ledger.hasNotification(migration, topic, epoch)).toBe(true);
    });

    it("may be of no fact", async () => {
      const { CommitLedger: ledger } = make();
      const migration = newMigration();
      expect(await ledger.commit(commitOf({ summary: due(summary(migration), minute(60)) }))).toBe("committed");
      expect(await ledger.findSummary(migration)).toEqual(summary(migration));
    });

    it("holds a hundred items, so many as one transaction takes", async () => {
      const { CommitLedger: ledger } = make();
      const migration = newMigration();
      const checkpoints = range(99, (index) => due(checkpoint(migration, { requirement: `r${index}` })));
      expect(await ledger.commit(commitOf({ fact: manifestFact(migration), checkpoints }))).toBe("committed");
      expect(await ledger.listCheckpoints(migration)).toHaveLength(99);
    });

    it("is `already` where its fact was recorded before, and then writes nothing, be it new or stale", async () => {
      const { CommitLedger: ledger } = make();
      const migration = newMigration();
      const fact = manifestFact(migration);
      const checkpoints = [due(checkpoint(migration))];
      await ledger.commit(commitOf({ fact, checkpoints }));
      const before = await everything(migration);
      const next = [due(checkpoint(migration, { version: 2 })), due(checkpoint(migration, { unit: "pool02" }))];
      expect(await ledger.commit(commitOf({ fact, checkpoints: next, gates: [due(gate(migration))] }))).toBe("already");
      expect(await ledger.commit(commitOf({ fact, checkpoints }))).toBe("already");
      expect(await everything(migration)).toEqual(before);
    });

    it("does not change a fact that was recorded", async () => {
      const { CommitLedger: ledger, ApprovalsLedger: approvals } = make();
      const fact = manifestFact(newMigration());
      await ledger.commit(commitOf({ fact }));
      await ledger.commit(commitOf({ fact: { ...fact, entries: 99 } }));
      expect(await approvals.findFact(fact.id)).toEqual(fact);
    });

    describe.each(VERSIONED)("with a %s", (_, only) => {
      it("replaces the version before its own", async () => {
        const { CommitLedger: ledger } = make();
        const migration = newMigration();
        for (const version of [1, 2, 3]) await ledger.commit(commitOf(only(migration, version, minute(version))));
        expect(JSON.stringify(await everything(migration))).toContain(minute(3));
      });

      it.each([
        ["version 1 of what exists", [1], 1],
        ["the version that is there", [1, 2], 2],
        ["an older version", [1, 2, 3], 2],
        ["a version whose predecessor is not there yet", [1], 3],
        ["a second version of what does not exist", [], 2],
      ])("is a conflict for %s, and writes nothing at all", async (_case, there, version) => {
        const { CommitLedger: ledger, ApprovalsLedger: approvals } = make();
        const migration = newMigration();
        for (const one of there) await ledger.commit(commitOf(only(migration, one, minute(one))));
        const before = await everything(migration);
        const fact = manifestFact(migration);
        const others = VERSIONED.map(([, other]) => other).filter((other) => other !== only);
        const fresh = Object.assign({}, ...others.map((other) => other(migration, 1, minute(7))));
        const notifications = [notification(migration)];
        const commit = commitOf({ fact, notifications, ...fresh, ...only(migration, version, minute(9)) });
        await expect(ledger.commit(commit)).rejects.toMatchObject(failing("ledger-conflict"));
        expect(await everything(migration)).toEqual(before);
        expect(await approvals.hasFact(fact.id)).toBe(false);
        expect(await ledger.hasNotification(migration, "go", 1)).toBe(false);
      });
    });

    it("is a conflict where only one of several items is stale, whichever it is, and writes none of them", async () => {
      const { CommitLedger: ledger } = make();
      const migration = newMigration();
      const of = (requirement: string, version: number) => due(checkpoint(migration, { requirement, version }));
      const names = ["a", "b", "c"];
      await ledger.commit(commitOf({ checkpoints: names.map((name) => of(name, 1)) }));
      const before = await everything(migration);
      for (const stale of names) {
        const checkpoints = names.map((name) => of(name, name === stale ? 3 : 2));
        await expect(ledger.commit(commitOf({ checkpoints }))).rejects.toMatchObject(failing("ledger-conflict"));
        expect(await everything(migration)).toEqual(before);
      }
    });

    it("records each notification once: another of the same topic and number is a conflict", async () => {
      const { CommitLedger: ledger, ApprovalsLedger: approvals } = make();
      const migration = newMigration();
      await ledger.commit(commitOf({ notifications: [notification(migration)] }));
      const fact = manifestFact(migration);
      const again = commitOf({ fact, notifications: [notification(migration, { at: minute(1) })] });
      await expect(ledger.commit(again)).rejects.toMatchObject(failing("ledger-conflict"));
      expect(await approvals.hasFact(fact.id)).toBe(false);
    });

    it("lets one of many writers win, and records the facts of no other", async () => {
      const { CommitLedger: ledger, ApprovalsLedger: approvals } = make();
      const migration = newMigration();
      await ledger.commit(commitOf({ checkpoints: [due(checkpoint(migration))] }));
      const facts = range(5, (index) => manifestFact(migration, { id: `${migration}-${index}` }));
      const checkpoints = [due(checkpoint(migration, { version: 2 }))];
      const results = await Promise.allSettled(facts.map((fact) => ledger.commit(commitOf({ fact, checkpoints }))));
      for (const result of results)
        expect(result).toMatchObject(
          result.status === "fulfilled" ? { value: "committed" } : { reason: failing("ledger-conflict") },
        );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const recorded = await Promise.all(facts.map(({ id }) => approvals.hasFact(id)));
      expect(recorded).toEqual(results.map(({ status }) => status === "fulfilled"));
    });
  });

  describe("for the cascade", () => {
    const reading = () => ({ reader: make().CommitLedger, writer: make().EnactLedger });
    gatesContract(reading);
    shardsContract(reading);
    gatesOfContract(reading);
    listCheckpointsContract(reading);
    unitCheckpointsContract(reading);
    plannedGatesContract(reading);
    requirementsContract(reading);

    it("finds a unit of a plan version, and none of another version or name", async () => {
      const { CommitLedger: ledger, EnactLedger: apply } = make();
      const plan = planOf(newMigration());
      await putPlan(apply, plan);
      for (const unit of plan.units) expect(await ledger.findUnit(plan.migration, 1, unit.id)).toEqual(unit);
      expect(await ledger.findUnit(plan.migration, 2, "pool01")).toBeUndefined();
      expect(await ledger.findUnit(plan.migration, 1, "pool0")).toBeUndefined();
    });

    it("finds those of the contacts that a plan version has, in the order in which they were asked for", async () => {
      const { CommitLedger: ledger, EnactLedger: apply } = make();
      const plan = planOf(newMigration());
      await putPlan(apply, plan);
      const found = await ledger.findContacts(plan.migration, 1, ["kim", "nobody", "ana"]);
      expect(found.map(({ id, email }) => `${id} ${email}`)).toEqual(["kim kim@example.com", "ana ana@example.com"]);
      expect(await ledger.findContacts(plan.migration, 2, ["ana"])).toEqual([]);
      expect(await ledger.findContacts(plan.migration, 1, [])).toEqual([]);
    });

    it("knows a notification by its topic and its number", async () => {
      const { CommitLedger: ledger } = make();
      const migration = newMigration();
      await ledger.commit(commitOf({ notifications: [notification(migration, { epoch: 10 })] }));
      expect(await ledger.hasNotification(migration, "go", 10)).toBe(true);
      for (const [topic, epoch] of [
        ["go", 1],
        ["go", 100],
        ["g", 10],
        ["go@a", 10],
      ] as const)
        expect(await ledger.hasNotification(migration, topic, epoch)).toBe(false);
      expect(await ledger.hasNotification(newMigration(), "go", 10)).toBe(false);
    });

    it("finds no summary where none is planned", async () => {
      expect(await make().CommitLedger.findSummary(newMigration())).toBeUndefined();
    });
  });
};
