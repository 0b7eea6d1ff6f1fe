import { describe, expect, it } from "vitest";
import type { Finding } from "../../core/finding.ts";
import { approvalFact } from "../../core/history/approval-fact.ts";
import type { ComparisonFact, Fact, ManifestFact } from "../../core/history/fact.ts";
import { planFact } from "../../core/history/plan-fact.ts";
import { replay } from "../../core/history/replay.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { lapseFact, stabilizationFact } from "../../core/history/time-fact.ts";
import { lapseOf } from "../support/changes.ts";
import { personOf } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, checkpoint, DAY, gate, HOUR, START } from "../support/readiness.ts";
import { UNAPPROVED } from "../support/unapproved.ts";
import { happen, worldOf } from "../support/world.ts";

/** How lists show a fact in one line, and how the state is made of facts in whatever order they come. */

const NOW = at(HOUR);
const line = (fact: Fact) => summarizeFact(fact).summary;
const finding = (severity: Finding["severity"], message: string, where?: string[]): Finding => ({
  ...{ code: "shrunk", severity, message },
  ...(where === undefined ? {} : { where }),
});

const manifest = (over: Partial<ManifestFact> = {}): ManifestFact => ({
  ...{ id: "f", type: "manifest-audited", recordedAt: NOW, migration: "m", unit: "u", requirement: "r", agent: "a" },
  ...{
    object: { key: "k", versionId: "v", size: 1 },
    digest: "d",
    planVersion: 1,
    entries: 3,
    bytes: 1_234,
    events: [],
  },
  header: { kind: "backup", tool: { name: "t", version: "1" }, startedAt: NOW, completedAt: NOW },
  verdict: { outcome: "accepted", effect: "passed", findings: [] },
  ...over,
});
const rejected = (...findings: Finding[]) => manifest({ verdict: { outcome: "rejected", effect: "failed", findings } });
const compared = (over: Partial<ComparisonFact> = {}): ComparisonFact => ({
  ...{ id: "f", type: "evidence-compared", recordedAt: NOW, migration: "m", unit: "u", requirement: "r", agent: null },
  ...{ digest: "d", planVersion: 1, entries: 8, inputs: [{ unit: "u", requirement: "a", fact: "g" }], events: [] },
  verdict: { outcome: "accepted", effect: "passed", findings: [] },
  ...over,
});

