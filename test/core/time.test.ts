import { describe, expect, it } from "vitest";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { plus } from "../../core/instant.ts";
import { compilePlan } from "../../core/plan/compile.ts";
import { SignOffRequirement } from "../../core/plan/document/requirement/sign-off.ts";
import type { Contact } from "../../core/plan/document.ts";
import { type Checkpoint, type CheckpointState, stateAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideSigned, decideUnsigned } from "../../core/readiness/checkpoint/decide-sign-off.ts";
import { checkpointDueAt, decideTime } from "../../core/readiness/checkpoint/decide-time.ts";
import { checkWaiver, decideRevoked, decideWaiver } from "../../core/readiness/checkpoint/decide-waiver.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import type { Waiver } from "../../core/readiness/checkpoint/waiver.ts";
import type { WaiverApproval, WaiverRequest } from "../../core/readiness/checkpoint/waiver-approval.ts";
import { decideGate, decideStable, touchGate } from "../../core/readiness/gate/decide.ts";
import { evolveGate } from "../../core/readiness/gate/evolve.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { recipientsFor } from "../../core/readiness/recipients.ts";
import { transitions } from "../../scripts/states.ts";
import { COVERAGE } from "../support/coverage.ts";
import { personOf, seen } from "../support/people.ts";
import { planText } from "../support/plan.ts";
import { quiet } from "../support/readiness.ts";
import { manifestRequirement } from "../support/requirement.ts";

const START = "2026-11-22T00:00:00.000Z";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (ms: number): string => plus(START, ms);

const checkpoint = (over: Partial<Checkpoint> = {}): Checkpoint => ({
  migration: "m",
  unit: "pool01",
  requirement: "rtc",
  version: 1,
  planVersion: 1,
  rules: "r",
  remindEveryMs: null,
  gates: ["go"],
  readerGates: [],
  newInGates: [],
  voided: null,
  state: "missing",
  since: START,
  reason: null,
  deadline: at(DAY),
  evidence: null,
  baseline: [],
  changed: null,
  waiver: null,
  signatures: [],
  remindAt: null,
  ...over,
});
const evidence = (validUntil: string) => ({
  fact: "f",
  object: { key: "k", versionId: "v" },
  digest: "d",
  agent: "a",
  completedAt: START,
  sealedAt: START,
  receivedAt: START,
  validUntil,
  entries: 1,
  bytes: 1,
});
const passed = (validUntil: string, over: Partial<Checkpoint> = {}) =>
  checkpoint({ state: "passed", deadline: null, evidence: evidence(validUntil), ...over });
const waiver = (expiresAt: string, over: Partial<Waiver> = {}): Waiver => ({
  id: "w",
  requestedBy: personOf("kim"),
  approvedBy: [personOf("ana")],
  reason: "tape library is broken",
  control: "copied by hand",
  grantedAt: START,
  expiresAt,
  warnedDays: null,
  ...over,
});
const swept = (before: Checkpoint, now: string): Checkpoint => {
  const event = decideTime(before, now);
  return event === undefined ? before : evolveCheckpoint(before, event);
};

describe("the state of a checkpoint", () => {
  it.each<[name: string, of: Checkpoint, atMs: number, state: CheckpointState]>([
    ["missing before its deadline", checkpoint(), DAY - 1, "missing"],
    ["late at its deadline, before anybody has written it", checkpoint(), DAY, "late"],
    ["passed while its evidence is valid", passed(at(HOUR)), HOUR - 1, "passed"],
    ["stale from the instant at which its evidence expires", passed(at(HOUR)), HOUR, "stale"],
    ["waived while a waiver is in force and it does not pass", checkpoint({ waiver: waiver(at(DAY)) }), 0, "waived"],
    ["passed although a waiver is in force", passed(at(HOUR), { waiver: waiver(at(DAY)) }), 0, "passed"],
    ["waived once its evidence has expired", passed(at(HOUR), { waiver: waiver(at(DAY)) }), HOUR, "waived"],
    ["what it was when the waiver ends", checkpoint({ state: "failed", waiver: waiver(at(DAY)) }), DAY, "failed"],
    ["inconclusive, however old", checkpoint({ state: "inconclusive", deadline: null }), 99 * DAY, "inconclusive"],
  ])("is %s", (_, of, atMs, state) => {
    expect(stateAt(of, at(atMs))).toBe(state);
  });
});

