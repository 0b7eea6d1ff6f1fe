import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fact } from "../../core/history/fact.ts";
import { planFact } from "../../core/history/plan-fact.ts";
import { replay } from "../../core/history/replay.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { rewritesOf } from "../../core/readiness/head.ts";
import {
  applyPlan,
  emptyState,
  type MigrationState,
  NO_CHANGES,
  type PlanWay,
} from "../../core/readiness/plan-change.ts";
import { isAsPlanned, PARTS_WAY, plannedParts, writtenParts } from "../../core/readiness/planned-parts.ts";
import { personOf } from "../support/people.ts";
import { compiled, planText } from "../support/plan.ts";
import { at, DAY, evidence, HOUR, START } from "../support/readiness.ts";
import { testKey } from "../support/seal.ts";
import { told } from "../support/told.ts";
import { UNAPPROVED } from "../support/unapproved.ts";
import { happen, type World, worldOf } from "../support/world.ts";

/** Which items a plan version rewrites: those of which it changes something, and each of their gates. */

const SIGN_OFF =
  "\n  - { id: ok, title: OK, evidence: sign-off, covers: [rtc], kinds: [pool], maxAge: 24h, judgement: test, signers: [{ role: dba, contacts: [kim] }] }";
const POLICY =
  "\nreminders: { every: 24h }\nwaivers: { maxDuration: 20d }\nnotifications: { damp: { after: 3, within: 1h } }";
const textOf = (version = 1): string => planText({ version, requirements: SIGN_OFF, extra: POLICY, owner: "ana" });

const idsOf = <T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): string[] =>
  [...after].flatMap(([id, one]) => (before.get(id) === one ? [] : [id])).toSorted();

const rewritten = (change: (text: string) => string, way?: PlanWay) => {
  const before = applyPlan(emptyState, compiled(textOf()), START);
  const text = change(textOf(2));
  const after = applyPlan(before, compiled(text), at(HOUR), way);
  for (const one of [...after.checkpoints.values(), ...after.gates.values()])
    expect([one.planVersion, one.version % 1_000]).toEqual(one.planVersion === 1 ? [1, 1] : [2, expect.any(Number)]);
  return { checkpoints: idsOf(before.checkpoints, after.checkpoints), gates: idsOf(before.gates, after.gates) };
};

const POOL1 = ["pool01/accounts", "pool01/ok", "pool01/rtc"];
const POOL2 = ["pool02/accounts", "pool02/ok", "pool02/rtc"];
const ALL = ["global/homed-once", ...POOL1, ...POOL2];
const GATES = ["go", "move@pool01", "move@pool02"];

