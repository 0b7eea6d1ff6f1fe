import { describe, expect, it } from "vitest";
import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { dynamoReceiveLedger } from "../../adapters/dynamo/receive.ts";
import { applyTo, planOfText, TABLE } from "../support/applied.ts";
import { oldPartItems } from "../support/old-parts.ts";
import { planText } from "../support/plan.ts";
import { memoryStore, overSimulatedTable, type SimulatedTable } from "../support/simulated-table.ts";

/** A plan version whose parts an earlier build wrote. */

const first = planText();
const second = planText({ version: 2, rtc: ", dueWithin: 6h", accountAge: "12h" });

const partsOf = ({ store }: SimulatedTable, version: number) =>
  [...store.items()].filter(({ pk, sk }) => pk.startsWith(`P#contoso#${version}`) && sk !== "TURN");

/** Version 1 is in force as an earlier build put it there. */
const underOld = <T>(act: (table: SimulatedTable, next: () => Promise<unknown>) => Promise<T>): Promise<T> =>
  overSimulatedTable(async (table) => {
    const store = memoryStore();
    await applyTo(table, store, "contoso", first);
    for (const { pk, sk } of partsOf(table, 1)) table.store.remove({ pk, sk });
    for (const item of oldPartItems(planOfText(first))) table.store.set(item);
    return act(table, () => applyTo(table, store, "contoso", second));
  });

const byId = <T extends { readonly id: string }>(all: readonly T[]) => all.toSorted((a, b) => (a.id < b.id ? -1 : 1));

describe("a version that an earlier build put into force", () => {
  it("is read where its parts lie", () =>
    underOld(async ({ client }) => {
      const plan = planOfText(first);
      const apply = dynamoApplyLedger(TABLE, client);
      const parts = await apply.readPlanParts("contoso", 1);
      for (const kind of ["agents", "units", "requirements", "gates", "contacts"] as const)
        expect(byId<{ readonly id: string }>(parts[kind])).toEqual(byId<{ readonly id: string }>(plan[kind]));
      expect(parts.policy).toEqual(plan.policy);
      expect(await apply.findPlannedCheckpoints("contoso", 1)).toEqual(plan.checkpoints);
      const query = dynamoQueryLedger(TABLE, client);
      const agents = byId(plan.agents);
      const page = await query.pageAgents("contoso", { planVersion: 1, limit: 1 });
      expect(page.items).toEqual(agents.slice(0, 1));
      const rest = { planVersion: 1, limit: 50, cursor: page.cursor };
      if (agents.length > 1) expect((await query.pageAgents("contoso", rest)).items).toEqual(agents.slice(1));
      const unit = plan.units[0]?.id ?? "";
      const { known } = await dynamoReceiveLedger(TABLE, client).readManifestContext(agents[0]?.id ?? "", {
        ...{ migration: "contoso", unit, requirement: plan.requirements[0]?.id ?? "" },
      });
      expect(known).toMatchObject({ agent: agents[0], unit: plan.units[0], requirement: plan.requirements[0] });
    }));

  it("gives the next one no sections, which writes all of its own, and is read by them", () =>
    underOld(async (table, next) => {
      await next();
      const parts = partsOf(table, 2);
      const contents = parts.find(({ sk }) => sk === "CONTENTS");
      const sections = contents?.sections as readonly (readonly [string, number, string])[];
      expect(new Set(sections.map(([, version]) => version))).toEqual(new Set([2]));
      expect(sections).toHaveLength(parts.length - 1);
      expect((await dynamoApplyLedger(TABLE, table.client).readPlanParts("contoso", 2)).requirements).toHaveLength(
        planOfText(second).requirements.length,
      );
    }));
});
