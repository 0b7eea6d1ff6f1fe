import { describe, expect, it } from "vitest";
import { clearingText } from "../../core/notification/clearing.ts";
import { voiceOf } from "../../core/notification/voice.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { type Clearing, clearingOf } from "../../core/readiness/clearing.ts";
import { blockersAmong, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import { presentGate } from "../../core/readiness/gate/present.ts";
import { personOf } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, DAY, HOUR, MINUTE, START } from "../support/readiness.ts";
import { type Told, told } from "../support/told.ts";

/** What would clear a gate: the shortest list of things to bring. */

const plan = compiledPlan({
  requirements: `
  - { id: plan-b, title: Way back, evidence: document, kinds: [pool], maxAge: 30d, attest: { roles: [manager] }, judgement: test }
  - { id: signed, title: Signed, evidence: sign-off, kinds: [global], covers: [homed-once], maxAge: 7d, signers: [{ role: lead, contacts: [ana] }], judgement: test }`,
});

const given = (prepare: (history: Told) => void, of: Plan = plan): Told => {
  const history = told();
  history.apply(of, START);
  prepare(history);
  return history;
};

const inputsOf = (history: Told, gateId: string, now: string) => {
  const { checkpoints, gates, plan: of } = history.world();
  const gate = gates.get(gateId)!;
  const all = [...checkpoints.values()];
  const members = all.filter((one) => one.gates.includes(gateId));
  const requirements = new Map(of.requirements.map((one) => [one.id, one]));
  const comparing = blockersAmong(pendingComparisons(all, requirements), members);
  const clearing = clearingOf({ gate, members, checkpoints: all, plan: of, comparing, applying: null }, now);
  return { gate, clearing, present: presentGate(gate, members, comparing, now), requirements };
};
const clearingIn = (history: Told, gateId = "go", now = at(2 * HOUR)): Clearing =>
  inputsOf(history, gateId, now).clearing;
const idsOf = ({ steps }: Clearing): string[] => steps.map(({ unit, requirement }) => `${unit}/${requirement}`);

const allPass =
  (...ids: readonly string[]) =>
  (one: Told): void => {
    for (const id of ids) one.evidence(id, "passed", at(HOUR));
  };

const ACCOUNTS = ["pool01/accounts", "pool02/accounts"];
const OTHERS = ["pool01/rtc", "pool02/rtc", "pool01/plan-b", "pool02/plan-b"];

