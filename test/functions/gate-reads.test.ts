import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { listingOf } from "../../core/readiness/checkpoint/listing.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Head } from "../../core/readiness/head.ts";
import { gateView } from "../../functions/api/views.ts";
import { readShown } from "../../functions/gate-reads.ts";
import type { ListedQuery } from "../../ports/query.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, checkpoint, clearGate, DAY, failed, gate, passed, START } from "../support/readiness.ts";
import { worldOf } from "../support/world.ts";

interface Has {
  readonly checkpoints: readonly Checkpoint[];
  /** The units of each gate, by its id. */
  readonly units?: Readonly<Record<string, readonly string[]>>;
  readonly waiting?: Readonly<Record<string, string>>;
  /** The head as it is read a second time. */
  readonly headAfter?: Head;
}

/** A ledger in memory, which records what was read: of a unit, in pages, or in lists. */
const ledgerOf = ({ checkpoints, units = {}, waiting, headAfter = head() }: Has) => {
  const read: string[] = [];
  return {
    read,
    readHead: async () => headAfter,
    readPlannedGates: async (_: string, __: number, ids: readonly string[]) =>
      ids.map((id) => ({ id, units: units[id] ?? [] })),
    listCheckpoints: async (_: string, unit: string) => {
      read.push(unit);
      return checkpoints.filter((one) => one.unit === unit);
    },
    pageCheckpoints: async (_: string, { limit }: { limit: number }) => {
      read.push("page");
      const more = checkpoints.length > limit ? { cursor: "more" } : {};
      return { items: checkpoints.slice(0, limit), ...more };
    },
    pageListed: async (_: string, { states, isRemarked, gate: id, before = ":", limit }: ListedQuery) => {
      read.push(`list ${states.length === 1 ? states[0] : states.length}`);
      const items = checkpoints.filter((one) => {
        const listing = listingOf(one);
        return (
          states.includes(listing.state) &&
          listing.at < before &&
          (id === undefined || one.gates.includes(id)) &&
          (isRemarked === undefined || isRemarked === listing.isRemarked)
        );
      });
      return { items: items.slice(0, limit), ...(items.length > limit ? { cursor: "more" } : {}) };
    },
    findCheckpoint: async ({ unit, requirement }: Checkpoint) =>
      checkpoints.find((one) => one.unit === unit && one.requirement === requirement),
    findWatermark: async () => (waiting === undefined ? undefined : { waiting }),
  };
};

const head = (over: Partial<Head> = {}): Head =>
  ({ migration: "m", planVersion: 1, version: 1, applying: null, ...over }) as Head;

const shown = async (
  gates: readonly Gate[],
  has: Has,
  over: Partial<Head> = {},
  now = START,
  blockers: "named" | "counted" = "named",
) => {
  const ledger = ledgerOf(has);
  const found = await readShown(ledger as never, head(over), gates, { now, blockers });
  expect(found.map((one) => one.gate.id)).toEqual(gates.map(({ id }) => id));
  return { read: ledger.read, found: new Map(found.map((one) => [one.gate.id, one])), first: found[0] };
};

const many = (count: number, of: (index: number) => Checkpoint): Checkpoint[] =>
  Array.from({ length: count }, (_, index) => of(index));

