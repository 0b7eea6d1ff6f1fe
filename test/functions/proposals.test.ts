import { describe, expect, it } from "vitest";
import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import type { Fact, PlanFact, ProposalFact } from "../../core/history/fact.ts";
import { replay } from "../../core/history/replay.ts";
import type { SeenProposal } from "../../core/readiness/proposal.ts";
import { apply, preview } from "../../functions/apply/apply.ts";
import { approvePlan, withdrawPlan } from "../../functions/apply/decide-proposal.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import {
  applyPorts,
  applyTo,
  bundled,
  contentOf,
  dyingAfter,
  enactAll,
  havingRead,
  planOfText,
  TABLE,
} from "../support/applied.ts";
import { personOf } from "../support/people.ts";
import { planText } from "../support/plan.ts";
import { memoryStore, overSimulatedTable, type SimulatedTable } from "../support/simulated-table.ts";

/** A plan that makes a gate easier to open takes a second person, where the plan in force says so. */

const changes = (approvals: number) => `changes: { approvals: ${approvals} }`;
const FIRST = planText({ extra: changes(1) });
const EASIER = planText({ version: 2, accountAge: "100w", extra: changes(1) });
const STRICTER = planText({ version: 2, accountAge: "1h", extra: changes(1) });
const planOf = (version: number) => planOfText(version === 1 ? FIRST : EASIER);

const ANA = personOf("ana");
const KIM = personOf("kim");
const LEE = personOf("lee");

interface World {
  readonly table: SimulatedTable;
  readonly store: ObjectStore;
}

/** A migration under a first plan. */
const under = <T>(first: string, act: (world: World) => Promise<T>): Promise<T> =>
  overSimulatedTable(async (table) => {
    const store = memoryStore();
    await applyTo(table, store, "contoso", first);
    return act({ table, store });
  });

const bring = ({ table, store }: World, text: string, author = {}) => applyTo(table, store, "contoso", text, author);
const headOf = async ({ table }: World) => {
  const head = await dynamoApplyLedger(TABLE, table.client).readHead("contoso");
  if (head === undefined) throw new Error("there is no head");
  return head;
};
const seenOf = async (world: World): Promise<SeenProposal> => {
  const { planVersion, proposed } = await headOf(world);
  return { planVersion, digest: proposed?.digest ?? "" };
};
const approve = async (world: World, by = KIM, seen?: Partial<SeenProposal>) => {
  const text = { reason: "agreed", seen: { ...(await seenOf(world)), ...seen } };
  const { accepted } = await approvePlan(applyPorts(world.table, world.store), "contoso", text, by);
  return { accepted, changed: accepted !== null && (await enactAll(world.table, world.store, "contoso")) };
};
const withdraw = async (world: World, by = ANA) =>
  withdrawPlan(applyPorts(world.table, world.store), "contoso", { reason: "wrong", seen: await seenOf(world) }, by);

const proposals = ({ table }: World): ProposalFact[] =>
  contentOf(table).facts.filter((fact) => fact.type === "proposal-recorded");
const applied = ({ table }: World): PlanFact[] =>
  contentOf(table).facts.filter((fact: Fact) => fact.type === "plan-applied");
const told = ({ table }: World) =>
  contentOf(table)
    .notifications.filter(({ kind }) => kind === "plan")
    .map(({ story, recipients }) => [
      story.kind === "plan" ? story.state : "",
      ...recipients.map((one) => (one.channel === "mail" ? one.email : "")),
    ]);