describe("the state machine", () => {
  it("reaches every state, and leaves every state", () => {
    const states = ["missing", "late", "passed", "stale", "failed", "inconclusive", "waived"];
    expect(new Set(transitions().map(([, , to]) => to))).toEqual(new Set(states));
    expect(new Set(transitions().map(([from]) => from))).toEqual(new Set(states));
  });

  it("makes nothing pass but evidence, a person's word, and the acceptance of its size: no time, no waiver and no end of one", () => {
    const passing = transitions().filter(([from, , to]) => to === "passed" && from !== "waived");
    expect(new Set(passing.map(([, happening]) => happening))).toEqual(
      new Set(["evidence is accepted", "a smaller baseline is accepted", "a person attests it"]),
    );
    expect(transitions()).not.toContainEqual(["late", "time runs out", "passed"]);
  });

  it("lets time satisfy no checkpoint", () => {
    const byTime = transitions().filter(([, happening]) => happening === "time runs out");
    expect(byTime.length).toBeGreaterThan(3);
    expect(byTime.filter(([, , to]) => to === "passed" || to === "waived")).toEqual([]);
  });
});

describe("time", () => {
  it("does nothing before anything is due, and makes nothing due where nothing expires", () => {
    expect(decideTime(passed(at(HOUR)), at(HOUR - 1))).toBeUndefined();
    expect(checkpointDueAt(checkpoint({ state: "failed", deadline: null }))).toBeNull();
  });

  it("dates what expired by when it did, not by when it was swept", () => {
    expect(swept(checkpoint(), at(3 * DAY))).toMatchObject({ state: "late", since: at(DAY), deadline: null });
    expect(swept(passed(at(HOUR)), at(3 * DAY))).toMatchObject({ state: "stale", since: at(HOUR) });
  });

  it("writes one event for all that expired during an outage", () => {
    const before = passed(at(HOUR), { waiver: waiver(at(20 * DAY)), remindEveryMs: DAY });
    const event = decideTime(before, at(21 * DAY));
    expect(event).toMatchObject({ lapses: ["stale", "waiver-expired"], waiver: null, version: 2 });
  });

  it("warns 14 and 7 days ahead, once each, and not of what was past when the waiver was granted", () => {
    const long = checkpoint({ state: "failed", deadline: null, waiver: waiver(at(20 * DAY)) });
    expect(checkpointDueAt(long)).toBe(at(6 * DAY));
    const warned = swept(long, at(6 * DAY));
    expect(warned.waiver?.warnedDays).toBe(14);
    expect(decideTime(warned, at(7 * DAY))).toBeUndefined();
    expect(checkpointDueAt(warned)).toBe(at(13 * DAY));
    const again = swept(warned, at(13 * DAY));
    expect(again.waiver?.warnedDays).toBe(7);
    expect(checkpointDueAt(again)).toBe(at(20 * DAY));
    const short = checkpoint({ state: "failed", deadline: null, waiver: waiver(at(3 * DAY)) });
    expect(checkpointDueAt(short)).toBe(at(3 * DAY));
  });

  it("gives only the newest of two warnings that were both missed", () => {
    const long = checkpoint({ state: "failed", deadline: null, waiver: waiver(at(20 * DAY)) });
    const event = decideTime(long, at(15 * DAY));
    expect(event).toMatchObject({ lapses: ["waiver-warned"], waiver: { warnedDays: 7 } });
  });

  it("reminds as often as the plan says while something is late, and stops with new evidence", () => {
    const late = swept(checkpoint({ remindEveryMs: DAY }), at(DAY));
    expect(late.remindAt).toBe(at(2 * DAY));
    const reminded = swept(late, at(2 * DAY));
    expect(reminded).toMatchObject({ state: "late", since: at(DAY), remindAt: at(3 * DAY) });
    const good = evolveCheckpoint(reminded, {
      type: "checkpoint-evidenced",
      unit: "pool01",
      requirement: "rtc",
      version: 4,
      at: at(2 * DAY + HOUR),
      state: "passed",
      reason: null,
      evidence: evidence(at(4 * DAY)),
    });
    expect(good).toMatchObject({ state: "passed", remindAt: null });
    expect(checkpointDueAt(good)).toBe(at(4 * DAY));
  });
});