describe("the reads of gates with few members", () => {
  it("are of the units that count in them, each once, and the gates are judged by them", async () => {
    const units = { go: ["pool01", "pool02"], "move@pool01": ["pool01"] };
    const checkpoints = [
      passed(at(DAY), { gates: ["go", "move@pool01"] }),
      failed({ unit: "pool02" }),
      passed(at(DAY), { unit: "pool03" }),
    ];
    const gates = [gate({ total: 2 }), clearGate(at(1), { id: "move@pool01", total: 1 })];
    const { read, found } = await shown(gates, { checkpoints, units });
    expect(read).toEqual(["pool01", "pool02"]);
    expect(found.get("go")).toMatchObject({ present: { state: "blocked", blockerCount: 1 }, isAtLeast: false });
    expect(found.get("move@pool01")).toMatchObject({ present: { state: "clear", validUntil: at(DAY) }, isWhole: true });
  });

  it("name the comparisons that wait where nothing else keeps a gate shut, and only members that passed", async () => {
    const checkpoints = [passed(at(DAY)), failed({ unit: "pool02" })];
    const has = { checkpoints, units: { go: ["pool01"] }, waiting: { "pool01/rtc": at(-5), "pool02/rtc": at(-6) } };
    const { first } = await shown([gate({ unsatisfied: 0 })], has);
    expect(first?.present).toMatchObject({ blockers: [{ state: "comparing", since: at(-5) }], blockerCount: 1 });
    expect((await shown([gate()], has)).first?.present.blockers).toEqual([]);
  });

  it("are of a page of all while a plan version is being applied, because what counts may be of any unit", async () => {
    const has = { checkpoints: [passed(at(DAY)), passed(at(DAY), { planVersion: 2, unit: "pool02" })] };
    for (const [over, of] of [
      [{ applying: { version: 2 } as never }, {}],
      [{}, { planVersion: 2 }],
    ] as const) {
      const { read, first } = await shown([clearGate(at(DAY), { total: 2, ...of })], has, over);
      expect([read, first?.present.state]).toEqual([["page"], "blocked"]);
    }
  });

  it("show no gate as clear while a plan version is being applied, also where it has reached nothing of the gate yet", async () => {
    const has = { checkpoints: [passed(at(DAY)), passed(at(DAY), { unit: "pool02", gates: ["else"] })] };
    const applying = { version: 2, at: at(-7) } as never;
    const { first } = await shown([clearGate(at(DAY), { total: 1 })], has, { applying });
    expect(first).toMatchObject({
      ...{ unknown: "applying", isApplying: true },
      present: { state: "blocked", since: at(-7), validUntil: null, blockerCount: 1 },
    });
    expect(first?.present.blockers).toEqual([
      {
        ...{ unit: "pool01", requirement: "rtc", state: "applying", since: at(-7) },
        reason: "plan version 2 is being applied",
      },
    ]);
    // Between two reads it came into force: nobody knows since when.
    const late = await shown([clearGate(at(DAY), { total: 1, planVersion: 2 })], {
      checkpoints: [passed(at(DAY), { planVersion: 2 })],
    });
    expect(late.first).toMatchObject({ unknown: "applying", present: { state: "blocked", since: START } });
    const empty = await shown([clearGate(at(DAY), { total: 0 })], { checkpoints: [] }, { applying });
    expect(empty.first).toMatchObject({ unknown: "applying", present: { state: "blocked", blockerCount: 0 } });
  });

  it("show of a gate that is blocked anyway what keeps it shut, and the plan version where nothing else does", async () => {
    const applying = { version: 2, at: at(-7) } as never;
    const failing = await shown([gate({ total: 1 })], { checkpoints: [failed()] }, { applying });
    expect(failing.first).toMatchObject({ unknown: null, present: { blockers: [{ state: "failed" }] } });
    const stable = await shown([gate({ total: 1, unsatisfied: 0 })], { checkpoints: [passed(at(DAY))] }, { applying });
    expect(stable.first).toMatchObject({ unknown: null, present: { blockers: [{ state: "applying" }] } });
  });

  it("say of a gate that is blocked, too, that a plan version is being applied, which may enforce it", async () => {
    const has = { checkpoints: [failed()], units: { go: ["pool01"] } };
    const unenforced = gate({ total: 1, enforced: false });
    const viewOf = async (over: Partial<Head>, of: Partial<Gate> = {}) => {
      const { first } = await shown([{ ...unenforced, ...of }], has, over);
      return gateView({ timeZone: "UTC" }, first!, new Map(), START);
    };
    expect(await viewOf({})).toMatchObject({ state: "blocked", standing: "would-be-blocked" });
    expect(await viewOf({ applying: { version: 2 } as never })).toMatchObject({ standing: "blocked" });
    expect(await viewOf({ planVersion: 2 })).toMatchObject({ standing: "would-be-blocked", planVersion: 2 });
    expect(await viewOf({}, { planVersion: 2 })).toMatchObject({ standing: "blocked" });
  });

  it("of a real plan are those of its own checkpoints, also where a gate is of the whole migration", () => {
    const plan = compiledPlan();
    const units = Object.fromEntries(plan.gates.map(({ id, units: those }) => [id, those]));
    expect(units).toMatchObject({
      "move@pool01": ["pool01"],
      go: expect.arrayContaining(["global", "pool01", "pool02"]),
    });
    expect(worldOf(plan, START).gates.get("go")?.total).toBeLessThan(200);
  });
});

