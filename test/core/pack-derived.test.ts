import { describe, expect, it } from "vitest";
import { isSealedByKey } from "../../core/audit/scope.ts";
import type { ComparisonFact, Fact, ManifestFact } from "../../core/history/fact.ts";
import { objectFactId } from "../../core/history/fact-id.ts";
import { inReplayOrder } from "../../core/history/replay-order.ts";
import { type Derivation, derivation, type Emitted, type FactProblem } from "../../core/pack/derivation.ts";
import { derivePack, type PackSource } from "../../core/pack/derive.ts";
import { readFactShape } from "../../core/pack/fact-shape.ts";
import type { PackAbout } from "../../core/pack/pack-file.ts";
import type { NotificationRow } from "../../core/pack/rows.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { personOf } from "../support/people.ts";
import { compiled, compiledPlan, planText } from "../support/plan.ts";
import { at, DAY, HOUR, MINUTE, START } from "../support/readiness.ts";
import { testKey } from "../support/seal.ts";
import { type Told, told } from "../support/told.ts";

/** All that a pack states of its facts follows from them alone, fact by fact. */

const plans = [compiledPlan(), compiledPlan({ version: 2 })];
const NOW = at(10 * HOUR);
const LIST = { key: `lists/m/${"a".repeat(64)}.ndjson.gz`, versionId: "v" };

/** The gate of pool01 opens, one of pool02 never does, a comparison runs, and a second plan version comes. */
const story = (): Told => {
  const history = told();
  history.apply(plans[0]!, START);
  history.evidence("pool01/accounts", "passed", at(HOUR));
  history.evidence("pool01/rtc", "passed", at(HOUR + MINUTE));
  history.evidence("pool02/accounts", "failed", at(2 * HOUR));
  history.compare("global/homed-once", "passed", at(2 * HOUR + MINUTE));
  return history;
};
const PLANNED = story().facts[0]!.id;
const approved: Fact = {
  ...{ id: "approved", type: "approval-recorded", recordedAt: at(2 * HOUR + 2 * MINUTE), migration: "contoso" },
  ...{ unit: "pool02", requirement: "rtc", agent: null, events: [], action: "waiver-requested", planVersion: 1 },
  ...{
    by: personOf("kim"),
    reason: "why",
    control: "instead",
    expiresAt: at(DAY),
    request: null,
    role: null,
    seen: null,
  },
};
const armed: Fact = {
  ...{ id: "armed", type: "gate-armed", recordedAt: at(2 * HOUR + 3 * MINUTE), migration: "contoso", unit: null },
  ...{
    requirement: null,
    agent: null,
    events: [],
    planVersion: 1,
    gate: "move@pool02",
    by: personOf("ana"),
    reason: "now",
  },
};

const deriving = (facts: readonly Fact[], gate: string | null = null) => {
  const problems: FactProblem[] = [];
  const one = derivation({ gate, asOf: NOW }, (problem) => problems.push(problem));
  const emitted: Emitted[] = [];
  for (const fact of facts) {
    const plan = fact.type === "plan-applied" ? plans[fact.planVersion - 1] : undefined;
    emitted.push(...one.fact(fact, plan));
  }
  return { one, emitted, problems: () => problems.filter(({ code }) => code !== "fact-id") };
};
const factsOf = (history = story()): Fact[] => [...history.facts, approved, armed];
const verdictsOf = (emitted: readonly Emitted[]) =>
  emitted.flatMap((one) => (one.list === "verdicts" ? [`${one.row.gate} ${one.row.state} ${one.row.cause}`] : []));
const about = (emitted: readonly Emitted[], list: Emitted["list"]) =>
  emitted.flatMap((one) => (one.list === list ? [(one.row as { fact: string }).fact] : []));
const checkpointsOf = (one: Derivation) =>
  [...one.checkpoints()].map(
    ({ row }) => `${(row as { unit: string }).unit}/${(row as { requirement: string }).requirement}`,
  );

