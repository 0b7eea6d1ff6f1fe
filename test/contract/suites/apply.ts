import { describe, expect, it } from "vitest";
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
  range,
  timeFact,
  unseen,
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
      await enact.putPlanParts(plan, unseen);
      await enact.putPlanParts({ ...plan, version: 2, agents: [] }, unseen);
      expect((await ledger.readPlanParts(plan.migration, 1)).agents).toHaveLength(plan.agents.length);
      expect((await ledger.readPlanParts(plan.migration, 2)).agents).toEqual([]);
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
