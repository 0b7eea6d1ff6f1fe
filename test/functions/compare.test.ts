import { describe, expect, it } from "vitest";
import type { Evidence } from "../../core/audit/evidence.ts";
import { Failure } from "../../core/failure.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { inputsDigest, inputsOf } from "../../core/readiness/comparison-inputs.ts";
import type { Watermark } from "../../core/readiness/watermark.ts";
import { eachGroup } from "../../functions/batch.ts";
import { compareAll, compareMigration } from "../../functions/compare/compare.ts";
import type { CompareLedger } from "../../ports/compare.ts";
import { personOf } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { UNAPPROVED } from "../support/unapproved.ts";
import { worldOf } from "../support/world.ts";

/** What one comparison that fails does to the others. */

const AT = "2026-11-22T00:00:00.000Z";
const SIGN_OFF = `
  - { id: agreed, title: Agreed, evidence: sign-off, kinds: [global], covers: [rtc], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }`;
const MOVES = `
  - { id: moved, title: Moved, evidence: cross-check, check: moves, kinds: [global], of: accounts, maxAge: 1d, judgement: test }`;

const evidence = (fact: string): Evidence => ({
  ...{ fact, object: { key: fact, versionId: "v" }, digest: fact, agent: "agent00", entries: 1, bytes: 1 },
  ...{ completedAt: AT, sealedAt: AT, receivedAt: AT, validUntil: "2026-11-23T00:00:00.000Z" },
});
const signed = (digest: string) => ({ role: "business", by: personOf("ana"), reason: "r", at: AT, digest, fact: "s" });

/** A migration with all the accounts that are compared, and a signature under older backups. */
const outdated = (requirements = SIGN_OFF) => {
  const plan = compiledPlan({ requirements });
  const { checkpoints, head } = worldOf(plan, AT);
  for (const [id, one] of checkpoints) {
    if (id.endsWith("/accounts")) checkpoints.set(id, { ...one, evidence: evidence(id) });
    if (id === "global/agreed") checkpoints.set(id, { ...one, signatures: [signed("older")] });
  }
  return { plan, checkpoints, head };
};

const compareWith = async (
  failing: (requirement: string) => Failure | undefined,
  over: Partial<CompareLedger> = {},
  { plan, checkpoints, head } = outdated(),
) => {
  const looked: string[] = [];
  const ledger = {
    readHead: async () => head,
    listHeads: async () => [head],
    readRequirements: async () => new Map(plan.requirements.map((one) => [one.id, one])),
    listCheckpoints: async () => [...checkpoints.values()],
    findCheckpoint: async ({ unit, requirement }: { unit: string; requirement: string }) => {
      looked.push(requirement);
      const failure = failing(requirement);
      if (failure !== undefined) throw failure;
      return checkpoints.get(`${unit}/${requirement}`);
    },
    findWatermark: async () => ({ migration: "contoso", at: AT, waiting: {}, dueAt: AT }),
    putWatermark: async () => undefined,
    ...over,
  };
  const ports = {
    ledger,
    timeLeft: () => 600_000,
    clock: () => AT,
    pause: async () => undefined,
    random: () => 0,
  } as never;
  const run = (act: Promise<void>): Promise<unknown> => act.catch((thrown: unknown) => thrown);
  return { looked, ports, run };
};

const compareOne = async (failing: (requirement: string) => Failure | undefined, over: Partial<CompareLedger> = {}) => {
  const { looked, ports, run } = await compareWith(failing, over);
  return { looked, error: await run(compareMigration(ports, "contoso", () => undefined)) };
};
const gone = (requirement: string): Failure => new Failure("object-missing", requirement);

