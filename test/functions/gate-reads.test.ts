import { describe, expect, it } from "vitest";
import type { Head } from "../../core/readiness/head.ts";
import { readForGate } from "../../functions/api/gate-reads.ts";
import { compiledPlan } from "../support/plan.ts";
import { worldOf } from "../support/world.ts";

const NOW = "2026-11-22T00:00:00.000Z";

/** Answers from a world, and records which checkpoints were read: of a unit, or `all`. */
const reading = async (id: string, over: { readonly head?: Partial<Head>; readonly passed?: boolean } = {}) => {
  const plan = compiledPlan();
  const { head, checkpoints, gates } = worldOf(plan, NOW);
  const gate = gates.get(id);
  if (gate === undefined) throw new Error(`no gate ${id}`);
  const read: string[] = [];
  const state = over.passed === true ? { state: "passed" as const } : {};
  const ledger = {
    readPlannedGates: async () => plan.gates.filter((one) => one.id === id),
    readRequirements: async () => new Map(plan.requirements.map((one) => [one.id, one])),
    listCheckpoints: async (_: string, unit?: string) => {
      read.push(unit ?? "all");
      const all = [...checkpoints.values()].map((one) => ({ ...one, ...state }));
      return all.filter((one) => unit === undefined || one.unit === unit);
    },
  };
  const result = await readForGate(ledger as never, { ...head, ...over.head }, gate, NOW);
  return { read, count: result.checkpoints.length };
};

describe("the reads of one gate", () => {
  it("are of the units that count in it, whatever else the plan has", async () => {
    expect(await reading("move@pool01")).toEqual({ read: ["pool01"], count: 2 });
  });

  it("are of everything while a plan is being applied, because what counts may be anywhere", async () => {
    expect(await reading("move@pool01", { head: { applying: { version: 2 } as never } })).toMatchObject({
      read: ["all"],
    });
    expect(await reading("move@pool01", { head: { planVersion: 2 } })).toMatchObject({ read: ["all"] });
  });

  it("are of everything where a comparison that passed counts in it, which may have read any unit", async () => {
    expect((await reading("go")).read).not.toContain("all");
    expect((await reading("go", { passed: true })).read).toContain("all");
  });

  it("are those of its own checkpoints also where it is of the whole migration", () => {
    const units = compiledPlan().gates.map(({ id, units: those }) => [id, those]);
    expect(Object.fromEntries(units)).toMatchObject({
      "move@pool01": ["pool01"],
      go: expect.arrayContaining(["global", "pool01", "pool02"]),
    });
  });
});
