import { describe, expect, it } from "vitest";
import type { Plan } from "../../../core/plan/plan.ts";
import type { Make } from "../ports.ts";
import {
  checkpoint,
  commitOf,
  due,
  failing,
  head,
  minute,
  newMigration,
  planOf,
  planWriter,
  putPlan,
  range,
  timeFact,
} from "../values.ts";
import { putHeadContract, readHeadContract } from "./reads.ts";

/** `apply`: the head, and what a plan version is compared with. */
export const applyContract = (make: Make<"ApplyLedger" | "EnactLedger" | "QueryLedger">): void => {
  readHeadContract(() => ({ reader: make().ApplyLedger, writer: make().EnactLedger }));

  putHeadContract(() => make().ApplyLedger);

  it("writes a head together with a fact, or neither", async () => {
    const { ApplyLedger: ledger, QueryLedger: query } = make();
    const migration = newMigration();
    await ledger.putHead(head(migration));
    const fact = (id: string) => timeFact(migration, { id: `${migration}-${id}` });
    await ledger.commit(commitOf({ fact: fact("one"), head: head(migration, { version: 2 }) }));
    const stale = ledger.commit(commitOf({ fact: fact("two"), head: head(migration, { version: 2 }) }));
    await expect(stale).rejects.toMatchObject(failing("ledger-conflict"));
    expect(await query.findFact(`${migration}-one`)).toEqual(fact("one"));
    expect(await query.findFact(`${migration}-two`)).toBeUndefined();
  });

  describe("the plan in force", () => {
    it("has its parts, of one version alone", async () => {
      const { ApplyLedger: ledger, EnactLedger: enact } = make();
      const plan = planOf(newMigration());
      await putPlan(enact, plan);
      await putPlan(enact, { ...plan, version: 2, agents: [] });
      expect((await ledger.readPlanParts(plan.migration, 1)).agents).toHaveLength(plan.agents.length);
      expect((await ledger.readPlanParts(plan.migration, 2)).agents).toEqual([]);
    });

    it("has what it asks for, however much that is, and of one version alone", async () => {
      const { ApplyLedger: ledger, EnactLedger: enact } = make();
      const plan = planOf(newMigration());
      const { migration } = plan;
      const gates = range(40, (index) => `${"g".repeat(30)}${index}@${"u".repeat(30)}`);
      const many = range(1_200, (index) => ({ unit: `u${1_000 + index}`, requirement: "r", gates, readerGates: [] }));
      expect(await ledger.findPlannedCheckpoints(migration, 1)).toBeUndefined();
      await putPlan(enact, plan);
      await putPlan(enact, { ...plan, version: 2, checkpoints: many });
      await putPlan(enact, { ...plan, version: 3, checkpoints: [] });
      expect(await ledger.findPlannedCheckpoints(migration, 1)).toEqual(plan.checkpoints);
      expect(await ledger.findPlannedCheckpoints(migration, 2)).toEqual(many);
      expect(await ledger.findPlannedCheckpoints(migration, 3)).toEqual([]);
      expect(await ledger.findPlannedCheckpoints(migration, 11)).toBeUndefined();
    });

    it("asks for what the one of two wrote, each of whom wrote it differently, whose head was written", async () => {
      const { ApplyLedger: ledger, EnactLedger: enact } = make();
      const plan = planOf(newMigration());
      const { migration } = plan;
      const gates = range(40, (index) => `${"g".repeat(30)}${index}@${"u".repeat(30)}`);
      const many = range(100, (index) => ({ unit: `u${100 + index}`, requirement: "r", gates, readerGates: [] }));
      const put = (checkpoints: Plan["checkpoints"]) =>
        enact.putPlanParts({ ...plan, checkpoints }, 0, async () => undefined);
      const [first, second] = [await put(many), await put(plan.checkpoints)];
      expect(await ledger.findPlannedCheckpoints(migration, 1)).toBeUndefined();
      await enact.putHead(head(migration), first);
      await expect(enact.putHead(head(migration), second)).rejects.toMatchObject(failing("ledger-conflict"));
      expect(await ledger.findPlannedCheckpoints(migration, 1)).toEqual(many);
    });

    it("has all of its checkpoints", async () => {
      const { ApplyLedger: ledger, EnactLedger: enact } = make();
      const migration = newMigration();
      const all = range(130, (index) => checkpoint(migration, { requirement: `r${1000 + index}` }));
      await (await planWriter(enact, migration)).putCheckpoints(all.map((one) => due(one, minute(1))));
      expect(await ledger.listCheckpoints(migration)).toEqual(all);
    });
  });
};