describe("a plan version rewrites", () => {
  const changes: [string, (text: string) => string, readonly string[], readonly string[]][] = [
    ["nothing where it changes nothing", (text) => text, [], []],
    ["nothing where it changes a title of the migration", (text) => text.replace("Test estate", "Estate"), [], []],
    [
      "the checkpoints of a requirement that it changes, with what reads them and their gates",
      (text) => text.replace("maxAge: 26h", "maxAge: 27h"),
      ["pool01/ok", "pool01/rtc", "pool02/ok", "pool02/rtc"],
      GATES,
    ],
    [
      "what compares what it changes, of whatever unit that is",
      (text) => text.replace('shrink: { entries: "5%" }', 'shrink: { entries: "6%" }'),
      ["global/homed-once", "pool01/accounts", "pool02/accounts"],
      GATES,
    ],
    [
      "what reads, and nothing that is read, where it changes what reads",
      (text) => text.replace("title: Homed once", "title: Homed"),
      ["global/homed-once"],
      ["go"],
    ],
    [
      "the checkpoints of an agent's units, where it changes the agent's keys",
      (text) => text.replace("notAfter: 2026-01-01T00:00:00Z", "notAfter: 2026-01-02T00:00:00Z"),
      ["global/homed-once", ...POOL1],
      ["go", "move@pool01"],
    ],
    [
      "the checkpoints of an agent's units, where it lets the agent push for others",
      (text) => text.replace("units: [pool02]", "units: [pool01, pool02]"),
      ["global/homed-once", ...POOL1],
      ["go", "move@pool01"],
    ],
    [
      "all where an agent of all units has another key",
      (text) => text.replace(testKey("agent00").publicKey, testKey("another").publicKey),
      ALL,
      GATES,
    ],
    [
      "the inventories of a unit by whose names accounts are judged, and nothing else of it",
      (text) => text.replace("name: pool01.contoso.com", "name: pool09.contoso.com"),
      ["global/homed-once", "pool01/accounts"],
      ["go", "move@pool01"],
    ],
    [
      "what nobody is reminded of any more",
      (text) => text.replace("name: pool01.contoso.com, owner: ana", "name: pool01.contoso.com"),
      ["global/homed-once", ...POOL1],
      ["go", "move@pool01"],
    ],
    ["no checkpoint whose owner is another one", (text) => text.replace(", owner: ana", ", owner: kim"), [], []],
    ["what people are reminded of more often", (text) => text.replace("every: 24h", "every: 12h"), ALL, GATES],
    ["all where waivers last less", (text) => text.replace("20d", "19d"), ALL, GATES],
    ["gates whose mails it holds back otherwise", (text) => text.replace("after: 3", "after: 4"), [], GATES],
    [
      "what somebody signs whose address it changes, and gates that are mailed to it",
      (text) => text.replace("kim@example.com", "kim@example.org"),
      ["pool01/ok", "pool02/ok"],
      ["go"],
    ],
    [
      "a gate that it changes, and no checkpoint",
      (text) => text.replace("title: Ready to go", "title: Go"),
      [],
      ["go"],
    ],
    [
      "what counts in another gate, with that gate",
      (text) => text.replace("requirements: [accounts, rtc]", "requirements: [accounts, rtc, ok]"),
      // What a sign-off reads is read for its gates too.
      ["pool01/ok", "pool01/rtc", "pool02/ok", "pool02/rtc"],
      GATES,
    ],
    [
      "what compares all, where it adds a unit",
      (text) => text.replace("agents:", "  - { id: pool03, kind: pool }\nagents:"),
      ["global/homed-once", "pool03/accounts", "pool03/ok", "pool03/rtc"],
      ["go", "move@pool03"],
    ],
    [
      "the gates of what it drops, and what compared it",
      (text) => text.replace(/ {2}- \{ id: pool02.*\n/, "").replace(/ {2}- \{ id: agent02.*\n/, ""),
      ["global/homed-once"],
      ["go"],
    ],
  ];
  it.each(changes)("%s", (_, change, checkpoints, gates) => {
    expect(rewritten(change)).toEqual({ checkpoints, gates });
  });

  it("everything where the build before made its digests in another way, or none", () => {
    expect(rewritten((text) => text, { rewrites: PARTS_WAY + 1 })).toEqual({ checkpoints: ALL, gates: GATES });
    expect(rewritten((text) => text, { rewrites: "all" })).toEqual({ checkpoints: ALL, gates: GATES });
  });

  it("again what a build that knows no digests has rewritten, although the plan is as it was before that", () => {
    const first = applyPlan(emptyState, compiled(textOf()), START);
    const second = applyPlan(first, compiled(textOf(2).replace("26h", "30h")), START, { rewrites: "all" });
    const third = applyPlan(second, compiled(textOf(3)), START);
    expect(idsOf(second.checkpoints, third.checkpoints)).toEqual(ALL);
    expect(idsOf(second.gates, third.gates)).toEqual(GATES);
  });

  it("what a crash left, and then no more", () => {
    const before = applyPlan(emptyState, compiled(textOf()), START);
    const plan = compiled(textOf(2).replace("maxAge: 26h", "maxAge: 27h"));
    const whole = applyPlan(before, plan, START);
    const some = new Map(
      [...whole.checkpoints].map(([id, one], at) => [id, at % 2 === 0 ? one : (before.checkpoints.get(id) ?? one)]),
    );
    for (const gates of [before.gates, new Map([...before.gates, ["go", whole.gates.get("go") as Gate]])])
      expect(applyPlan({ checkpoints: some, gates }, plan, START)).toEqual(whole);
    // All checkpoints are written, and no gate.
    expect(applyPlan({ ...whole, gates: before.gates }, plan, START)).toEqual(whole);
    expect(idsOf(whole.gates, applyPlan(whole, plan, START).gates)).toEqual([]);
  });
});

describe("what is written of a plan's parts", () => {
  const plan = compiled(textOf());
  const [checkpoint, gate] = [plan.checkpoints[0], plan.gates[0]];
  if (checkpoint === undefined || gate === undefined) throw new Error("the plan is empty");

  it("is the same as ever in this way of making it; where it is not, the way has the next number", () => {
    const of = plannedParts(plan);
    expect([PARTS_WAY, of.ofCheckpoint(checkpoint), of.ofGate(gate)]).toMatchInlineSnapshot(`
      [
        1,
        "B1nyemHVuqLTBOcFWhhbzu",
        "8hYDxUKpsK4EuJ4U-QYQe9",
      ]
    `);
    expect(writtenParts(1, PARTS_WAY, of.ofGate(gate))).toMatchInlineSnapshot(`"g3elqZF3wyfwvH-sAVOgSz"`);
  });

  it("does not depend on the order in which a plan names agents", () => {
    const turned: Plan = { ...plan, agents: plan.agents.toReversed() };
    expect(plan.checkpoints.map(plannedParts(turned).ofCheckpoint)).toEqual(
      plan.checkpoints.map(plannedParts(plan).ofCheckpoint),
    );
  });

  it("names the plan version, and the way", () => {
    const parts = writtenParts(1, 1, "d");
    expect(isAsPlanned({ planVersion: 1, parts }, 1, "d")).toBe(true);
    expect(isAsPlanned({ planVersion: 2, parts }, 1, "d")).toBe(false);
    expect(isAsPlanned({ planVersion: 1, parts }, 2, "d")).toBe(false);
    expect(isAsPlanned({ planVersion: 1, parts }, 1, "e")).toBe(false);
    expect(isAsPlanned({ planVersion: 1 }, 1, "d")).toBe(false);
  });

  it("cannot be told of a checkpoint of which the plan lacks unit or requirement", () => {
    const of = plannedParts(plan);
    expect(() => of.ofCheckpoint({ ...checkpoint, unit: "none" })).toThrow("dangling checkpoint none/");
    expect(() => of.ofCheckpoint({ ...checkpoint, requirement: "none" })).toThrow("/none");
  });
});

describe("a clear gate that a plan version rewrites", () => {
  const stateOf = (bound: string | null): MigrationState => {
    const { checkpoints, gates } = applyPlan(emptyState, compiled(planText()), START);
    const passes = (one: Checkpoint): Checkpoint => ({
      ...one,
      state: "passed",
      deadline: null,
      evidence: evidence(at(DAY)),
    });
    return {
      checkpoints: new Map([...checkpoints].map(([id, one]) => [id, passes(one)])),
      gates: new Map(
        [...gates].map(([id, one]) => [id, { ...one, state: "clear" as const, unsatisfied: 0, validUntil: bound }]),
      ),
    };
  };
  const plan = compiled(planText({ version: 2 }).replace("title: Ready to move", "title: Move"));
  const under = (bound: string | null, way?: PlanWay) =>
    applyPlan(stateOf(bound), plan, at(0), way).gates.get("move@pool01")?.validUntil;

  it("keeps the bound down to which writers under way do not write it", () => {
    const evident = under(null);
    expect(evident).not.toBeNull();
    expect(under(at(HOUR))).toBe(at(HOUR));
    expect(under(at(30 * DAY))).toBe(evident);
    // As a build before did it.
    expect(under(at(HOUR), { rewrites: "all" })).toBe(evident);
  });
});

describe("a waiver that a plan version shortens", () => {
  it("was announced under the version in force before, whatever version its checkpoint is of", () => {
    const plan = compiled(planText({ version: 3, extra: "waivers: { maxDuration: 1d }" }));
    const first = applyPlan(emptyState, compiled(planText()), START);
    const by = { issuer: "i", subject: "s", name: null, email: null };
    const waiver = {
      requestedBy: by,
      approvedBy: by,
      reason: "r",
      control: "c",
      grantedAt: START,
      expiresAt: at(9 * DAY),
    };
    const checkpoints = new Map([...first.checkpoints].map(([id, one]) => [id, { ...one, waiver: waiver as never }]));
    const announced = (way?: PlanWay) =>
      applyPlan({ ...first, checkpoints }, plan, at(2 * DAY), way).checkpoints.get("pool01/rtc")?.waiver?.shortened
        ?.announced;
    expect(announced({ replaces: 2 })?.planVersion).toBe(2);
    expect(announced()?.planVersion).toBe(1);
  });
});

describe("a writer under way while a plan version comes into force", () => {
  const EDITS: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => text.replace("maxAge: 26h", "maxAge: 1h"),
    (text) => text.replace('"5%"', '"6%"'),
    (text) => text.replace("units: [pool01]", "units: [pool02]"),
    (text) => text.replace("title: Ready to move", "title: Move"),
    (text) => text.replace("name: pool02.contoso.com", "name: p.contoso.com"),
  ];
  const pools = ["pool01/accounts", "pool01/rtc", "pool02/accounts", "pool02/rtc"];

  it("is refused, or has written what a replay makes of it before that version", () => {
    let written = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...EDITS),
        fc.array(
          fc.tuple(fc.constantFrom(...pools), fc.constantFrom("passed", "failed") as fc.Arbitrary<"passed" | "failed">),
          { maxLength: 8 },
        ),
        fc.constantFrom(...pools),
        fc.constantFrom("passed", "failed") as fc.Arbitrary<"passed" | "failed">,
        (edit, before, id, effect) => {
          const plans = [compiled(planText()), compiled(edit(planText({ version: 2 })))];
          const history = told();
          history.apply(plans[0] as Plan, START);
          for (const [index, [one, as]] of before.entries()) history.evidence(one, as, at(index + 1));
          const old: World = { ...history.world() };
          const state: MigrationState = { checkpoints: new Map(old.checkpoints), gates: new Map(old.gates) };
          history.apply(plans[1] as Plan, at(HOUR));
          const under = {
            ...history.world(),
            checkpoints: new Map(history.world().checkpoints),
            gates: new Map(history.world().gates),
          };
          // He has read everything before, and writes on condition that what he writes is as he read it.
          const late = {
            ...worldOf(plans[0] as Plan, START),
            checkpoints: new Map(state.checkpoints),
            gates: new Map(state.gates),
          };
          const checkpoint = late.checkpoints.get(id) as Checkpoint;
          const fact = "late";
          const verdict = { outcome: "accepted", effect, findings: [] } as const;
          const change = {
            kind: "evidence",
            head: late.head,
            fact,
            checkpoint,
            verdict,
            evidence: evidence(at(DAY), { fact, completedAt: at(50) }),
            kept: {},
          } as const;
          const { events, checkpoints, gates } = happen(late, change, at(HOUR - 1));
          const refused =
            checkpoints.some(
              ({ value }) => under.checkpoints.get(`${value.unit}/${value.requirement}`)?.version !== value.version - 1,
            ) || gates.some(({ value }) => under.gates.get(value.id)?.version !== value.version - 1);
          if (refused || events.length === 0) return;
          written += 1;
          for (const { value } of checkpoints) under.checkpoints.set(`${value.unit}/${value.requirement}`, value);
          for (const { value } of gates) under.gates.set(value.id, value);
          const recorded = {
            id: fact,
            type: "manifest-audited",
            recordedAt: at(HOUR + 1),
            planVersion: 1,
            events,
          } as unknown as Fact;
          const replayed = replay([...history.facts, recorded], (version) => plans[version - 1] as Plan);
          expect(new Map(replayed.checkpoints)).toEqual(under.checkpoints);
          expect(new Map(replayed.gates)).toEqual(under.gates);
        },
      ),
      { numRuns: 200 },
    );
    expect(written).toBeGreaterThan(20);
  });
});