describe("a waiver", () => {
  const asked = { id: "r1", by: personOf("kim"), reason: "r", control: "c", expiresAt: at(10 * DAY), seen: seen() };
  const said = { fact: "f", by: personOf("ana"), role: null, seen: seen(), current: seen(), maxMs: 30 * DAY };
  const rtc = manifestRequirement();
  const decide = (
    before: Checkpoint,
    request: Partial<WaiverRequest>,
    approval: Partial<WaiverApproval>,
    now = START,
  ) => decideWaiver(before, rtc, [], { ...asked, ...request }, { ...said, ...approval }, now);

  it("waives once somebody else approved it, until it ends", () => {
    const event = decide(checkpoint({ state: "failed" }), {}, {});
    expect(stateAt(evolveCheckpoint(checkpoint({ state: "failed" }), event), at(DAY))).toBe("waived");
  });

  it.each([
    ["waiver-self-approved", () => decide(checkpoint(), {}, { by: personOf("kim") })],
    ["waiver-too-long", () => decide(checkpoint(), { expiresAt: at(31 * DAY) }, {})],
    ["waiver-expired", () => decide(checkpoint(), {}, {}, at(11 * DAY))],
    ["sign-off-not-required", () => decide(checkpoint(), {}, { role: "business" })],
    ["waiver-expired", () => checkWaiver({ expiresAt: START }, DAY, START)],
    ["waiver-in-force", () => decide(checkpoint({ waiver: waiver(at(DAY)) }), {}, {})],
    ["waiver-missing", () => decideRevoked(checkpoint(), START)],
  ])("is refused by rule %s", (code, refused) => {
    expect(refused).toThrow(expect.objectContaining({ code }));
  });

  it("that is revoked ends at once", () => {
    const before = checkpoint({ state: "failed", waiver: waiver(at(DAY)) });
    expect(stateAt(evolveCheckpoint(before, decideRevoked(before, START)), START)).toBe("failed");
  });
});

