import { describe, expect, it } from "vitest";
import { seenOf } from "../../core/readiness/seen-of.ts";
import { sign } from "../../functions/approvals/sign-off.ts";
import { personOf } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { worldOf } from "../support/world.ts";

/** What a signature needs of the evidence under it. */

const AT = "2026-11-22T00:00:00.000Z";
const LATER = "2026-11-23T00:00:00.000Z";
const SIGN_OFF = `
  - { id: agreed, title: Agreed, evidence: sign-off, kinds: [global], covers: [rtc], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }`;

/** Ana signs over the backups of two pools in some states. */
const signedOver = async (...states: readonly ("passed" | "failed" | "missing")[]): Promise<unknown> => {
  const plan = compiledPlan({ requirements: SIGN_OFF });
  const { checkpoints, head } = worldOf(plan, AT);
  for (const [index, state] of states.entries()) {
    const id = `pool0${index + 1}/rtc`;
    const evidence = state === "missing" ? null : { fact: id, validUntil: LATER };
    checkpoints.set(id, { ...checkpoints.get(id), state, evidence } as never);
  }
  const commits: unknown[] = [];
  const ledger = {
    readHead: async () => head,
    findCheckpoint: async () => checkpoints.get("global/agreed"),
    findRequirement: async () => plan.requirements.find(({ id }) => id === "agreed"),
    listCheckpoints: async () => [...checkpoints.values()],
    findContacts: async () => plan.contacts,
    readGatesOf: async () => [],
    readPlannedGates: async () => [],
    commit: async (commit: unknown) => {
      commits.push(commit);
      return "committed";
    },
  };
  const ports = { ledger, clock: () => AT, newId: () => "id", pause: async () => undefined, random: () => 0 } as never;
  const key = { migration: "contoso", unit: "global", requirement: "agreed" };
  const requirement = plan.requirements.find(({ id }) => id === "agreed");
  const checkpoint = checkpoints.get("global/agreed");
  if (requirement === undefined || checkpoint === undefined) throw new Error("the plan has no sign-off");
  const seen = seenOf(checkpoint, requirement, [...checkpoints.values()]);
  const text = { role: "business", reason: "seen", seen };
  const result = await sign(ports, key, text, personOf("ana")).catch((error: unknown) => error);
  return commits.length === 0 ? result : "signed";
};

describe("a sign-off", () => {
  it("is signed over evidence of every unit that passes, and over nothing less", async () => {
    expect(await signedOver("passed", "passed")).toBe("signed");
    expect(await signedOver("passed", "missing")).toMatchObject({ code: "sign-off-incomplete" });
    expect(await signedOver("passed", "failed")).toMatchObject({ code: "sign-off-unsatisfied" });
    expect(await signedOver("missing", "missing")).toMatchObject({ code: "sign-off-no-evidence" });
  });
});