describe("what would clear a gate", () => {
  it("is what agents must push, and by which agents", () => {
    const { steps } = clearingIn(
      given((one) => one.evidence("pool01/accounts", "passed", at(HOUR))),
      "move@pool01",
    );
    expect(steps).toMatchObject([
      {
        ...{ unit: "pool01", requirement: "rtc", after: [], clears: [] },
        bring: { what: "evidence", evidence: "backup", agents: ["agent00", "agent01"] },
        instead: [{ what: "waiver", request: null, roles: [] }],
      },
    ]);
  });

  it("does not name what follows by itself, but says that it does", () => {
    const clearing = clearingIn(given(allPass(...OTHERS)));
    expect(idsOf(clearing)).toEqual([...ACCOUNTS, "global/signed"]);
    expect(clearing.steps[0]).toMatchObject({ clears: ["global/homed-once"] });
  });

  it("has signatures last, once what is signed is satisfied", () => {
    const { steps } = clearingIn(given(allPass(...OTHERS)));
    expect(steps.at(-1)).toMatchObject({ bring: { what: "signatures", roles: ["lead"] }, after: ACCOUNTS });
  });

  it("waits for a comparison that is still to run", () => {
    const history = given(allPass(...OTHERS, ...ACCOUNTS));
    const clearing = clearingIn(history);
    expect(clearing.waits).toContainEqual({ for: "comparison", of: ["global/homed-once"] });
    expect(idsOf(clearing)).toEqual(["global/signed"]);
  });

  it("is newer evidence of what a comparison read that found something", () => {
    const history = given(allPass(...OTHERS, ...ACCOUNTS));
    history.compare("global/homed-once", "failed", at(HOUR + MINUTE));
    const { steps } = clearingIn(history);
    expect(steps).toMatchObject([
      { requirement: "homed-once", bring: { what: "inputs", of: ACCOUNTS }, clears: [] },
      { requirement: "signed", after: ["global/homed-once"] },
    ]);
  });

  it("may be a person's word where the plan takes one, unless an agent has sealed the opposite", () => {
    const missing = clearingIn(given(() => undefined));
    const wordOf = (one: Clearing) =>
      one.steps.find(({ requirement }) => requirement === "plan-b")?.instead.map(({ what }) => what);
    expect(wordOf(missing)).toEqual(["attestation", "waiver"]);
    const failed = clearingIn(given((one) => one.evidence("pool01/plan-b", "failed", at(HOUR))));
    expect(wordOf({ ...failed, steps: failed.steps.filter(({ unit }) => unit === "pool01") })).not.toContain(
      "attestation",
    );
  });

  it("may be that people accept less than before, and names what is requested already", () => {
    const history = given((one) => one.evidence("pool01/rtc", "failed", at(HOUR)));
    const { checkpoints } = history.world();
    const before = checkpoints.get("pool01/rtc") as Checkpoint;
    const request = { id: "asked", what: "baseline", by: personOf("kim"), at: at(HOUR), reason: "x" } as const;
    checkpoints.set("pool01/rtc", { ...before, requests: [{ ...request, control: null, expiresAt: null }] });
    const { steps } = clearingIn(history, "move@pool01");
    expect(steps.find(({ requirement }) => requirement === "rtc")?.instead).toMatchObject([
      { what: "baseline", request: "asked" },
      { what: "waiver", request: null },
    ]);
  });

  it("is time alone where a gate must have been stable, or is not armed yet", () => {
    const stable = compiledPlan({ stableFor: "2h" });
    const history = given(allPass(...ACCOUNTS, "pool01/rtc", "pool02/rtc"), stable);
    history.compare("global/homed-once", "passed", at(HOUR));
    expect(clearingIn(history)).toEqual({
      ...{ steps: [], stepCount: 0 },
      waits: [{ for: "stabilization", until: at(3 * HOUR), forMs: 2 * HOUR }],
    });
  });

  it("has what has expired by the clock, although nobody wrote it", () => {
    const history = given(allPass(...ACCOUNTS, ...OTHERS));
    expect(idsOf(clearingIn(history, "move@pool01", at(DAY + 2 * HOUR)))).toEqual(["pool01/accounts", "pool01/rtc"]);
  });
});

describe("what would clear a gate, in words", () => {
  const history = given(allPass(...OTHERS));
  const textIn = (language: "en" | "es") => {
    const { gate, clearing, present, requirements } = inputsOf(history, "go", at(2 * HOUR));
    return clearingText(voiceOf(language, "UTC"), gate, present, clearing, (row) => ({
      ...row,
      title: requirements.get(row.requirement)?.title,
    }));
  };

  it("is said in English", () => {
    const { gate, lead, steps } = textIn("en");
    expect(gate).toMatch(/^"Ready to go" has been blocked since .*, by 4 checkpoints$/);
    expect(lead).toBe("What would clear it: 3 things to bring");
    expect(steps[0]?.bring).toBe(
      "push a newer inventory for Accounts – pool01, by agent00 or agent01; then these follow by themselves: global/homed-once",
    );
    expect(steps[0]?.instead).toEqual([
      expect.stringMatching(/^a waiver for \d+ days at most, requested by one person and approved by another$/),
    ]);
    expect(steps[2]?.bring).toBe(
      "sign Signed – global, as lead; once these are satisfied: pool01/accounts and pool02/accounts",
    );
  });

  it("is said in Spanish", () => {
    const { gate, lead, steps } = textIn("es");
    expect(gate).toMatch(/^«Ready to go» está bloqueada desde .*, por 4 controles$/);
    expect(lead).toBe("Lo que la abriría: falta aportar 3 cosas");
    expect(steps[0]?.bring).toBe(
      "enviar evidencia nueva (inventario) de Accounts – pool01, por agent00 o agent01; con eso se cumplen solos: global/homed-once",
    );
  });
});
