import { describe, expect, it } from "vitest";
import { Failure } from "../../core/failure.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { inputsDigest, inputsOf } from "../../core/readiness/comparison-inputs.ts";
import { firstVersion } from "../../core/readiness/version.ts";
import type { Watermark } from "../../core/readiness/watermark.ts";
import { sweep } from "../../functions/sweep/sweep.ts";
import type { Commit } from "../../ports/commit.ts";
import { personOf } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, clearGate, DAY, evidence, HOUR, MINUTE, passed } from "../support/readiness.ts";
import { worldOf } from "../support/world.ts";

/** What `sweep` does in a migration of which `compare` has said nothing for too long. */

const SIGN_OFF = `
  - { id: agreed, title: Agreed, evidence: sign-off, kinds: [global], covers: [homed-once], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }
  - { id: seen, title: Seen, evidence: sign-off, kinds: [global], covers: [rtc], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }`;
const DUE: Watermark = { migration: "contoso", at: at(0), waiting: {}, dueAt: at(90 * MINUTE) };

const signed = (digest: string) => ({
  role: "business",
  by: personOf("ana"),
  reason: "r",
  at: at(0),
  digest,
  fact: "s",
});

/** A migration in which everything passes and has been seen; `newer` names what came after that. */
const world = (...newer: string[]) => {
  const plan = compiledPlan({ requirements: SIGN_OFF });
  const { checkpoints, gates, head } = worldOf(plan, at(0));
  const requirements = new Map(plan.requirements.map((one) => [one.id, one]));
  const digestOf = (requirement: string): string =>
    inputsDigest(inputsOf(checkpoints.values(), requirements.get(requirement) as never, "global"));
  const pass = (id: string, over: Partial<Checkpoint> = {}): void => {
    const { migration, unit, requirement, version, gates: counts, planVersion } = checkpoints.get(id) as Checkpoint;
    const of = { migration, unit, requirement, version, gates: counts, planVersion };
    checkpoints.set(id, passed(at(DAY), { ...of, evidence: evidence(at(DAY), { fact: id }), ...over }));
  };
  for (const id of checkpoints.keys()) pass(id);
  pass("global/homed-once", {
    evidence: evidence(at(DAY), { fact: "c", object: null, digest: digestOf("homed-once") }),
  });
  for (const id of ["agreed", "seen"]) pass(`global/${id}`, { signatures: [signed(digestOf(id))] });
  for (const id of newer) pass(id, { evidence: evidence(at(DAY), { fact: `newer ${id}`, receivedAt: at(HOUR) }) });
  const go = {
    ...gates.get("go"),
    ...clearGate(at(DAY)),
    migration: "contoso",
    total: checkpoints.size,
    unsatisfied: 0,
  };
  gates.set("go", go as never);
  return { plan, checkpoints, gates, head, requirements };
};

type Over = Readonly<Record<string, unknown>>;

const sweeping = async (
  { plan, checkpoints, gates, head, requirements }: ReturnType<typeof world>,
  { now, before, over = {} }: { readonly now: string; readonly before?: Watermark | null; readonly over?: Over },
) => {
  const commits: Commit[] = [];
  const written: Watermark[] = [];
  let lists = 0;
  const ledger = {
    due: [{ list: async () => ({ items: [{ kind: "comparisons", migration: "contoso" }] }) }],
    listed: { list: async () => ({ items: [], early: [] }) },
    readHead: async () => head,
    listHeads: async () => [],
    findWatermark: async () => (before === null ? undefined : (before ?? DUE)),
    putWatermark: async (watermark: Watermark) => void written.push(watermark),
    readRequirements: async () => requirements,
    listCheckpoints: async () => {
      lists += 1;
      return [...checkpoints.values()];
    },
    findCheckpoint: async (key: Checkpoint) => checkpoints.get(checkpointId(key)),
    readGates: async (_: string, ids: readonly string[]) => ids.flatMap((id) => gates.get(id) ?? []),
    readGatesOf: async (_: string, ids: readonly string[]) =>
      ids.flatMap((id) => gates.get(id) ?? []).map((gate) => ({ gate })),
    readPlannedGates: async () => plan.gates,
    commit: async (commit: Commit) => {
      commits.push(commit);
      for (const { value } of commit.checkpoints) checkpoints.set(checkpointId(value), value);
      for (const { value } of commit.gates) gates.set(value.id, value);
      return "committed";
    },
    ...over,
  };
  const ports = { ledger, clock: () => now, pause: async () => undefined, random: () => 0, sender: "a@example.com" };
  const result = await sweep(ports as never, () => true);
  return { result, commits, written, lists: () => lists, facts: commits.map(({ fact }) => fact) };
};