describe("a fact in one line", () => {
  it("has what lists show beside the line", () => {
    expect(summarizeFact(rejected(finding("fail", "bad")))).toEqual({
      ...{
        id: "f",
        type: "manifest-audited",
        recordedAt: NOW,
        migration: "m",
        unit: "u",
        requirement: "r",
        agent: "a",
      },
      ...{ outcome: "rejected", codes: ["shrunk"], summary: "bad" },
    });
  });
  it("counts what accepted evidence has, in the words of its kind", () => {
    expect(line(manifest())).toBe("3 entries, 1,234 bytes");
    const kinds = { inventory: "3 accounts", verification: "3 checks", document: "3 statements", unknown: "3 entries" };
    for (const [kind, said] of Object.entries(kinds))
      expect(line(manifest({ bytes: 0, header: { ...manifest().header!, kind } }))).toBe(said);
    expect(line(manifest({ bytes: 0, header: null, entries: 1 }))).toBe("1 entry");
  });
  it("counts a unit once, however many of its manifests are compared", () => {
    const input = (requirement: string) => ({ unit: "u", requirement, fact: requirement });
    expect(line(compared({ entries: 401, inputs: [input("a"), input("b")] }))).toBe("401 names compared, of 1 unit");
    const other = { ...input("a"), unit: "v" };
    expect(line(compared({ entries: 401, inputs: [input("a"), other] }))).toBe("401 names compared, of 2 units");
  });
  it("counts what an inventory lists, and what was compared, by what that is", () => {
    const listed = (lists: "databases" | "system", entries: number): string =>
      line(manifest({ bytes: 0, entries, lists, header: { ...manifest().header!, kind: "inventory" } }));
    expect([listed("databases", 1), listed("databases", 2)]).toEqual(["1 database", "2 databases"]);
    expect([listed("system", 1), listed("system", 2)]).toEqual(["1 part of the system", "2 parts of the system"]);
    expect(line(compared({ lists: "databases" }))).toBe("8 databases compared, of 1 unit");
    expect(line(compared({ lists: "evidence", entries: 2 }))).toBe("2 pieces of evidence compared, of 1 unit");
  });
  it("says of a comparison what it found, although it was accepted", () => {
    expect(line(compared())).toBe("8 names compared, of 1 unit");
    const findings = [finding("info", "2 moved"), finding("info", "1 left")];
    const verdict = { outcome: "accepted", effect: "passed", findings } as const;
    expect(line(compared({ verdict }))).toBe("8 names compared, of 1 unit; 2 moved; 1 left");
    expect(line(manifest({ verdict }))).toBe("3 entries, 1,234 bytes");
  });
  it("says why evidence was rejected: by its first finding that is more than a warning, and two names", () => {
    expect(
      line(rejected(finding("warn", "odd"), finding("info", "note"), finding("fail", "bad", ["u1", "u2", "u3"]))),
    ).toBe("bad: u1, u2");
    expect(line(rejected(finding("fail", "bad: u1", ["u1"])))).toBe("bad: u1");
    expect(line(rejected(finding("fail", "bad", [])))).toBe("bad");
    expect(line(rejected(finding("warn", "odd")))).toBe("");
  });
  it("is of at most four hundred bytes", () => {
    expect(line(rejected(finding("fail", "x".repeat(400))))).toBe("x".repeat(400));
    expect(line(rejected(finding("fail", "x".repeat(401))))).toBe(`${"x".repeat(397)}…`);
  });
  it("says what time did to a checkpoint and to gates", () => {
    const base = {
      unit: "u",
      requirement: "r",
      version: 2,
      at: NOW,
      since: NOW,
      waiver: null,
      remindAt: null,
    } as const;
    const late = {
      ...base,
      type: "checkpoint-lapsed",
      lapses: ["late", "waiver-expired"],
      state: "late",
      reason: "why",
    } as const;
    const shut = { type: "gate-blocked", gate: "go", version: 2, unsatisfied: 1, at: NOW, blockers: [] } as const;
    const counted = { type: "gate-counted", gate: "go", version: 2, unsatisfied: 1, at: NOW } as const;
    expect(summarizeFact(lapseFact(checkpoint(), checkpoint(), NOW, [late, counted, shut]))).toMatchObject({
      ...{ outcome: "lapsed", codes: ["late", "waiver-expired"], summary: "late, waiver-expired: why; go blocked" },
    });
    expect(line(lapseFact(checkpoint(), checkpoint(), NOW, [{ ...late, reason: null }]))).toBe("late, waiver-expired");
    const cleared = {
      type: "gate-cleared",
      gate: "go",
      version: 2,
      unsatisfied: 0,
      at: NOW,
      validUntil: at(DAY),
    } as const;
    expect(summarizeFact(stabilizationFact(gate(), gate(), NOW, [cleared]))).toMatchObject({
      ...{ outcome: "stabilized", codes: [], summary: "go cleared" },
    });
    const announced = { type: "gate-announced", gate: "go", version: 2, unsatisfied: 0, at: NOW } as const;
    expect(summarizeFact(stabilizationFact(gate(), gate(), NOW, [cleared, announced])).outcome).toBe("announced");
    expect(summarizeFact(stabilizationFact(gate(), gate(), NOW, [announced]))).toMatchObject({
      ...{ outcome: "announced", codes: [], summary: "go: one mail for those that were held back" },
    });
  });
  it("says who approved what, for which role, until when", () => {
    const of = (over: object) =>
      approvalFact(
        "f",
        "signed",
        checkpoint(),
        checkpoint(),
        { by: personOf("ana"), reason: "seen", ...over },
        NOW,
        [],
      );
    expect(summarizeFact(of({}))).toMatchObject({
      outcome: "recorded",
      codes: ["signed"],
      summary: "signed by ana@example.com: seen",
    });
    expect(line(of({ role: "business", expiresAt: at(DAY) }))).toBe(
      `signed as business until ${at(DAY)} by ana@example.com: seen`,
    );
    const attachments = [{ name: "a.pdf", size: 1, sha256: "0".repeat(64) }];
    expect(line(of({ attachments }))).toBe("signed by ana@example.com: seen; 1 attachment");
  });
  it("says what a plan version changed", () => {
    const changes = { added: 1, removed: 2, kept: 3, voided: [], voidedCount: 4, waivers: [], waiverCount: 0 };
    const applying = { version: 2, digest: "d", at: NOW, by: personOf("ana"), object: { key: "k", versionId: "v" } };
    const of = (waiverCount: number) =>
      planFact("m", { ...applying, written: true, ...UNAPPROVED }, { ...changes, waiverCount }, NOW);
    const counts = "plan version 2 by ana@example.com: 1 added, 2 removed, 3 kept, 4 void";
    expect(summarizeFact(of(0))).toMatchObject({ outcome: "applied", codes: [], summary: counts });
    expect(line(of(1))).toBe(`${counts}, 1 waiver shortened`);
  });
});