describe("a sign-off", () => {
  const requirement = SignOffRequirement.parse({
    id: "go-ahead",
    title: "Go ahead",
    evidence: "sign-off",
    kinds: ["global"],
    covers: ["drill"],
    signers: [
      { role: "business", contacts: ["ana"] },
      { role: "technical", contacts: ["kim", "ana"] },
    ],
    maxAge: "7d",
    judgement: "test",
  });
  const person = (id: string): Contact => ({ id, name: id, email: `${id}@example.com`, language: "en" });
  const contacts = [person("ana"), person("kim")];
  const signing = (role: string, by: string, digest = "d1") => ({
    fact: `${role} ${by}`,
    by: personOf(by),
    role,
    reason: "seen",
    seen: seen(digest),
    current: seen(digest),
    validUntil: (since: string) => plus(since, 7 * DAY),
    deadline: at(30 * DAY),
  });
  const sign = (before: Checkpoint, role: string, by: string, now = START, digest = "d1"): Checkpoint =>
    evolveCheckpoint(before, decideSigned(before, requirement, contacts, signing(role, by, digest), now));

  it("passes with the last role that had to sign, and is valid from the first signature", () => {
    const one = sign(checkpoint(), "business", "ana");
    expect(one).toMatchObject({
      ...{ state: "missing", reason: "signed by business; open: technical" },
      because: { code: "signed-in-part", signed: ["business"], open: ["technical"] },
    });
    const two = sign(one, "technical", "kim", at(HOUR));
    expect(two).toMatchObject({ state: "passed", reason: null, evidence: { validUntil: at(7 * DAY), entries: 2 } });
  });

  it.each([
    ["sign-off-role", false, "legal", "ana"],
    ["sign-off-person", false, "business", "kim"],
    ["sign-off-twice", true, "technical", "ana"],
    ["sign-off-twice", true, "business", "ana"],
  ])("is refused by rule %s", (code, signed, role, by) => {
    const before = signed ? sign(checkpoint(), "business", "ana") : checkpoint();
    expect(() => sign(before, role, by)).toThrow(expect.objectContaining({ code }));
  });

  it("is signed once for each role, whoever else may sign for it", () => {
    const one = sign(checkpoint(), "technical", "kim");
    expect(() => sign(one, "technical", "ana")).toThrow(expect.objectContaining({ code: "sign-off-twice" }));
  });

  it("keeps its deadline until it is whole, and has a new one only where it was whole under other evidence", () => {
    const deadlines = (before: Checkpoint, digest: string) => {
      const { deadline } = decideSigned(before, requirement, contacts, signing("business", "ana", digest), START);
      return deadline;
    };
    const whole = sign(sign(checkpoint(), "business", "ana"), "technical", "kim");
    expect([deadlines(checkpoint(), "d1"), deadlines(whole, "d2")]).toEqual([null, at(30 * DAY)]);
    expect(sign(checkpoint(), "business", "ana").deadline).toBe(at(DAY));
    expect(whole).toMatchObject({ evidence: { agent: "cleargate", object: null, sealedAt: START }, deadline: null });
  });

  it("counts no signature under other evidence, and is void when that changes", () => {
    const old = sign(checkpoint(), "business", "ana");
    const other = sign(old, "technical", "kim", at(HOUR), "d2");
    expect(other).toMatchObject({ state: "missing", signatures: [{ role: "technical", digest: "d2" }] });
    const whole = sign(old, "technical", "kim", at(HOUR));
    const unsigned = evolveCheckpoint(whole, decideUnsigned(whole, { reason: "void: changed" }, at(DAY), at(2 * HOUR)));
    expect(unsigned).toMatchObject({ state: "missing", evidence: null, signatures: [], deadline: at(DAY) });
    expect([unsigned.since, unsigned]).toEqual([
      at(2 * HOUR),
      expect.not.objectContaining({ because: expect.anything() }),
    ]);
    const because = { code: "signed-then-changed", id: "m" } as const;
    expect(decideUnsigned(whole, { reason: "void", because }, at(DAY), at(2 * HOUR))).toMatchObject({ because });
    expect(decideUnsigned(whole, { reason: "void" }, at(DAY), at(2 * HOUR))).not.toHaveProperty("because");
    // Half of the signatures were none before, either.
    const half = evolveCheckpoint(old, decideUnsigned(old, { reason: "void" }, at(DAY), at(2 * HOUR)));
    expect(half).toMatchObject({ state: "missing", since: START });
  });

  it("that was whole is missing again once one of two signs under other evidence", () => {
    const whole = sign(sign(checkpoint(), "business", "ana"), "technical", "kim");
    const half = sign(whole, "business", "ana", at(HOUR), "d2");
    expect(half).toMatchObject({ state: "missing", evidence: null, since: at(HOUR), deadline: at(30 * DAY) });
    expect(half.signatures.map(({ digest }) => digest)).toEqual(["d2"]);
    const again = sign(half, "technical", "kim", at(2 * HOUR), "d2");
    expect(again).toMatchObject({ state: "passed", evidence: { digest: "d2", entries: 2 }, deadline: null });
  });

  it("can be given again once it has expired", () => {
    const whole = sign(sign(checkpoint(), "business", "ana"), "technical", "kim");
    expect(() => sign(whole, "business", "ana", at(DAY))).toThrow(expect.objectContaining({ code: "sign-off-twice" }));
    expect(sign(whole, "business", "ana", at(8 * DAY)).signatures).toHaveLength(1);
    const half = sign(checkpoint(), "business", "ana");
    const late = sign(half, "technical", "kim", at(8 * DAY));
    expect(late).toMatchObject({ state: "missing", evidence: null, signatures: [{ role: "technical" }] });
    expect(sign(late, "business", "ana", at(8 * DAY)).state).toBe("passed");
  });
});