describe("a plan that is easier than the one in force", () => {
  /** A gate of it no longer asks for a backup or a comparison. */
  const ASKS_LESS = planText({ version: 2, extra: changes(1) }).replace(
    "requirements: all",
    "requirements: [accounts]",
  );
  const LOST = ["global/homed-once", "pool01/rtc", "pool02/rtc"].map((before) => ({
    code: "checkpoint-removed",
    about: "go",
    before,
    after: "none",
  }));

  it("is found without the state of any checkpoint", () =>
    under(FIRST, async ({ table, store }) => {
      const ports = applyPorts(table, store);
      const ledger = { ...ports.ledger, listCheckpoints: () => Promise.reject(new Error("all of them were read")) };
      const { eased } = await preview({ ...ports, ledger }, "contoso", bundled(ASKS_LESS), {
        actor: ANA,
        isMachine: false,
      });
      expect(eased.easings).toEqual(LOST);
    }));

  it("is found by the checkpoints themselves where what the plan in force asks for is not listed whole", () =>
    under(FIRST, async (world) => {
      const pieces = [...world.table.store.items()].filter(
        (item) => item.pk === "P#contoso#1" && item.packed !== undefined,
      );
      expect(pieces).toHaveLength(1);
      for (const { pk, sk } of pieces) world.table.store.remove({ pk, sk });
      expect(await bring(world, ASKS_LESS)).toMatchObject({ state: "proposed", eased: { easings: LOST } });
    }));

  it("waits for approval, and changes nothing until then", async () => {
    await under(FIRST, async (world) => {
      const before = contentOf(world.table);
      const asked = await bring(world, EASIER);
      expect(asked).toMatchObject({ version: 2, changed: false, proposal: { needs: 1, approvals: [], by: ANA } });
      expect(asked.eased).toEqual({
        easings: [{ code: "rule-changed", about: "accounts", member: "maxAge", before: "24h", after: "100w" }],
        easingCount: 1,
      });
      const { checkpoints, gates } = contentOf(world.table);
      expect({ checkpoints, gates }).toEqual({ checkpoints: before.checkpoints, gates: before.gates });
      expect(await headOf(world)).toMatchObject({ planVersion: 1, applying: null, proposed: { version: 2 } });
      expect(proposals(world)).toMatchObject([
        { action: "plan-proposed", planVersion: 1, proposedVersion: 2, by: ANA },
      ]);
      expect(told(world)).toEqual([["proposed", "ana@example.com", "kim@example.com"]]);
    });
  });

  it("is in force once somebody else has approved it, and whoever was told before is told", async () => {
    await under(FIRST, async (world) => {
      await bring(world, EASIER);
      expect(await approve(world)).toMatchObject({ accepted: { version: 2 }, changed: true });
      expect(await headOf(world)).toMatchObject({ planVersion: 2, applying: null, proposed: null, appliedBy: ANA });
      const [proposed, approved] = proposals(world).toSorted((a, b) => (a.action < b.action ? 1 : -1));
      expect([proposed?.action, approved?.action, approved?.by]).toEqual(["plan-proposed", "plan-approved", KIM]);
      expect(applied(world).find(({ planVersion }) => planVersion === 2)).toMatchObject({
        ...{ by: ANA, proposal: proposed?.id, approvedBy: [KIM], eased: { easingCount: 1 } },
      });
      expect(told(world)).toEqual([
        ["proposed", "ana@example.com", "kim@example.com"],
        ["in-force", "ana@example.com", "kim@example.com"],
      ]);
      const { facts, checkpoints, gates } = contentOf(world.table);
      expect(replay(facts, planOf)).toEqual({ checkpoints, gates });
    });
  });

  it("tells whom it no longer names, and whom it names by another address", async () => {
    const text = EASIER.replace("email: kim@example.com", "email: eve@example.com").replaceAll("[ana, kim]", "[kim]");
    await under(FIRST, async (world) => {
      await bring(world, text);
      await approve(world);
      expect(told(world).at(-1)?.toSorted()).toEqual([
        ...["ana@example.com", "eve@example.com", "in-force", "kim@example.com"],
      ]);
    });
  });

  it("is not approved by who proposed it, nor twice by one person", async () => {
    await under(planText({ extra: changes(2) }), async (world) => {
      await bring(world, planText({ version: 2, accountAge: "100w", extra: changes(2) }));
      await expect(approve(world, ANA)).rejects.toMatchObject({ code: "plan-self-approved" });
      await expect(approve(world, { ...LEE, issuer: "https://other" })).rejects.toMatchObject({
        code: "plan-self-approved",
      });
      expect(await approve(world, KIM)).toMatchObject({ accepted: null });
      expect(await headOf(world)).toMatchObject({ planVersion: 1, proposed: { approvals: [{ by: KIM }] } });
      await expect(approve(world, KIM)).rejects.toMatchObject({ code: "plan-approved-before" });
      expect(await approve(world, LEE)).toMatchObject({ accepted: { version: 2 }, changed: true });
      expect(applied(world).find(({ planVersion }) => planVersion === 2)?.approvedBy).toEqual([KIM, LEE]);
    });
  });

  it("is not approved by who saw another one, or another version in force", async () => {
    await under(FIRST, async (world) => {
      await expect(approve(world)).rejects.toMatchObject({ code: "not-found" });
      await bring(world, EASIER);
      const { digest } = await seenOf(world);
      await bring(world, planText({ version: 3, accountAge: "200w", extra: changes(1) }));
      for (const seen of [{ digest }, { planVersion: 2 }])
        await expect(approve(world, KIM, seen)).rejects.toMatchObject({
          code: "approval-outdated",
          details: { seen: await seenOf(world) },
        });
    });
  });

  it("is ruled by the plan in force, whatever it says itself", async () => {
    await under(FIRST, async (world) => {
      const asked = await bring(world, planText({ version: 2, extra: changes(0) }));
      expect(asked).toMatchObject({ proposal: { needs: 1 }, eased: { easings: [{ code: "approvals-lowered" }] } });
    });
    await under(planText(), async (world) => {
      expect(await bring(world, EASIER)).toMatchObject({ proposal: null, changed: true, eased: { easingCount: 1 } });
      expect(told(world)).toEqual([["in-force", "ana@example.com", "kim@example.com"]]);
    });
  });

  it("needs one person more where a program proposed it", async () => {
    await under(FIRST, async (world) => {
      expect(await bring(world, EASIER, { isMachine: true })).toMatchObject({ proposal: { needs: 2 } });
    });
  });

  it("takes the place of what waited before, and is proposed once however often it is brought", async () => {
    await under(FIRST, async (world) => {
      const { proposal } = await bring(world, EASIER);
      expect((await bring(world, EASIER, { actor: KIM })).proposal).toEqual(proposal);
      const other = planText({ version: 2, accountAge: "200w", extra: changes(1) });
      const next = await bring(world, other);
      expect(proposals(world).map(({ id, replaces }) => [id, replaces])).toEqual(
        expect.arrayContaining([
          [proposal?.id, null],
          [next.proposal?.id, proposal?.id],
        ]),
      );
      expect(proposals(world)).toHaveLength(2);
      expect((await headOf(world)).proposed).toEqual(next.proposal);
    });
  });

  it("no longer waits once it is withdrawn, or another version is in force", async () => {
    await under(FIRST, async (world) => {
      await bring(world, EASIER);
      await withdraw(world);
      expect((await headOf(world)).proposed).toBeNull();
      expect(
        proposals(world)
          .map(({ action }) => action)
          .toSorted(),
      ).toEqual(["plan-proposed", "plan-withdrawn"]);
      await expect(approve(world)).rejects.toMatchObject({ code: "not-found" });
      // The same content may be proposed again, as another proposal.
      await bring(world, EASIER);
      expect(new Set(proposals(world).map(({ proposal }) => proposal)).size).toBe(2);
    });
    await under(FIRST, async (world) => {
      await bring(world, planText({ version: 3, accountAge: "100w", extra: changes(1) }));
      await bring(world, STRICTER);
      expect(await headOf(world)).toMatchObject({ planVersion: 2, proposed: null });
      await expect(approve(world)).rejects.toMatchObject({ code: "not-found" });
    });
  });

  it("is shown before it is applied, and nothing is written", async () => {
    await under(FIRST, async (world) => {
      const before = [...world.table.store.items()];
      const author = { actor: ANA, isMachine: false };
      const shown = await preview(applyPorts(world.table, world.store), "contoso", bundled(EASIER), author);
      expect(shown).toMatchObject({ version: 2, needs: 1, eased: { easingCount: 1 } });
      expect([...world.table.store.items()]).toEqual(before);
    });
  });
});