describe("a replay", () => {
  const plan = compiledPlan();
  const changes = { added: 0, removed: 0, kept: 0, voided: [], voidedCount: 0, waivers: [], waiverCount: 0 };
  const object = { key: "k", versionId: "v" };
  const applying = { version: 1, digest: "d", at: START, by: personOf("ana"), object, written: true, ...UNAPPROVED };
  const applied = planFact("contoso", applying, changes, START);
  const place = "pool01/accounts";

  /** A checkpoint lapses twice: it is late, and then somebody is reminded. */
  const story = (firstAt: string, secondAt: string) => {
    const world = worldOf(plan, START);
    const lapse = (now: string, recordedAt: string): Fact => {
      const one = world.checkpoints.get(place)!;
      world.checkpoints.set(place, { ...one, remindEveryMs: DAY });
      const { events } = happen(world, lapseOf(world.checkpoints.get(place)!), now);
      return lapseFact(one, one, recordedAt, events);
    };
    const facts = [lapse(at(DAY), firstAt), lapse(at(2 * DAY), secondAt)];
    return { facts, after: world.checkpoints.get(place)! };
  };

  it("applies an event only after its predecessor, whatever the clocks of their writers said", () => {
    const { facts, after } = story(at(3 * DAY), at(2 * DAY));
    const { checkpoints } = replay([...facts, applied], () => plan);
    expect(checkpoints.get(place)).toMatchObject({ version: after.version, state: "late", since: after.since });
  });
  it("has gates too, by their own versions", () => {
    const counted = { type: "gate-counted", gate: "go", unsatisfied: 2, at: NOW } as const;
    const fact = (version: number): Fact => stabilizationFact(gate(), gate(), NOW, [{ ...counted, version }]);
    const { version } = replay([applied], () => plan).gates.get("go")!;
    expect(replay([applied, fact(version + 1)], () => plan).gates.get("go")).toMatchObject({
      version: version + 1,
      unsatisfied: 2,
    });
    expect(() => replay([applied, fact(version + 2)], () => plan)).toThrow(
      expect.objectContaining({
        code: "history-gap",
        message: expect.stringContaining(`version ${version + 2} of go`),
      }),
    );
    expect(() => replay([fact(1)], () => plan)).toThrow(expect.objectContaining({ code: "history-gap" }));
  });
  it("names the checkpoint whose predecessor it lacks", () => {
    const { facts } = story(at(DAY), at(2 * DAY));
    expect(() => replay([applied, facts[1]!], () => plan)).toThrow(`of ${place}`);
    expect(() => replay(facts, () => plan)).toThrow(expect.objectContaining({ code: "history-gap" }));
  });
});