describe("a gate that must be stable", () => {
  const gate: Gate = {
    migration: "m",
    id: "go",
    title: "go",
    before: "step",
    unit: null,
    planVersion: 1,
    version: 1,
    epoch: 0,
    state: "blocked",
    since: START,
    coverage: COVERAGE,
    total: 1,
    unsatisfied: 1,
    validUntil: null,
    stableForMs: HOUR,
    stableAt: null,
    mails: quiet,
  };
  const bad = checkpoint({ state: "failed" });
  const good = passed(at(DAY));
  const clear = { state: "clear", validUntil: at(DAY) } as const;
  const blocker = (state: "comparing" | "stale") => ({
    unit: "u",
    requirement: "r",
    state,
    since: START,
    reason: null,
  });
  const update = (from: Gate, before: Checkpoint, after: Checkpoint, now: string): Gate => {
    const event = decideGate(from, { before, after }, clear, now);
    return event === undefined ? from : evolveGate(from, event);
  };

  it("clears once all have been satisfied for as long as the plan says, and not before", () => {
    const stabilizing = update(gate, bad, good, START);
    expect(stabilizing).toMatchObject({ state: "blocked", unsatisfied: 0, stableAt: at(HOUR), epoch: 0 });
    expect(decideStable(stabilizing, clear, at(HOUR - 1))).toBeUndefined();
    const event = decideStable(stabilizing, clear, at(HOUR));
    expect(event?.type).toBe("gate-cleared");
    expect(event && evolveGate(stabilizing, event)).toMatchObject({ state: "clear", stableAt: null, epoch: 1 });
  });

  it("begins its stabilization again whenever a checkpoint fails, so that a flapping agent does not make it flap", () => {
    let flapping = update(gate, bad, good, START);
    for (let minutes = 10; minutes < 300; minutes += 20) {
      flapping = update(flapping, good, bad, at(minutes * 60_000));
      expect(flapping).toMatchObject({ state: "blocked", stableAt: null, epoch: 0 });
      flapping = update(flapping, bad, good, at((minutes + 10) * 60_000));
    }
    expect(flapping).toMatchObject({ state: "blocked", epoch: 0, stableAt: at((300 + 60) * 60_000) });
  });

  it("waits for comparisons without being written, and stabilizes anew where a checkpoint has expired", () => {
    const stabilizing = update(gate, bad, good, START);
    const by = (...states: ("comparing" | "stale")[]) =>
      decideStable(
        stabilizing,
        { state: "blocked", blockers: states.map(blocker), blockerCount: states.length },
        at(HOUR),
      );
    expect(by("comparing", "comparing")).toBeUndefined();
    for (const event of [by("stale"), by("comparing", "stale")])
      expect(event).toMatchObject({ type: "gate-stabilizing", stableAt: at(2 * HOUR) });
  });

  it("begins its stabilization again where a checkpoint had expired and was renewed, although nobody has written that", () => {
    const stabilizing = update(gate, bad, good, START);
    const expired = passed(at(HOUR / 2));
    expect(update(stabilizing, expired, good, at(HOUR + 10_000))).toMatchObject({
      ...{ state: "blocked", stableAt: at(2 * HOUR + 10_000) },
    });
    expect(update(stabilizing, good, passed(at(2 * DAY)), at(HOUR))).toMatchObject({ state: "clear" });
  });

  it("does not clear sooner because a checkpoint is renewed meanwhile", () => {
    const stabilizing = update(gate, bad, good, START);
    expect(update(stabilizing, good, passed(at(2 * DAY)), at(HOUR - 1))).toBe(stabilizing);
  });

  it("is written by a comparison that changes no count too, so that two writers never miss each other", () => {
    expect(touchGate(gate, START)).toMatchObject({ type: "gate-counted", version: 2, unsatisfied: 1 });
    expect(touchGate({ ...gate, state: "clear" }, START)).toBeUndefined();
    const atOnce = { ...gate, stableForMs: 0 };
    const shut = { state: "blocked", blockers: [blocker("comparing")], blockerCount: 1 } as const;
    const event = decideGate(atOnce, { before: bad, after: good }, shut, START);
    expect(event).toMatchObject({ type: "gate-stabilizing", stableAt: at(60_000) });
  });

  it("shuts at once where a waiver had ended before the evidence under it failed, although nobody had written that", () => {
    const open: Gate = { ...gate, state: "clear", unsatisfied: 0, validUntil: at(DAY), epoch: 1 };
    const ended = waiver(at(HOUR));
    const [before, after] = [
      { ...good, waiver: ended },
      { ...bad, waiver: ended },
    ];
    expect(update(open, before, after, at(HOUR - 1))).toMatchObject({ state: "clear", epoch: 1 });
    const closed = update(open, before, after, at(HOUR));
    expect(closed).toMatchObject({
      state: "blocked",
      epoch: 2,
      unsatisfied: 0,
      validUntil: null,
      stableAt: at(2 * HOUR),
    });
    const written = update(closed, after, { ...bad, waiver: null }, at(HOUR));
    expect(written).toMatchObject({ state: "blocked", epoch: 2, unsatisfied: 1, stableAt: null });
  });

  it("shuts at once: only opening is stabilized", () => {
    const open: Gate = { ...gate, state: "clear", unsatisfied: 0, validUntil: at(DAY), epoch: 1 };
    expect(update(open, good, bad, START)).toMatchObject({ state: "blocked", epoch: 2 });
  });
});