describe("a plan that eases nothing", () => {
  it("is in force at once, also by a program, and nobody is told that it is easier", async () => {
    await under(FIRST, async (world) => {
      expect(await bring(world, STRICTER, { isMachine: true })).toMatchObject({ proposal: null, changed: true });
      expect(told(world)).toEqual([]);
    });
  });
});

describe("an approval that is left half-way", () => {
  it.each(Array.from({ length: 10 }, (_, index) => index))(
    "either waits still, or is accepted and comes into force, after %i requests",
    async (requests) => {
      await under(FIRST, async (world) => {
        await bring(world, EASIER);
        const seen = await seenOf(world);
        const dying = dyingAfter(world.table, requests);
        await approvePlan(applyPorts(dying, world.store), "contoso", { reason: "agreed", seen }, KIM).catch(
          () => undefined,
        );
        const left = await headOf(world);
        const isApproved = proposals(world).some(({ action }) => action === "plan-approved");
        expect(left.proposed === null).toBe(isApproved);
        if (!isApproved) await approve(world);
        else expect(await enactAll(world.table, world.store, "contoso")).toBe(true);
        expect(await headOf(world)).toMatchObject({ planVersion: 2, applying: null, proposed: null });
        const { facts, checkpoints, gates } = contentOf(world.table);
        expect(replay(facts, planOf)).toEqual({ checkpoints, gates });
        expect(applied(world).find(({ planVersion }) => planVersion === 2)?.approvedBy).toEqual([KIM]);
        expect(told(world).map(([state]) => state)).toEqual(["proposed", "in-force"]);
      });
    },
  );
});

