import { describe, expect, it } from "vitest";
import { dynamoApprovalsLedger } from "../../adapters/dynamo/approvals.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { dynamoSweepLedger } from "../../adapters/dynamo/sweep.ts";
import { replay } from "../../core/history/replay.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { READ_HANDLERS } from "../../functions/api/api.ts";
import { arm } from "../../functions/approvals/arm.ts";
import { sweep } from "../../functions/sweep/sweep.ts";
import { applyTo, contentOf, NO_PACKS, NO_QUEUE, planOfText, TABLE } from "../support/applied.ts";
import { askHandler } from "../support/contract.ts";
import { NO_LOG } from "../support/log-ports.ts";
import { personOf } from "../support/people.ts";
import { planText } from "../support/plan.ts";
import { memoryStore, overSimulatedTable, type SimulatedTable } from "../support/simulated-table.ts";

/** Gates that a plan arms later, by the use cases and the adapters that are deployed, over a simulated table. */

const MINUTE = 60_000;
const code = (expected: string) => expect.objectContaining({ code: expected });
const textOf = (version: number, armed: string): string =>
  planText({ version }).replace("before: moving,", `before: moving,${armed}`);
const BY_DECISION = textOf(1, " armed: by-decision,");
/** The table's clock begins at noon in UTC. */
const AT_HALF_PAST = textOf(1, ' armed: { from: "2026-11-22T13:30" },');

const migrationOf = (table: SimulatedTable) => {
  const { clock, pause, random, newId } = table.by;
  const ledger = dynamoApprovalsLedger(TABLE, table.client);
  const ports = { ledger: dynamoQueryLedger(TABLE, table.client), clock };
  const path = { migration: "contoso" };
  return {
    arm: (gate: string, reason = "phase 2 begins") =>
      arm({ ledger, clock, pause, random, newId }, "contoso", gate, reason, personOf("ana")),
    sweep: () =>
      sweep(
        {
          ...{ ledger: dynamoSweepLedger(TABLE, table.client), queue: NO_QUEUE, packs: NO_PACKS, clock, pause, random },
          sender: "audit@example.com",
        },
        () => true,
      ),
    gate: async (id: string) =>
      (await askHandler(READ_HANDLERS, { ...ports, log: NO_LOG }, "listGates", path)).gates.find(
        (one) => one.id === id,
      ),
    checkpoints: async () =>
      (await askHandler(READ_HANDLERS, { ...ports, log: NO_LOG }, "listCheckpoints", path)).checkpoints,
  };
};

const under = <T>(
  text: string,
  act: (migration: ReturnType<typeof migrationOf>, table: SimulatedTable) => Promise<T>,
): Promise<T> =>
  overSimulatedTable(async (table) => {
    await applyTo(table, memoryStore(), "contoso", text);
    return act(migrationOf(table), table);
  });

const armingFacts = (table: SimulatedTable) => contentOf(table).facts.filter(({ type }) => type === "gate-armed");