describe("a plan about time and people", () => {
  const compiled = (text: string) => compilePlan("plan.yaml", text, () => undefined, dynamoLimits);
  const errorsOf = (text: string): string[] => {
    const result = compiled(text);
    return result.ok ? [] : result.errors.map(({ code }) => code);
  };
  const asking = (requirement: string, extra = ""): string =>
    planText({ requirements: `\n  - { id: x, title: X, judgement: test, ${requirement} }`, extra });

  it.each([
    ["plan-schema", asking("evidence: backup, kinds: [pool]")],
    ["plan-calendar-unknown", asking('evidence: backup, kinds: [pool], schedule: { by: "06:00", calendar: none }')],
    [
      "plan-schedule-gap",
      asking(
        'evidence: backup, kinds: [pool], schedule: { by: "06:00", calendar: off }',
        'calendars: [{ id: off, blackouts: [{ from: "2020-01-01T00:00", to: "2060-01-01T00:00" }] }]',
      ),
    ],
    ["plan-schema", asking('evidence: backup, kinds: [pool], schedule: { by: "6am" }')],
    ["plan-schema", asking("evidence: sign-off, kinds: [global], maxAge: 1d, covers: [rtc]")],
    [
      "plan-sign-off",
      asking(
        "evidence: sign-off, kinds: [global], maxAge: 1d, covers: [none], signers: [{ role: a, contacts: [ana] }]",
      ),
    ],
    [
      "plan-sign-off",
      asking("evidence: sign-off, kinds: [global], maxAge: 1d, covers: [rtc], signers: [{ role: a, contacts: [who] }]"),
    ],
    [
      "plan-schema",
      asking("evidence: cross-check, check: one-window, kinds: [global], maxAge: 1d, of: rtc, with: accounts"),
    ],
    ["plan-schema", asking("evidence: cross-check, check: after-change, kinds: [global], maxAge: 1d, of: rtc")],
    [
      "plan-cross-check",
      asking("evidence: cross-check, check: after-change, kinds: [global], maxAge: 1d, of: rtc, with: homed-once"),
    ],
    [
      "plan-cross-check",
      asking("evidence: cross-check, check: same-names, kinds: [pool], maxAge: 1d, of: accounts, with: accounts"),
    ],
    ["plan-cross-check", asking("evidence: cross-check, check: moves, kinds: [pool], maxAge: 1d, of: accounts")],
    ["plan-verification", asking("evidence: verification, kinds: [pool], maxAge: 1d, of: accounts")],
    ["plan-contact-unknown", planText({ extra: 'summary: { every: day, at: "07:00", contacts: [who] }' })],
    ["plan-reserved", planText({ migration: "cleargate-canary" })],
  ])("is refused by rule %s", (code, text) => {
    expect(errorsOf(text)).toContain(code);
  });

  it("sends one kind of notification to recipients of its own, and the others to the gate's contacts", () => {
    const text = planText().replace(
      "contacts: [ana, kim] }",
      "contacts: [ana, kim], notifications: { blocked: [kim] } }",
    );
    const result = compiled(text);
    const gate = result.ok ? result.plan.gates.find(({ id }) => id === "go") : undefined;
    if (gate === undefined) throw new Error("there is no gate");
    const ids = (kind: "clear" | "blocked" | "waiver"): string[] => recipientsFor(gate, kind).map(({ id }) => id);
    expect([ids("clear"), ids("blocked"), ids("waiver")]).toEqual([["ana", "kim"], ["kim"], ["ana", "kim"]]);
  });
});