describe("what facts state", () => {
  it("is every seal, transition, finding and decision", () => {
    const { emitted, problems } = deriving(factsOf());
    expect(verdictsOf(emitted)).toEqual([
      ...["go blocked plan-applied", "move@pool01 blocked plan-applied", "move@pool02 blocked plan-applied"],
      "move@pool01 clear manifest-audited",
    ]);
    expect(about(emitted, "seals")).toEqual(["fact-1", "fact-2", "fact-3"]);
    expect(about(emitted, "findings")).toEqual(["fact-3"]);
    expect(about(emitted, "approvals")).toEqual([PLANNED, "approved", "armed"]);
    expect(problems()).toEqual([]);
  });

  it("is in a pack of one gate what is about it, and the seals of all", () => {
    const { emitted, one } = deriving(factsOf(), "move");
    expect(verdictsOf(emitted)).toEqual([
      ...["move@pool01 blocked plan-applied", "move@pool02 blocked plan-applied", "move@pool01 clear manifest-audited"],
    ]);
    expect(about(emitted, "seals")).toHaveLength(3);
    expect(checkpointsOf(one)).toEqual(["pool01/accounts", "pool01/rtc", "pool02/accounts", "pool02/rtc"]);
    const pool01 = deriving(factsOf(), "move@pool01");
    expect(about(pool01.emitted, "approvals")).toEqual([PLANNED]);
    expect(about(pool01.emitted, "findings")).toEqual([]);
    expect(pool01.emitted.every((one) => typeof one === "object")).toBe(true);
    const derived = pool01.one.end();
    expect([[...derived.gates.keys()], derived.checkpoints.length]).toEqual([["move@pool01"], 2]);
    expect(about(deriving(factsOf(), "move@pool02").emitted, "approvals")).toEqual([PLANNED, "approved", "armed"]);
  });

  it("is every checkpoint at the instant of the pack, by its name", () => {
    const { one } = deriving(factsOf());
    expect(checkpointsOf(one)).toEqual([
      ...["global/homed-once", "pool01/accounts", "pool01/rtc", "pool02/accounts", "pool02/rtc"],
    ]);
    const rows = [...one.checkpoints()].map(({ row }) => (row as { state: string }).state);
    expect(rows).toEqual(["passed", "passed", "passed", "failed", "missing"]);
  });

  it("is at the end what a report says", () => {
    const { one } = deriving(factsOf());
    const row = (state: string) => ({ kind: "clear", state }) as NotificationRow;
    for (const state of ["sent", "sent", "none"]) one.delivery(row(state));
    const derived = one.end();
    expect(derived.plan.version).toBe(1);
    expect(derived.plans.map(({ planVersion }) => planVersion)).toEqual([1]);
    expect([derived.facts, derived.approvalCount, derived.approvals.map(({ fact }) => fact)]).toEqual([
      ...[7, 3],
      [PLANNED, "approved", "armed"],
    ]);
    expect([...derived.deliveries]).toEqual([
      ["clear sent", 2],
      ["clear none", 1],
    ]);
    expect(derived.series.map(({ at: instant, satisfied, total }) => [instant, satisfied, total])).toEqual([
      [START, 0, 5],
      [at(HOUR), 1, 5],
      [at(HOUR + MINUTE), 2, 5],
      [at(2 * HOUR + MINUTE), 3, 5],
    ]);
    expect(derived.transitions.get("move@pool01")).toEqual({
      count: 2,
      spans: [
        { at: START, state: "blocked" },
        { at: at(HOUR + MINUTE), state: "clear" },
      ],
    });
    expect(derived.manifests).toEqual({ total: 3, genuine: 3, sealed: 0 });
    expect([derived.gates.size, derived.checkpoints.length]).toEqual([3, 5]);
  });

  it("has of facts that are not about any checkpoint what was found, but not in a pack of one gate", () => {
    const verdict = { outcome: "rejected", effect: "none", findings: [] } as const;
    const finding = { code: "unit-unknown", severity: "refuse", message: "m" } as const;
    const refused = {
      ...factsOf()[1],
      id: "refused",
      unit: "nowhere",
      events: [],
      verdict: { ...verdict, findings: [finding] },
    };
    const found = (gate: string | null) => about(deriving([...factsOf(), refused as Fact], gate).emitted, "findings");
    expect([found(null), found("move")]).toEqual([["fact-3", "refused"], ["fact-3"]]);
  });

  it("has what no gate covers, unless it is of one gate", () => {
    const facts = factsOf().slice(0, 1);
    const plan = compiled(planText().replace("requirements: all", "requirements: [rtc]"));
    const of = (gate: string | null) => {
      const one = derivation({ gate, asOf: NOW }, () => undefined);
      one.fact(facts[0]!, plan);
      return [checkpointsOf(one).includes("global/homed-once"), one.end().checkpoints.length];
    };
    expect([of(null), of("go")]).toEqual([
      [true, 5],
      [false, 2],
    ]);
  });

  it("says of manifests what is wrong with them, and by which key they were sealed", () => {
    const problems: FactProblem[] = [];
    const one = derivation({ gate: null, asOf: NOW }, (problem) => problems.push(problem));
    const seal = { entries: 1, bytes: 1, sha256: "d", keyId: "k1", signature: "s" };
    const [planned, manifest] = factsOf() as [Fact, ManifestFact];
    one.fact(planned, plans[0]);
    const keyOf = (over: Partial<ManifestFact>) => {
      const [first] = one.fact({ ...manifest, events: [], seal, ...over }) as [Emitted];
      return first.list === "seals" ? first.row.publicKey : undefined;
    };
    expect(keyOf({})).toBe(testKey("agent00").publicKey);
    expect(keyOf({ planVersion: null })).toBeNull();
    expect(problems).toEqual([
      ...[0, 1].map(() => ({ code: "fact-id", message: expect.stringContaining("another id"), fact: "fact-1" })),
    ]);
    const right = objectFactId(manifest.object);
    one.fact({ ...manifest, id: right, header: null, events: [], seal });
    expect(problems).toHaveLength(2);
  });

  it("counts which manifests are genuine, and which of them have their seal", () => {
    const seal = { entries: 1, bytes: 1, sha256: "d", keyId: "k1", signature: "s" };
    const manifests = factsOf().map((fact, index): Fact => {
      if (fact.type !== "manifest-audited") return fact;
      return index === 1 ? { ...fact, seal } : index === 2 ? ({ ...fact, header: null, seal } as ManifestFact) : fact;
    });
    const { one } = deriving(manifests);
    expect(one.end().manifests).toEqual({ total: 3, genuine: 2, sealed: 1 });
  });

  it("has the last 200 decisions in memory, and counts all", () => {
    const many = Array.from({ length: 200 }, (_, index) => ({ ...approved, id: `a${index}` }));
    const { approvals, approvalCount } = deriving([...story().facts, ...many]).one.end();
    expect([approvals.length, approvalCount, approvals[0]?.fact]).toEqual([200, 201, "a0"]);
  });

  it("is of the plan version in force, and counts its checkpoints anew", () => {
    const history = story();
    history.apply(plans[1]!, at(3 * HOUR));
    history.evidence("pool02/rtc", "passed", at(4 * HOUR));
    const derived = deriving(history.facts).one.end();
    expect([derived.plan.version, derived.plans.length]).toEqual([2, 2]);
    expect(derived.series.at(-1)).toEqual({ at: at(4 * HOUR), satisfied: 4, total: 5 });
  });

  it("is nothing without a plan", () => {
    expect(() => deriving([]).one.end()).toThrow(TypeError);
  });

  it("says of which topics deliveries are about a gate", () => {
    const topics = [
      "plan:version",
      "go",
      "move@pool01",
      "waiver:pool01/rtc",
      "request:pool02/rtc",
      "late:pool01",
      "summary",
    ];
    const of = (gate: string | null) => topics.filter((topic) => deriving(factsOf(), gate).one.concernsTopic(topic));
    expect(of(null)).toEqual(topics);
    expect(of("move@pool01")).toEqual(["plan:version", "move@pool01", "waiver:pool01/rtc"]);
    expect(of("move")).toEqual(["plan:version", "move@pool01", "waiver:pool01/rtc", "request:pool02/rtc"]);
  });

  it("has the differences of a comparison, where it is about what the pack is of", () => {
    const comparison = factsOf().find((fact) => fact.type === "evidence-compared") as ComparisonFact;
    const difference = { unit: "pool01", key: "sip:a", missingFrom: "backup" } as const;
    const of = (gate: string | null) => deriving(factsOf(), gate).one.difference(comparison, difference);
    expect(of(null)).toMatchObject({ list: "findings", row: { unit: "pool01", name: "sip:a", code: "names-missing" } });
    expect(of("go")).toBeDefined();
    expect(of("move")).toBeUndefined();
  });
});