describe("the reads of gates with many members", () => {
  const unitsOf = (count: number) => ({
    go: many(count, (index) => checkpoint({ unit: `u${index}` })).map(({ unit }) => unit),
  });
  const checkpoints = many(300, (index) => passed(at(DAY), { unit: `u${index}` }));
  const large = clearGate(at(DAY), { total: 300 });

  it("are of lists alone, whatever the size of the plan", async () => {
    const { read, first } = await shown([large], { checkpoints, units: unitsOf(300) });
    expect(read).toEqual(["list 7"]);
    expect(first).toMatchObject({ present: { state: "clear", validUntil: at(DAY) }, isAtLeast: true, unknown: null });
  });

  it("begin with 201 members, or with 201 units", async () => {
    const few = (total: number, units: number) =>
      shown([{ ...large, total }], { checkpoints, units: unitsOf(units) }).then(({ read }) => read.length);
    expect(await few(200, 200)).toBe(200);
    expect(await few(201, 200)).toBe(1);
    expect(await few(200, 201)).toBe(1);
  });

  it("name the most urgent of those that are not satisfied, and look no further than for as many as are shown", async () => {
    const failing = many(60, (index) => failed({ unit: `f${index}` }));
    const late = many(10, (index) => checkpoint({ unit: `l${index}`, state: "late" }));
    const blocked = gate({ total: 300, unsatisfied: 70 });
    const { read, first } = await shown([blocked], { checkpoints: [...checkpoints, ...late, ...failing] });
    expect(read).toEqual(["list 7", "list failed"]);
    expect(first?.present).toMatchObject({ blockerCount: 70 });
    expect(first?.present.blockers).toHaveLength(50);
    const calm = await shown([{ ...blocked, unsatisfied: 10 }], { checkpoints: [...checkpoints, ...late] });
    expect(calm.read.slice(1)).toEqual(
      ["failed", "stale", "late", "missing", "inconclusive"].map((one) => `list ${one}`),
    );
    const counted = await shown([blocked], { checkpoints: [...checkpoints, ...failing] }, {}, START, "counted");
    expect([counted.read, counted.first?.present]).toMatchObject([["list 7"], { blockerCount: 70, blockers: [] }]);
    expect(calm.first?.present.blockers.map(({ state }) => state)).toEqual(late.map(() => "late"));
  });

  it("look for members that are over once the bound has passed, also for one that is at this very instant", async () => {
    const over = [...checkpoints, passed(at(DAY + 7), { unit: "over" })];
    const { first, read } = await shown([large], { checkpoints: over.slice(299), units: {} }, {}, at(DAY + 7));
    expect(read).toContain("list 2");
    expect(first?.present).toMatchObject({ state: "blocked", blockers: [{ unit: "u299" }, { unit: "over" }] });
  });

  it("show a gate as shut where more are over than one answer reads", async () => {
    const { first } = await shown([large], { checkpoints }, {}, at(DAY + 1));
    expect(first).toMatchObject({ present: { state: "blocked" }, unknown: "not-judged" });
  });

  it("show a gate as shut where a plan version is being applied, or began to be before it was read", async () => {
    const more = many(1_001, (index) => passed(at(DAY), { unit: `u${index}` }));
    const applying = await shown([large], { checkpoints: more }, { applying: { version: 2 } as never });
    expect(applying).toMatchObject({ read: ["page", "list 7"], first: { unknown: "applying" } });
    const { first } = await shown([large], { checkpoints, headAfter: head({ version: 2 }) });
    expect(first).toMatchObject({ present: { state: "blocked" }, unknown: "applying" });
  });

  it("name the comparisons that wait among their members, and no others", async () => {
    const waiting = { "u1/rtc": at(-5), "u2/rtc": at(-6), "gone/rtc": at(-7) };
    const some = checkpoints.map((one) => (one.unit === "u2" ? { ...one, gates: ["else"] } : one));
    const { first } = await shown([gate({ total: 300, unsatisfied: 0 })], { checkpoints: some, waiting });
    expect(first?.present.blockers).toMatchObject([{ unit: "u1", state: "comparing" }]);
  });

  it("have each gate's own members, and say where there are more that one answer does not read", async () => {
    const remarked = many(201, (index) => passed(at(DAY), { unit: `r${index}`, requests: [{} as never] }));
    const other = passed(at(DAY), { unit: "other", requests: [{} as never], gates: ["else"] });
    const { first } = await shown([large], { checkpoints: [other, ...remarked] });
    expect(first?.isWhole).toBe(false);
    expect(first?.members).toHaveLength(200);
    const both = await shown([large, { ...large, id: "else" }], { checkpoints: [other, ...remarked.slice(0, 3)] });
    expect(both.found.get("else")?.members.map(({ unit }) => unit)).toEqual(["other"]);
    expect(both.first).toMatchObject({ isWhole: true, members: [{}, {}, {}] });
  });
});
