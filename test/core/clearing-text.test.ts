import { describe, expect, it } from "vitest";
import { clearingText } from "../../core/notification/clearing.ts";
import { voiceOf } from "../../core/notification/voice.ts";
import type { Bring, Clearing, ClearingStep, Instead, Waiting } from "../../core/readiness/clearing.ts";
import type { PresentGate } from "../../core/readiness/gate/present.ts";
import { at, DAY, gate, HOUR, START } from "../support/readiness.ts";

/** What would clear a gate, as sentences of either language. */

const blocked = (over: Partial<PresentGate> = {}): PresentGate => ({
  ...{ state: "blocked", since: START, validUntil: null, blockers: [], blockerCount: 1, ...over },
});
const step = (over: Partial<ClearingStep> = {}): ClearingStep => ({
  ...{ unit: "u", requirement: "r", after: [], clears: [], instead: [] },
  blocker: { unit: "u", requirement: "r", state: "missing", since: START, reason: null },
  bring: { what: "inputs", of: ["a/b"] },
  ...over,
});
const textOf = (clearing: Partial<Clearing>, present = blocked(), language: "en" | "es" = "en") => {
  const { steps = [], waits = [], stepCount = steps.length } = clearing;
  return clearingText(voiceOf(language, "UTC"), gate(), present, { steps, waits, stepCount }, (row) => row);
};
const bringOf = (over: Partial<ClearingStep>, language: "en" | "es" = "en") =>
  textOf({ steps: [step(over)] }, blocked(), language).steps[0]?.bring;

describe("a gate", () => {
  it("that is clear says until when, and asks for nothing", () => {
    const clear = (validUntil: string | null) =>
      textOf({ steps: [step()] }, blocked({ state: "clear", since: at(HOUR), validUntil }));
    expect(clear(at(DAY))).toEqual({
      gate: '"Ready to go" is clear, until Mon 23 Nov 2026, 00:00 UTC by what is known',
      ...{ lead: "Nothing is to be brought", steps: [], waits: [] },
    });
    expect(clear(null).gate).toContain("01:00 UTC");
  });

  it("that is blocked says since when and by how many, and that none keeps it shut where that is so", () => {
    expect(textOf({}).gate).toMatch(/^"Ready to go" has been blocked since .*00:00 UTC, by 1 checkpoint$/);
    expect(textOf({}, blocked({ blockerCount: 0 })).gate).toMatch(/by 0 checkpoints\. No checkpoint keeps it shut$/);
  });

  it("says how many things are to be brought, or that nothing is", () => {
    expect(textOf({}).lead).toBe("Nothing is to be brought");
    expect(textOf({ steps: [step()], stepCount: 300 }).lead).toBe("What would clear it: 300 things to bring");
  });
});

describe("a thing to bring", () => {
  it.each<[Bring, string, string]>([
    [
      { what: "evidence", evidence: "verification", agents: ["a", "b"] },
      "push a newer verification for r – u, by a or b",
      "enviar evidencia nueva (verificación) de r – u, por a o b",
    ],
    [
      { what: "inputs", of: ["p/x", "q/x"] },
      'push newer evidence of p/x or q/x, in which what "r – u" found is mended',
      "p/x o q/x",
    ],
    [{ what: "signatures", roles: ["lead", "dba"] }, "sign r – u, as lead and dba", "lead y dba"],
  ])("is said in both languages: %o", (bring, english, spanish) => {
    expect(bringOf({ bring })).toBe(english);
    expect(bringOf({ bring }, "es")).toContain(spanish);
  });

  it("says what must come first, and what follows by itself", () => {
    const bring: Bring = { what: "signatures", roles: ["lead"] };
    expect(bringOf({ bring, after: ["a/b", "c/d"], clears: ["e/f"] })).toBe(
      "sign r – u, as lead; once these are satisfied: a/b and c/d; then these follow by themselves: e/f",
    );
  });

  it("shows no control characters of whatever named it", () => {
    const bring: Bring = { what: "signatures", roles: ["le\u001bad"] };
    expect(bringOf({ bring })).toBe("sign r – u, as le\ufffdad");
    expect(bringOf({ bring: { what: "inputs", of: ["\u202ea"] } })).toContain("\ufffda");
  });

  it("says why, where more is known than its state and since when", () => {
    const whyOf = (reason: string | null) =>
      textOf({ steps: [step({ blocker: { ...step().blocker, state: "failed", reason } })] }).steps[0]?.why;
    expect(whyOf("it shrank")).toMatch(/00:00 UTC.*: it shrank$/);
    expect(whyOf(null)).toBe(whyOf("it shrank")?.replace(": it shrank", ""));
  });

  it.each<[Instead, string]>([
    [
      { what: "waiver", request: null, roles: [], maxMs: 7.9 * DAY },
      "a waiver for 7 days at most, requested by one person and approved by another",
    ],
    [
      { what: "waiver", request: null, roles: ["lead", "dba"], maxMs: DAY },
      "a waiver for 1 day at most, requested by one person and approved by others, as lead and dba",
    ],
    [{ what: "attestation", request: null, roles: ["a", "b"] }, "a statement by a person with the role a or b"],
    [{ what: "baseline", request: null, roles: [] }, "that two people accept that it is less than before"],
    [
      { what: "waiver", request: "q", roles: [], maxMs: DAY },
      "that somebody else approves the waiver that is requested already (q)",
    ],
    [
      { what: "attestation", request: "q", roles: ["a"] },
      "that somebody else approves the statement that is made already (q)",
    ],
  ])("may be decided away: %o", (instead, said) => {
    expect(textOf({ steps: [step({ instead: [instead] })] }).steps[0]?.instead).toEqual([said]);
  });

  it("is a waiver of no days where nobody says for how long", () => {
    const instead: Instead = { what: "waiver", request: null, roles: [] };
    expect(textOf({ steps: [step({ instead: [instead] })] }).steps[0]?.instead[0]).toContain("0 days");
  });
});

describe("what is waited for", () => {
  it.each<[Waiting, RegExp, RegExp]>([
    [{ for: "comparison", of: ["a/b", "c/d"] }, /compared: a\/b and c\/d$/, /a\/b y c\/d/],
    [{ for: "stabilization", until: at(HOUR), forMs: HOUR }, /^wait until .*01:00 UTC: all must stay/, /01:00/],
    [{ for: "stabilization", until: null, forMs: 1.5 * HOUR }, /satisfied for 1\.5 hours$/, /1,5 horas/],
    [{ for: "stabilization", until: null, forMs: HOUR / 3 }, /satisfied for 0\.33 hours$/, /0,33 horas/],
    [{ for: "arming", from: at(HOUR) }, /^wait until .*01:00 UTC: the plan arms/, /01:00/],
    [{ for: "arming", from: null }, /^a person must arm the gate$/, /persona/],
    [{ for: "plan", version: 7 }, /plan version 7 is in force/, /7/],
  ])("is said in both languages: %o", (waiting, english, spanish) => {
    expect(textOf({ waits: [waiting] }).waits).toEqual([expect.stringMatching(english)]);
    expect(textOf({ waits: [waiting] }, blocked(), "es").waits[0]).toMatch(spanish);
  });
});
