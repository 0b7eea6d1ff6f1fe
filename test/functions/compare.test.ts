import { describe, expect, it } from "vitest";
import { Failure } from "../../core/failure.ts";
import { eachGroup } from "../../functions/batch.ts";
import { compareMigration } from "../../functions/compare/compare.ts";
import { compiledPlan } from "../support/plan.ts";
import { worldOf } from "../support/world.ts";

/** What one comparison that fails does to the others. */

const AT = "2026-11-22T00:00:00.000Z";
const SIGN_OFF = `
  - { id: agreed, title: Agreed, evidence: sign-off, kinds: [global], covers: [rtc], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }`;

const compareAll = async (failing: (requirement: string) => Failure | undefined, applying = false) => {
  const plan = compiledPlan({ requirements: SIGN_OFF });
  const { checkpoints, head } = worldOf(plan, AT);
  const looked: string[] = [];
  const ledger = {
    readHead: async () => (applying ? { ...head, applying: { version: 2 } } : head),
    readRequirements: async () => new Map(plan.requirements.map((one) => [one.id, one])),
    listCheckpoints: async () => [...checkpoints.values()],
    findCheckpoint: async ({ unit, requirement }: { unit: string; requirement: string }) => {
      looked.push(requirement);
      const failure = failing(requirement);
      if (failure !== undefined) throw failure;
      return checkpoints.get(`${unit}/${requirement}`);
    },
  };
  const ports = { ledger, clock: () => AT, pause: async () => undefined, random: () => 0 };
  const error = await compareMigration(ports as never, "contoso", () => undefined).catch((thrown: unknown) => thrown);
  return { looked, error };
};

describe("the comparisons of a migration", () => {
  it("are all run, and sign-offs are checked, although one fails; and then the first failure is thrown", async () => {
    const missing = new Failure("object-missing", "gone");
    const { looked, error } = await compareAll((requirement) => (requirement === "homed-once" ? missing : undefined));
    expect(new Set(looked)).toEqual(new Set(["homed-once", "agreed"]));
    expect(error).toBe(missing);
  });

  it("throw the first of several failures", async () => {
    const { looked, error } = await compareAll((requirement) => new Failure("object-missing", requirement));
    expect(error).toMatchObject({ message: looked[0] });
  });

  it("wait for a plan that is being applied, which wakes them, and are no failure until then", async () => {
    expect(await compareAll(() => undefined, true)).toEqual({ looked: [], error: undefined });
    const applying = new Failure("plan-applying", "contoso");
    expect((await compareAll(() => applying)).error).toBeUndefined();
  });
});

describe("a batch of stream records", () => {
  const record = (group: string, sequenceNumber: string) => ({ group, dynamodb: { SequenceNumber: sequenceNumber } });
  const groupOf = (one: unknown): string | undefined => (one as { group: string }).group || undefined;

  it("is handled once for each migration, and one that fails keeps none of the others waiting", async () => {
    const handled: string[] = [];
    const records = [record("", "1"), record("a", "2"), record("b", "3"), record("a", "4"), record("c", "5")];
    const result = await eachGroup(records as never, groupOf, async (group) => {
      handled.push(group);
      if (group !== "c") throw new Error(group);
    });
    expect(handled).toEqual(["a", "b", "c"]);
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
  });
});