describe("a gate that the plan leaves to a decision", () => {
  it("is armed by a person, once, with who and why in the history; the others stay as they are", () =>
    under(BY_DECISION, async ({ arm: decide, gate }, table) => {
      expect(await gate("move@pool01")).toMatchObject({ state: "blocked", arming: { isArmed: false, from: null } });
      const first = await decide("move@pool01");
      expect(first).toEqual({ fact: expect.any(String), transitions: 0 });
      expect(await decide("move@pool01", "again")).toEqual({ fact: first.fact, transitions: 0, already: true });
      expect(armingFacts(table)).toMatchObject([
        { id: first.fact, gate: "move@pool01", by: personOf("ana"), reason: "phase 2 begins", planVersion: 1 },
      ]);
      expect(armingFacts(table).map(summarizeFact)).toMatchObject([
        { outcome: "armed", codes: ["gate-armed"], summary: "move@pool01 armed by ana@example.com: phase 2 begins" },
      ]);
      expect(await gate("move@pool01")).toMatchObject({ arming: { isArmed: true, fact: first.fact } });
      expect(await gate("move@pool02")).toMatchObject({ arming: { isArmed: false } });
      expect(contentOf(table).notifications).toEqual([]);
    }));

  it("is armed once where two people decide at the same time", () =>
    under(BY_DECISION, async ({ arm: decide }, table) => {
      const both = await Promise.all([decide("move@pool01", "one"), decide("move@pool01", "other")]);
      expect(both.filter(({ already }) => already)).toHaveLength(1);
      expect(new Set(both.map(({ fact }) => fact)).size).toBe(1);
      expect(armingFacts(table)).toHaveLength(1);
    }));

  it("stays armed under the next version, and its history makes the same state", () =>
    under(BY_DECISION, async ({ arm: decide }, table) => {
      await decide("move@pool01");
      const next = textOf(2, " armed: by-decision,");
      await applyTo(table, memoryStore(), "contoso", next);
      const { gates, checkpoints, facts } = contentOf(table);
      expect(gates.get("move@pool01")?.arming).toMatchObject({ isArmed: true });
      const replayed = replay(facts, (version) => planOfText(version === 1 ? BY_DECISION : next));
      expect(replayed).toEqual({ gates: new Map(gates), checkpoints: new Map(checkpoints) });
    }));

  it("is none that the plan arms itself, from the beginning or from an instant on, nor one that is unknown", async () => {
    await under(BY_DECISION, async ({ arm: decide }) => {
      await expect(decide("go")).rejects.toThrow(code("arming-by-plan"));
      await expect(decide("move")).rejects.toThrow(code("not-found"));
      await expect(decide("move@pool1")).rejects.toThrow('did you mean "move@pool01"');
    });
    await under(AT_HALF_PAST, async ({ arm: decide }, table) => {
      await expect(decide("move@pool01")).rejects.toThrow(code("arming-by-plan"));
      expect(armingFacts(table)).toEqual([]);
    });
  });
});

describe("a gate that the plan arms at an instant", () => {
  it("is armed by the first sweep after it, as a fact", () =>
    under(AT_HALF_PAST, async ({ sweep: run, gate }, table) => {
      await run();
      expect(await gate("move@pool01")).toMatchObject({ arming: { isArmed: false, from: "2026-11-22T12:30:00.000Z" } });
      await table.by.pause(31 * MINUTE);
      expect(await gate("move@pool01")).toMatchObject({ state: "blocked", arming: { isArmed: false } });
      expect(await run()).toMatchObject({ transitions: 0, notifications: 0, failures: [] });
      expect(await gate("move@pool01")).toMatchObject({ arming: { isArmed: true } });
      const facts = contentOf(table).facts.filter(({ type }) => type === "time-passed");
      expect(facts.map(summarizeFact).toSorted((a, b) => (a.summary < b.summary ? -1 : 1))).toMatchObject([
        { outcome: "armed", codes: ["gate-armed"], summary: "move@pool01 armed, as the plan says" },
        { outcome: "armed", codes: ["gate-armed"], summary: "move@pool02 armed, as the plan says" },
      ]);
    }));
});

describe("a checkpoint", () => {
  it("says whether only gates need it that are not armed", () =>
    overSimulatedTable(async (table) => {
      const text = BY_DECISION.replace("requirements: all,", "requirements: [homed-once],");
      await applyTo(table, memoryStore(), "contoso", text);
      const { checkpoints, arm: decide } = migrationOf(table);
      const quiet = async () =>
        (await checkpoints()).flatMap((one) => (one.isQuiet ? [`${one.unit}/${one.requirement}`] : []));
      // The comparison of an armed gate reads the accounts.
      expect(await quiet()).toEqual(["pool01/rtc", "pool02/rtc"]);
      await decide("move@pool01");
      expect(await quiet()).toEqual(["pool02/rtc"]);
    }));
});