describe("the comparisons of a migration", () => {
  it("are all run, and sign-offs are checked, although one fails; and then the first failure is thrown", async () => {
    const { looked, error } = await compareOne(gone);
    expect(looked).toEqual(["homed-once", "agreed"]);
    expect(error).toMatchObject({ message: "homed-once" });
  });

  it("are left alone where they have seen their newest inputs, or there is nothing to compare", async () => {
    const made = outdated();
    const { plan, checkpoints } = made;
    const current = (id: string, unit: string): string => {
      const reader = plan.requirements.find((one) => one.id === id);
      if (reader === undefined) throw new Error(`the plan has no ${id}`);
      return inputsDigest(inputsOf(checkpoints.values(), reader, unit));
    };
    const homed = checkpoints.get("global/homed-once") as Checkpoint;
    const agreed = checkpoints.get("global/agreed") as Checkpoint;
    const seen = { ...evidence("c"), digest: current("homed-once", "global") };
    checkpoints.set("global/homed-once", { ...homed, evidence: seen });
    checkpoints.set("global/agreed", { ...agreed, signatures: [signed(current("agreed", "global"))] });
    const one = await compareWith(gone, {}, made);
    expect([await one.run(compareMigration(one.ports, "contoso", () => undefined)), one.looked]).toEqual([
      undefined,
      [],
    ]);
    for (const [id, before] of checkpoints) checkpoints.set(id, { ...before, evidence: null, signatures: [] });
    const other = await compareWith(gone, {}, made);
    await other.run(compareMigration(other.ports, "contoso", () => undefined));
    expect(other.looked).toEqual([]);
  });

  it("are all run before sign-offs are checked, because what they find may be signed", async () => {
    const made = outdated();
    const agreed = made.checkpoints.get("global/agreed") as Checkpoint;
    let lists = 0;
    const listCheckpoints = async () => {
      lists += 1;
      return [...made.checkpoints.values()].map((one) =>
        one === agreed && lists === 1 ? { ...one, signatures: [] } : one,
      );
    };
    const { looked, ports, run } = await compareWith(gone, { listCheckpoints }, made);
    await run(compareMigration(ports, "contoso", () => undefined));
    expect(looked).toEqual(["homed-once", "agreed"]);
  });

  it("wait for a plan that is being applied, which wakes them, and are no failure until then", async () => {
    const { head } = outdated();
    const object = { key: "plans/contoso/2", versionId: "1" };
    const applying = {
      ...head,
      applying: {
        version: 2,
        digest: "d",
        at: AT,
        by: personOf("ana"),
        object,
        written: true,
        changes: null,
        ...UNAPPROVED,
      },
    };
    expect(await compareOne(() => undefined, { readHead: async () => applying })).toEqual({
      looked: [],
      error: undefined,
    });
    expect((await compareOne(() => new Failure("plan-applying", "contoso"))).error).toBeUndefined();
  });
});

describe("a comparison that nothing has woken", () => {
  it("is run by the hour, in every migration although one fails", async () => {
    const { head } = outdated();
    const heads = ["broken", "contoso"].map((migration) => ({ ...head, migration }));
    const readHead = async (migration: string) => {
      if (migration === "broken") throw new Failure("ledger-unavailable", "no");
      return head;
    };
    const { looked, ports, run } = await compareWith(gone, { listHeads: async () => heads, readHead });
    expect(await run(compareAll(ports, () => undefined))).toMatchObject({ code: "ledger-unavailable" });
    expect(looked).toEqual(["homed-once", "agreed"]);
  });
});

describe("a migration whose comparisons are slow", () => {
  it("is left to the schedule once it has had its share of a run, so that others have their turn", async () => {
    const { looked, ports, run } = await compareWith(gone, {}, outdated(`${SIGN_OFF}${MOVES}`));
    let left = 600_000;
    const findCheckpoint = async ({ requirement }: { requirement: string }) => {
      looked.push(requirement);
      left -= 130_000;
      throw gone(requirement);
    };
    const slow = { ...(ports as object), timeLeft: () => left };
    const { ledger } = ports as unknown as { ledger: CompareLedger };
    await run(
      compareMigration({ ...slow, ledger: { ...ledger, findCheckpoint } } as never, "contoso", () => undefined),
    );
    expect(looked).toEqual(["homed-once", "agreed"]);
  });

  it("is read again from the stream where a run ends before its next comparison could", async () => {
    const { error } = await compareOne(() => new Failure("time-short", "10 ms"));
    expect(error).toMatchObject({ code: "time-short" });
  });

  it("is another one's turn first in the next hour", async () => {
    const { head } = outdated();
    const heads = ["a", "b", "c"].map((migration) => ({ ...head, migration }));
    const firstAt = async (at: string) => {
      const asked: string[] = [];
      const readHead = async (migration: string) => void asked.push(migration);
      const { ports, run } = await compareWith(gone, { listHeads: async () => heads, readHead } as never);
      await run(compareAll({ ...(ports as object), clock: () => at } as never, () => undefined));
      expect(asked.toSorted()).toEqual(["a", "b", "c"]);
      return asked[0];
    };
    const hours = ["T00:00:00.000Z", "T01:00:00.000Z", "T02:00:00.000Z"];
    const firsts = await Promise.all(hours.map((hour) => firstAt(`2026-11-22${hour}`)));
    expect(new Set(firsts).size).toBe(3);
  });
});

