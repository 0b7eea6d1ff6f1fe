import { describe, expect, it } from "vitest";
import { instantOf, plus } from "../../../core/instant.ts";
import type { Checkpoint } from "../../../core/readiness/checkpoint/checkpoint.ts";
import { evidence } from "../../support/readiness.ts";
import type { Make } from "../ports.ts";
import { checkpoint, due, head, minute, newMigration, planOf, planWriter, putPlan } from "../values.ts";
import { findFactContract, hasFactContract } from "./reads.ts";

/** `receive`: what one manifest needs of the ledger. */
export const receiveContract = (make: Make<"ReceiveLedger" | "EnactLedger">): void => {
  const reading = () => ({ reader: make().ReceiveLedger, writer: make().EnactLedger });
  hasFactContract(reading);
  findFactContract(reading);

  describe("the claim to wait", () => {
    const at = instantOf(Date.UTC(2026, 9, 2, 6));
    const [until, later] = [plus(at, 60_000), plus(at, 120_000)];

    it("is held by one message until it ends, and then by whoever comes first", async () => {
      const { ReceiveLedger: ledger } = make();
      const fact = newMigration();
      expect(await ledger.claimWait(fact, "a", at, until)).toBe(true);
      expect(await ledger.claimWait(fact, "b", at, until)).toBe(false);
      expect(await ledger.claimWait(fact, "a", at, until)).toBe(true);
      expect(await ledger.claimWait(fact, "b", until, later)).toBe(true);
      expect(await ledger.claimWait(fact, "a", until, later)).toBe(false);
      expect(await ledger.claimWait(newMigration(), "c", at, until)).toBe(true);
    });

    it("is given to one of ten that ask at once", async () => {
      const { ReceiveLedger: ledger } = make();
      const fact = newMigration();
      const given = async (): Promise<boolean[]> =>
        Promise.all([..."abcdefghij"].map((holder) => ledger.claimWait(fact, holder, at, until)));
      expect((await given()).filter(Boolean)).toHaveLength(1);
    });
  });

  describe("the context of a manifest", () => {
    const unknown = { planVersion: undefined, agent: undefined, unit: undefined, requirement: undefined };

    it("is of what the plan in force knows, with head and checkpoint", async () => {
      const { ReceiveLedger: ledger, EnactLedger: apply } = make();
      const [old, plan] = [planOf(newMigration()), planOf(newMigration(), 2)];
      await putPlan(apply, { ...old, migration: plan.migration, requirements: [], agents: [] });
      await putPlan(apply, plan);
      const one = checkpoint(plan.migration);
      await (await planWriter(apply, one.migration)).putCheckpoints([due(one)]);
      await apply.putHead(head(plan.migration, { planVersion: 2, version: 3 }));
      expect(await ledger.readManifestContext("agent01", one)).toEqual({
        head: head(plan.migration, { planVersion: 2, version: 3 }),
        checkpoint: one,
        known: {
          planVersion: 2,
          agent: plan.agents.find(({ id }) => id === "agent01"),
          unit: plan.units.find(({ id }) => id === "pool01"),
          requirement: plan.requirements.find(({ id }) => id === "rtc"),
        },
      });
    });

    it("says where the list of what passes has the checkpoint, and of no other list", async () => {
      const { ReceiveLedger: ledger, EnactLedger: apply } = make();
      const plan = planOf(newMigration());
      await putPlan(apply, plan);
      const of = (requirement: string, over: Partial<Checkpoint>) =>
        checkpoint(plan.migration, { requirement, state: "passed", evidence: evidence(minute(60)), ...over });
      const all = {
        passes: of("passes", {}),
        isMissing: of("missing", { state: "missing", evidence: null, deadline: minute(60) }),
        isRemarked: of("remarked", { requests: [{}] as never }),
      };
      const writer = await planWriter(apply, plan.migration);
      await writer.putCheckpoints(Object.values(all).map((one) => due(one, minute(60))));
      const listedAt = async (one: Checkpoint) => (await ledger.readManifestContext("agent01", one)).listedAt;
      expect(await listedAt(all.passes)).toBe(minute(60));
      expect(await listedAt(all.isMissing)).toBeUndefined();
      expect(await listedAt(all.isRemarked)).toBeUndefined();
    });

    it("is read of several at once, with whether their facts are there", async () => {
      const { ReceiveLedger: ledger, EnactLedger: apply } = make();
      const plan = planOf(newMigration());
      await putPlan(apply, plan);
      const one = checkpoint(plan.migration);
      await (await planWriter(apply, one.migration)).putCheckpoints([due(one)]);
      await apply.putHead(head(plan.migration, { planVersion: 1, version: 2 }));
      const other = { ...one, migration: newMigration() };
      const asked = [
        { fact: "none-a", agent: "agent01", checkpoint: other },
        { fact: "none-b", agent: "agent01", checkpoint: one },
        { fact: "none-c", agent: "nobody", checkpoint: one },
      ];
      const contexts = asked.map(({ agent, checkpoint: of }) => ledger.readManifestContext(agent, of));
      expect(await ledger.readManifests(asked)).toEqual(
        (await Promise.all(contexts)).map((context) => ({ hasFact: false, context })),
      );
      expect(await ledger.readManifests([])).toEqual([]);
    });

    it("leaves out what the plan in force does not know", async () => {
      const { ReceiveLedger: ledger, EnactLedger: apply } = make();
      const plan = planOf(newMigration());
      await putPlan(apply, plan);
      const key = { migration: plan.migration, unit: "nowhere", requirement: "nothing" };
      expect(await ledger.readManifestContext("nobody", key)).toEqual({
        head: head(plan.migration),
        checkpoint: undefined,
        known: { ...unknown, planVersion: 1 },
      });
    });

    it("knows nothing of a migration whose first plan is not in force yet, nor of one that never was", async () => {
      const { ReceiveLedger: ledger, EnactLedger: apply } = make();
      const plan = planOf(newMigration());
      const key = { migration: plan.migration, unit: "pool01", requirement: "rtc" };
      expect(await ledger.readManifestContext("agent01", key)).toEqual({
        head: undefined,
        checkpoint: undefined,
        known: unknown,
      });
      await putPlan(apply, plan);
      const none = { planVersion: 0, planDigest: null, appliedAt: null, appliedBy: null };
      const first = head(plan.migration, { ...none, version: 2 });
      await apply.putHead(first);
      expect(await ledger.readManifestContext("agent01", key)).toEqual({
        head: first,
        checkpoint: undefined,
        known: unknown,
      });
    });
  });

  describe("homes", () => {
    it("name the unit that a plan version calls so by id, name or home, in lower case; unknown ones are left out", async () => {
      const { ReceiveLedger: ledger, EnactLedger: apply } = make();
      const plan = planOf(newMigration());
      const units = plan.units.map((unit) => (unit.id === "pool02" ? { ...unit, homes: ["CN=Pool 2,DC=ü"] } : unit));
      await putPlan(apply, { ...plan, units });
      const asked = ["pool01", "pool01.contoso.com", "cn=pool 2,dc=ü", "elsewhere.contoso.com"];
      expect(Object.fromEntries(await ledger.findHomes(plan.migration, 1, asked))).toEqual({
        pool01: "pool01",
        "pool01.contoso.com": "pool01",
        "cn=pool 2,dc=ü": "pool02",
      });
      expect((await ledger.findHomes(plan.migration, 2, asked)).size).toBe(0);
      expect((await ledger.findHomes(plan.migration, 1, [])).size).toBe(0);
    });

    it("are known for a hundred and more at once", async () => {
      const { ReceiveLedger: ledger, EnactLedger: apply } = make();
      const plan = planOf(newMigration());
      await putPlan(apply, plan);
      const asked = [...Array.from({ length: 150 }, (_, index) => `h${index}`), "pool02"];
      expect([...(await ledger.findHomes(plan.migration, 1, asked))]).toEqual([["pool02", "pool02"]]);
    });
  });
};