describe("a migration of which compare has said nothing for too long", () => {
  it("keeps its gates where nothing newer has come: an outage of ours alone shuts nothing", async () => {
    const { commits, written, result, lists } = await sweeping(world(), { now: at(2 * HOUR) });
    expect([commits, lists(), result.failures]).toEqual([[], 1, []]);
    const dueAt = at(2 * HOUR + 15 * MINUTE);
    expect(written).toEqual([{ migration: "contoso", at: at(2 * HOUR), waiting: {}, dueAt }]);
  });

  it("leaves a comparison alone that was dropped and added again since it was looked at: no version is used twice", async () => {
    const migration = world("pool01/accounts");
    const later = { version: firstVersion(3), planVersion: 3 };
    const over = {
      findCheckpoint: async (key: Checkpoint) => {
        const found = migration.checkpoints.get(checkpointId(key));
        return found === undefined ? undefined : { ...found, ...later };
      },
    };
    const { commits } = await sweeping(migration, { now: at(3 * HOUR), over });
    expect(commits.filter(({ fact }) => fact?.type === "evidence-compared")).toEqual([]);
  });

  it("is looked at again when something newer is overdue, and nothing of it shuts before", async () => {
    const { commits, written } = await sweeping(world("pool01/accounts"), { now: at(3 * HOUR - 1) });
    expect(commits).toEqual([]);
    expect(written).toMatchObject([{ waiting: { "global/homed-once": at(0) }, dueAt: at(3 * HOUR) }]);
  });

  it("has its comparison made inconclusive then, its gate shut with a mail, and what was signed over it void", async () => {
    const migration = world("pool01/accounts");
    const { facts, commits, result, written } = await sweeping(migration, { now: at(3 * HOUR) });
    expect(facts).toMatchObject([
      {
        ...{ type: "evidence-compared", unit: "global", requirement: "homed-once", entries: 0 },
        verdict: { outcome: "rejected", effect: "inconclusive", findings: [{ code: "comparison-overdue" }] },
        inputs: expect.arrayContaining([{ unit: "pool01", requirement: "accounts", fact: "newer pool01/accounts" }]),
      },
      {
        ...{ type: "approval-recorded", action: "sign-off-voided", requirement: "agreed" },
        reason: "void: global/homed-once has not seen newer evidence",
      },
    ]);
    expect(commits[0]?.notifications).toMatchObject([{ topic: "go", kind: "blocked" }]);
    expect(result).toMatchObject({ swept: 1, transitions: 1, notifications: 0, failures: [] });
    expect(migration.checkpoints.get("global/homed-once")).toMatchObject({
      ...{ state: "inconclusive", uncompared: true, evidence: { fact: "c" } },
      reason: `Cleargate could not compare evidence that came after ${at(0)} within 3h`,
    });
    expect(migration.gates.get("go")?.state).toBe("blocked");
    // What waits is still known, and nothing of it is due: never each minute.
    expect(written).toMatchObject([{ waiting: { "global/homed-once": at(0) }, dueAt: at(3 * HOUR + 15 * MINUTE) }]);
  });

  it("has signatures under older evidence void at once, as compare would have made them", async () => {
    const { facts, written } = await sweeping(world("pool01/rtc"), { now: at(2 * HOUR) });
    expect(facts).toMatchObject([
      { action: "sign-off-voided", requirement: "seen", reason: "void: pool01/rtc changed after it was signed" },
    ]);
    expect(written).toMatchObject([{ waiting: {} }]);
  });

  it("is not read where its plan compares nothing any more, and looked at again as late as may be", async () => {
    const migration = world("pool01/accounts");
    const readRequirements = async () => new Map([...migration.requirements].filter(([id]) => id === "rtc"));
    const { commits, written, lists } = await sweeping(migration, { now: at(3 * HOUR), over: { readRequirements } });
    expect([commits, lists()]).toEqual([[], 0]);
    expect(written).toMatchObject([{ waiting: {}, dueAt: at(3 * HOUR + 90 * MINUTE) }]);
  });

  it("is not looked at where compare was first", async () => {
    const { commits, written, lists } = await sweeping(world("pool01/accounts"), { now: at(90 * MINUTE - 1) });
    expect([commits, written, lists()]).toEqual([[], [], 0]);
  });

  it("is left alone where compare comes first while it is being looked at", async () => {
    const migration = world("pool01/accounts");
    const findCheckpoint = async (key: Checkpoint) => {
      const found = migration.checkpoints.get(checkpointId(key)) as Checkpoint;
      return { ...found, version: found.version + 1 };
    };
    const { facts } = await sweeping(migration, { now: at(3 * HOUR), over: { findCheckpoint } });
    expect(facts).toEqual([]);
  });

  it("stays due where something of it could not be written, and all else of it is", async () => {
    const migration = world("pool01/accounts", "pool01/rtc");
    const findCheckpoint = async (key: Checkpoint) => {
      if (key.requirement === "homed-once") throw new Failure("ledger-unavailable", "no");
      return migration.checkpoints.get(checkpointId(key));
    };
    const { facts, written, result } = await sweeping(migration, { now: at(3 * HOUR), over: { findCheckpoint } });
    expect(facts).toMatchObject([{ requirement: "seen" }]);
    expect([written, result.failures.length]).toEqual([[], 1]);
  });

  it("waits for a plan that is being applied", async () => {
    const migration = world("pool01/accounts");
    const of = { version: 2, digest: "d" };
    const readHead = async () => ({ ...migration.head, applying: of });
    const one = await sweeping(migration, { now: at(3 * HOUR), over: { readHead } });
    const mixed = (...newer: string[]) => {
      const other = world(...newer);
      other.checkpoints.set("pool01/rtc", { ...(other.checkpoints.get("pool01/rtc") as Checkpoint), planVersion: 2 });
      return sweeping(other, { now: at(3 * HOUR) });
    };
    // Half of two plans also says nothing of what has been compared.
    for (const { commits, written, result } of [one, await mixed("pool01/accounts"), await mixed()])
      expect([commits, written, result.failures]).toEqual([[], [], []]);
  });
});