describe("how a plan version came into force", () => {
  const object = { key: "k", versionId: "v" };
  const applying = { version: 1, digest: "d", at: START, by: personOf("ana"), object, written: true, ...UNAPPROVED };
  const factOf = (version: number, rewrites?: number): Fact =>
    planFact(
      "contoso",
      { ...applying, version, at: at(version), ...(rewrites === undefined ? {} : { rewrites }) },
      NO_CHANGES,
      at(version),
    );
  const planOf = (version: number): Plan => compiled(planText({ version }));

  it("is said by its fact, and replayed as it was: a history of the builds before, and one in which they were updated", () => {
    expect(factOf(1)).not.toHaveProperty("rewrote");
    expect(factOf(1, PARTS_WAY)).toMatchObject({ rewrote: PARTS_WAY });
    const history = [factOf(1), factOf(2), factOf(3, PARTS_WAY), factOf(4, PARTS_WAY)];
    const ways = ["all", "all", PARTS_WAY, PARTS_WAY] as const;
    let state = emptyState;
    for (const [index, rewrites] of ways.entries()) {
      state = applyPlan(state, planOf(index + 1), at(index + 1), { rewrites, replaces: index });
      const replayed = replay(history.slice(0, index + 1), planOf);
      expect([new Map(replayed.checkpoints), new Map(replayed.gates)]).toEqual([state.checkpoints, state.gates]);
    }
    // The first version after the update writes everything, and the next one nothing.
    const [rtc] = [state.checkpoints.get("pool01/rtc")];
    expect([rtc?.version, rtc?.planVersion]).toEqual([3, 3]);
  });

  it("is that of the build that began it, once its parts are written", () => {
    const begun = { ...applying, changes: null };
    expect(rewritesOf({ ...begun, written: false })).toBe(PARTS_WAY);
    expect(rewritesOf(begun)).toBe("all");
    expect(rewritesOf({ ...begun, rewrites: 7 })).toBe(7);
  });
});