describe("a gate that opened", () => {
  /** What satisfied pool01 is missing from the history, and its version is there by something else. */
  const opened = (lateMs: number | undefined, openedAt = at(HOUR + MINUTE)): readonly FactProblem[] => {
    const facts = factsOf();
    const clearing = facts[2] as ManifestFact;
    const [evidenced, cleared] = [
      clearing.events.filter((event) => "requirement" in event),
      clearing.events.filter((event) => "gate" in event),
    ];
    const opening = { ...clearing, id: "opening", events: cleared.map((event) => ({ ...event, at: openedAt })) };
    const satisfying = { ...clearing, id: "late", events: evidenced, recordedAt: at(HOUR + MINUTE + (lateMs ?? 0)) };
    const later = { ...armed, recordedAt: at(9 * HOUR) };
    const { one, problems } = deriving([
      ...facts.slice(0, 2),
      opening as Fact,
      ...(lateMs === undefined ? [] : [satisfying as Fact]),
      ...(lateMs === undefined ? [] : [later]),
    ]);
    for (const _ of one.checkpoints());
    return problems();
  };

  it("is founded where what satisfied its checkpoints comes within ten seconds", () => {
    expect(opened(0)).toEqual([]);
    expect(opened(10_000)).toEqual([]);
  });

  it("is not where nothing satisfied them", () => {
    expect(deriving(factsOf()).problems()).toEqual([]);
    expect(opened(undefined)).toEqual([
      {
        ...{ code: "verdict-unfounded", fact: "opening" },
        message: `gate move@pool01 opened at ${at(HOUR + MINUTE)}, when pool01/rtc was not satisfied`,
      },
    ]);
  });

  it("is not where what satisfied them comes later, which is said once", () => {
    expect(opened(10_001)).toMatchObject([{ code: "verdict-unfounded", fact: "opening" }]);
    expect(opened(HOUR)).toHaveLength(1);
  });

  it("is said once not to be, however much comes after", () => {
    const [planned, first, clearing] = factsOf() as [Fact, Fact, Fact];
    const opening = { ...clearing, events: clearing.events.filter((event) => "gate" in event) } as Fact;
    const { one, problems } = deriving([planned, first, opening, approved, armed]);
    for (const _ of one.checkpoints());
    expect(problems()).toHaveLength(1);
  });

  it("stays founded, whatever becomes of its checkpoints", () => {
    const history = story();
    history.evidence("pool01/rtc", "failed", at(4 * HOUR));
    const { one, problems } = deriving(history.facts);
    for (const _ of one.checkpoints());
    expect(problems()).toEqual([]);
  });

  it("is not where the first of its checkpoints was never satisfied", () => {
    const facts = factsOf();
    const without = { ...facts[1], events: facts[1]!.events.filter((event) => "gate" in event) } as Fact;
    const { one, problems } = deriving([facts[0]!, without, facts[2]!]);
    for (const _ of one.checkpoints());
    expect(problems()).toMatchObject([{ message: expect.stringContaining("when pool01/accounts was not satisfied") }]);
  });

  it("is not where its checkpoints had expired then", () => {
    expect(opened(0, at(3 * DAY))).toMatchObject([{ code: "verdict-unfounded" }]);
  });
});