describe("a migration of which nobody has ever said up to when it has been compared", () => {
  const asked = (migration: ReturnType<typeof world>, now: string, over: Over = {}) => {
    const listHeads = async () => [migration.head];
    return sweeping(migration, { now, before: null, over: { due: [], listHeads, ...over } });
  };

  it("is looked at in the first minute of an hour, and what waits begins to", async () => {
    const { commits, written } = await asked(world("pool01/accounts"), at(5 * HOUR + MINUTE - 1));
    const since = at(5 * HOUR + MINUTE - 1);
    expect([commits, written]).toMatchObject([[], [{ at: since, waiting: { "global/homed-once": since } }]]);
  });

  it("is not looked at in any other minute, nor where its plan compares nothing or is being applied", async () => {
    const migration = world("pool01/accounts");
    const none = async () => new Map([...migration.requirements].filter(([id]) => id === "rtc"));
    const applying = { ...migration.head, applying: { version: 2, digest: "d" } };
    for (const { written, result } of [
      await asked(migration, at(5 * HOUR + MINUTE)),
      await asked(migration, at(5 * HOUR), { readRequirements: none }),
      await asked(migration, at(5 * HOUR), { listHeads: async () => [applying] }),
      await asked(migration, at(5 * HOUR), { listHeads: async () => [{ ...migration.head, planVersion: 0 }] }),
    ])
      expect([written, result.swept, result.failures]).toEqual([[], 0, []]);
  });

  it("is left as it is where somebody has", async () => {
    const migration = world("pool01/accounts");
    const listHeads = async () => [migration.head];
    const { written, lists } = await sweeping(migration, { now: at(HOUR), over: { due: [], listHeads } });
    expect([written, lists()]).toEqual([[], 0]);
  });
});