describe("up to when all of a migration has been compared", () => {
  const LATER = "2026-11-22T00:10:00.000Z";
  const known: Watermark = { migration: "contoso", at: AT, waiting: {}, dueAt: AT };
  /** What is written while all is compared, or while some fails. */
  const writtenBy = async (
    before: Watermark | undefined,
    now: string,
    { failing = (): Failure | undefined => undefined, made = seen(), over = {} } = {},
  ) => {
    const written: unknown[] = [];
    const { ports, run, looked } = await compareWith(
      failing,
      {
        findWatermark: async () => before,
        putWatermark: async (watermark) => {
          written.push({ ...watermark, after: [...looked] });
        },
        ...over,
      },
      made,
    );
    await run(compareMigration({ ...(ports as object), clock: () => now } as never, "contoso", () => undefined));
    return written;
  };
  /** Nothing of it is outdated. */
  const seen = () => {
    const made = outdated("");
    const homed = made.checkpoints.get("global/homed-once") as Checkpoint;
    const reader = made.plan.requirements.find(({ id }) => id === "homed-once") as never;
    const digest = inputsDigest(inputsOf(made.checkpoints.values(), reader, "global"));
    made.checkpoints.set("global/homed-once", { ...homed, evidence: { ...evidence("c"), digest } });
    return made;
  };
  const after = (ms: number) => new Date(Date.parse(AT) + ms).toISOString();

  it("is written before the first result where nobody has written it, and once where nothing is left", async () => {
    const first = { ...known, dueAt: after(90 * 60_000), after: [] };
    expect(await writtenBy(undefined, AT)).toEqual([first]);
    expect(await writtenBy(undefined, AT, { made: outdated(), failing: () => gone("x") })).toMatchObject([
      first,
      { waiting: { "global/homed-once": AT, "global/agreed": AT }, after: ["homed-once", "agreed"] },
    ]);
  });

  it("is written again every ten minutes at most, and not with each batch", async () => {
    expect(await writtenBy(known, "2026-11-22T00:09:59.999Z")).toEqual([]);
    expect(await writtenBy(known, LATER)).toMatchObject([{ at: LATER, waiting: {} }]);
  });

  it("names what is left over or failed, since it began to wait; signatures are for sweep to void at once", async () => {
    const before = { ...known, waiting: { "global/homed-once": "2026-11-21T23:00:00.000Z" } };
    const failing = { made: outdated(), failing: () => gone("x") };
    expect(await writtenBy(before, LATER, failing)).toMatchObject([
      { at: LATER, waiting: { "global/homed-once": "2026-11-21T23:00:00.000Z", "global/agreed": AT }, dueAt: AT },
    ]);
    expect(await writtenBy(before, "2026-11-22T00:00:01.000Z")).toMatchObject([{ waiting: {} }]);
  });

  it("names what is left over because the migration had its share of the run", async () => {
    const written: Watermark[] = [];
    const putWatermark = async (watermark: Watermark) => void written.push(watermark);
    const { ports, run, looked } = await compareWith(gone, { putWatermark }, outdated(""));
    let left = 600_000;
    const timeLeft = (): number => {
      left -= 130_000;
      return left;
    };
    await run(compareMigration({ ...(ports as object), timeLeft } as never, "contoso", () => undefined));
    expect([looked, written]).toMatchObject([[], [{ waiting: { "global/homed-once": AT } }]]);
  });

  it("is not written where a plan came into force meanwhile, nor where a plan compares nothing", async () => {
    const failing = () => new Failure("plan-applying", "contoso");
    expect(await writtenBy(known, LATER, { made: outdated(), failing })).toEqual([]);
    const none = { over: { readRequirements: async () => new Map(), findWatermark: async () => undefined } };
    expect(await writtenBy(undefined, LATER, none)).toEqual([]);
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