describe("two people at once", () => {
  it("who propose the same version are both told whose proposal it is", async () => {
    await under(FIRST, async (world) => {
      const both = await Promise.all([bring(world, EASIER, { actor: ANA }), bring(world, EASIER, { actor: KIM })]);
      const { proposed } = await headOf(world);
      expect(both.map(({ proposal }) => proposal?.by)).toEqual([proposed?.by, proposed?.by]);
      expect(proposals(world)).toHaveLength(1);
    });
  });
  it("of whom one proposes it by an older head: they are told whose proposal it is", async () => {
    await under(FIRST, async (world) => {
      const late = await havingRead(applyPorts(world.table, world.store), "contoso");
      const { proposal } = await bring(world, EASIER, { actor: ANA });
      const accepted = await apply(late, "contoso", bundled(EASIER), { actor: KIM, isMachine: false });
      expect(accepted.proposal).toEqual(proposal);
      expect(proposals(world)).toHaveLength(1);
    });
  });
  it("of whom one withdraws it by an older head: they are told that another has", async () => {
    await under(FIRST, async (world) => {
      await bring(world, EASIER);
      const seen = await seenOf(world);
      const late = await havingRead(applyPorts(world.table, world.store), "contoso");
      await withdraw(world, ANA);
      await expect(withdrawPlan(late, "contoso", { reason: "wrong", seen }, KIM)).rejects.toMatchObject({
        code: "ledger-conflict",
      });
      expect(proposals(world).filter(({ action }) => action === "plan-withdrawn")).toMatchObject([{ by: ANA }]);
    });
  });
  it("who withdraw it are told so only where their fact is recorded", async () => {
    await under(FIRST, async (world) => {
      await bring(world, EASIER);
      const both = await Promise.allSettled([withdraw(world, ANA), withdraw(world, KIM)]);
      expect(proposals(world).filter(({ action }) => action === "plan-withdrawn")).toHaveLength(1);
      expect(both.map((one) => (one.status === "rejected" ? one.reason.code : "withdrawn")).toSorted()).toEqual([
        expect.stringMatching(/^(ledger-conflict|not-found)$/),
        "withdrawn",
      ]);
    });
  });
});