describe("the files of a pack that follow from facts", () => {
  const PACK: PackAbout = {
    ...{ id: "0".repeat(32), migration: "contoso", gate: null, asOf: NOW, requestedAt: NOW, by: personOf("eva") },
    ...{ language: "en", manifests: false },
  };
  const row = { topic: "go", kind: "clear", state: "sent" } as NotificationRow;

  const files = async (facts: readonly Fact[], of: PackAbout = PACK) => {
    const written = new Map<string, string>();
    const asked: string[] = [];
    const source: PackSource = {
      facts: (async function* () {
        yield* facts;
      })(),
      isSealed: isSealedByKey,
      planOf: async ({ type, planVersion }) => {
        expect(type).toBe("plan-applied");
        return plans[planVersion - 1] as Plan;
      },
      differences: async function* ({ id }) {
        asked.push(id);
        yield { unit: "pool01", key: "sip:a", missingFrom: "backup" } as const;
      },
      deliveries: async function* () {
        yield row;
      },
    };
    const sink = async (file: string, text: string) => void written.set(file, (written.get(file) ?? "") + text);
    const { derived, counts } = await derivePack(of, source, sink, () => undefined);
    const linesOf = (name: string) => written.get(name)?.split("\n").slice(0, -1) ?? [];
    return { written, asked, derived, counts, linesOf };
  };

  it("have a line for each row, and are counted", async () => {
    const { written, counts, linesOf, derived } = await files(factsOf());
    expect(counts).toEqual({
      ...{ facts: 7, seals: 3, verdicts: 4, checkpoints: 5, findings: 1, approvals: 3, notifications: 1 },
    });
    for (const [list, count] of Object.entries(counts)) expect(linesOf(`${list}.ndjson`)).toHaveLength(count);
    for (const list of Object.keys(counts))
      for (const line of linesOf(`${list}.ndjson`)) expect(JSON.parse(line)).toBeTypeOf("object");
    for (const list of ["checkpoints", "findings", "approvals", "notifications"])
      expect(linesOf(`${list}.csv`)).toHaveLength(counts[list as "findings"] + 1);
    expect([...written.keys()]).toEqual([
      ...["facts.ndjson", "seals.ndjson", "verdicts.ndjson", "checkpoints.ndjson", "checkpoints.csv"],
      ...["findings.ndjson", "findings.csv", "approvals.ndjson", "approvals.csv", "notifications.ndjson"],
      ...["notifications.csv", "report.html", "oscal/assessment-results.json"],
    ]);
    expect([...derived.deliveries]).toEqual([["clear sent", 1]]);
    expect(JSON.parse(linesOf("facts.ndjson")[0]!).id).toBe(PLANNED);
  });

  it("have the differences of those comparisons alone that have a whole list", async () => {
    expect((await files(factsOf())).asked).toEqual([]);
    const listed = factsOf().map((fact) => (fact.type === "evidence-compared" ? { ...fact, list: LIST } : fact));
    const { asked, linesOf } = await files(listed);
    expect(asked).toEqual(["fact-4"]);
    expect(JSON.parse(linesOf("findings.ndjson").at(-1)!)).toMatchObject({ fact: "fact-4", name: "sip:a" });
    const { linesOf: ofGate } = await files(listed, { ...PACK, gate: "move" });
    expect(ofGate("findings.ndjson").filter((line) => line.includes("sip:a"))).toEqual([]);
  });

  it("are the same whenever they are made", async () => {
    const [one, other] = [await files(factsOf()), await files(factsOf().toSorted(inReplayOrder))];
    expect([...one.written]).toEqual([...other.written]);
  });
});

describe("a fact from a file", () => {
  it("is taken as it is where it has what replay and lists rely on", () => {
    for (const fact of factsOf()) expect(readFactShape(fact)).toEqual({ fact });
  });

  it("is refused where it lacks a member, and says which", () => {
    expect(readFactShape({ ...approved, action: 1 })).toEqual({ fault: expect.stringMatching(/^action: /) });
    expect(readFactShape(7)).toEqual({ fault: expect.stringMatching(/^value: /) });
    expect(readFactShape({ ...approved, by: { ...approved, issuer: 1 } })).toEqual({
      fault: expect.stringMatching(/^by: /),
    });
    expect(readFactShape({ ...approved, recordedAt: "2026-11-22T00:00:00Z" })).toEqual({
      fault: expect.stringContaining("must be an instant with milliseconds"),
    });
    expect(readFactShape({ ...approved, events: [{ type: "x" }] })).toHaveProperty("fault");
  });
});
