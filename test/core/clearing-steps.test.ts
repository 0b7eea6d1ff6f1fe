import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { type Clearing, type ClearingInputs, clearingOf } from "../../core/readiness/clearing.ts";
import { inputsDigest } from "../../core/readiness/comparison-inputs.ts";
import type { Blocker, Gate } from "../../core/readiness/gate/gate.ts";
import { personOf } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, checkpoint, clearGate, DAY, evidence, failed, gate, HOUR, passed, waiver } from "../support/readiness.ts";

/** Each rule by which something is to be brought, waited for or decided, of checkpoints that are made for it. */

const NOW = at(2 * HOUR);

const plan = compiledPlan({
  requirements: `
  - { id: way-back, title: Way back, evidence: document, kinds: [pool], maxAge: 30d, attest: { roles: [manager] }, judgement: test }
  - { id: signed, title: Signed, evidence: sign-off, kinds: [global], covers: [homed-once], maxAge: 7d, signers: [{ role: lead, contacts: [ana] }, { role: business, contacts: [kim] }], judgement: test }`,
});

const accounts = (over: Partial<Checkpoint> = {}, unit = "pool01"): Checkpoint =>
  passed(at(DAY), { unit, requirement: "accounts", evidence: evidence(at(DAY), { fact: unit }), ...over });
const ACCOUNTS = [accounts(), accounts({}, "pool02")];
const compared = (over: Partial<Checkpoint> = {}, inputs = ACCOUNTS): Checkpoint =>
  passed(at(DAY), {
    ...{ unit: "global", requirement: "homed-once" },
    evidence: evidence(at(DAY), { fact: "compared", digest: inputsDigest(inputs) }),
    ...over,
  });
const signed = (over: Partial<Checkpoint> = {}): Checkpoint =>
  checkpoint({ unit: "global", requirement: "signed", ...over });
const wayBack = (over: Partial<Checkpoint> = {}): Checkpoint => checkpoint({ requirement: "way-back", ...over });

const clearing = (checkpoints: readonly Checkpoint[], over: Partial<ClearingInputs> = {}): Clearing =>
  clearingOf({ gate: gate(), members: checkpoints, checkpoints, plan, comparing: [], applying: null, ...over }, NOW);
const idsOf = ({ steps }: Clearing): string[] => steps.map(({ unit, requirement }) => `${unit}/${requirement}`);
const insteadOf = (one: Checkpoint) => clearing([one]).steps[0]?.instead;

describe("what people may decide instead", () => {
  it.each<[string, Partial<Checkpoint>]>([
    ["failed", { state: "failed" }],
    ["nobody could read", { state: "inconclusive" }],
    ["nobody could judge", { unjudgedAt: at(HOUR) }],
    ["a plan has voided although it did not pass", { contradicted: true }],
  ])("is nobody's word over what was sealed and %s", (_, over) => {
    expect(insteadOf(wayBack(over))).toEqual([
      { what: "waiver", request: null, roles: [], maxMs: plan.policy.maxWaiverMs },
    ]);
  });

  it("is somebody's word by the roles of the plan where nothing was sealed, and names the word that waits for approval", () => {
    const request = { by: personOf("kim"), at: at(HOUR), reason: "x", control: null, expiresAt: null };
    const requests = [
      { ...request, id: "w", what: "waiver" as const },
      { ...request, id: "a", what: "attestation" as const },
    ];
    expect(insteadOf(wayBack())).toMatchObject([{ what: "attestation", request: null, roles: ["manager"] }, {}]);
    expect(insteadOf(wayBack({ requests }))).toEqual([
      { what: "attestation", request: "a", roles: ["manager"] },
      { what: "waiver", request: "w", roles: [], maxMs: plan.policy.maxWaiverMs },
    ]);
  });

  it.each<[string, boolean, Partial<Checkpoint>]>([
    ["has lost something", true, { because: { code: "shrunk" } }],
    ["cannot be measured", true, { state: "inconclusive", because: { code: "baseline-unreadable" } }],
    ["failed by something else", false, { because: { code: "job-failed" } }],
    ["failed, nobody says why", false, {}],
    ["is of before a plan version", false, { because: { code: "plan-requires-else", planVersion: 2 } }],
  ])("is that less counts from now on where the evidence %s: %s", (_, isOffered, over) => {
    const offered = insteadOf(failed(over));
    expect(offered?.filter(({ what }) => what === "baseline")).toEqual(
      isOffered ? [{ what: "baseline", request: null, roles: [] }] : [],
    );
  });

  it("is a waiver of a sign-off by those who would sign it, and of all else by nobody in particular", () => {
    const { steps } = clearing([...ACCOUNTS, compared(), signed(), checkpoint()]);
    expect(steps.map(({ requirement, instead }) => [requirement, instead.at(-1)?.roles])).toEqual([
      ["signed", ["lead", "business"]],
      ["rtc", []],
    ]);
  });
});

describe("signatures", () => {
  const lead = (over: { at?: string; digest?: string } = {}) => ({
    ...{ role: "lead", by: personOf("ana"), reason: "fine", fact: "s" },
    ...{ at: at(HOUR), digest: inputsDigest([compared()]) },
    ...over,
  });
  const rolesOf = (one: Clearing) =>
    one.steps.flatMap(({ bring }) => (bring.what === "signatures" ? [bring.roles] : []));

  it.each<[string, string[], ReturnType<typeof lead>]>([
    ["but for those that were given", ["business"], lead()],
    ["also by those who have signed something else", ["lead", "business"], lead({ digest: "other" })],
    ["also by those who signed too long ago", ["lead", "business"], lead({ at: at(-7 * DAY) })],
  ])("are to be given %s", (_, roles, signature) => {
    const all = [...ACCOUNTS, compared(), signed({ signatures: [signature] })];
    expect(rolesOf(clearing(all))).toEqual([roles]);
  });

  it("are to be given by all once what is signed must be brought first", () => {
    const expired = compared({ evidence: { ...compared().evidence!, validUntil: at(HOUR) } });
    const all = [...ACCOUNTS, expired, signed({ signatures: [lead({ digest: inputsDigest([expired]) })] })];
    expect(rolesOf(clearing(all))).toEqual([["lead", "business"]]);
    expect(clearing(all).steps.at(-1)?.after).toEqual(["global/homed-once"]);
  });

  it("wait for nothing that the plan does not name any more", () => {
    const requirements = plan.requirements.filter(({ id }) => id !== "homed-once");
    const { steps, stepCount } = clearing([...ACCOUNTS, failed({ ...compared(), state: "failed" }), signed()], {
      plan: { ...plan, requirements } as Plan,
    });
    expect(steps).toMatchObject([{ requirement: "signed", after: [] }]);
    expect(stepCount).toBe(1);
  });
});

describe("a comparison", () => {
  const of = ["pool01/accounts", "pool02/accounts"];
  const waitsOf = (one: Checkpoint, over: Partial<ClearingInputs> = {}, inputs = ACCOUNTS) => {
    const { steps, waits } = clearing([...inputs, one], over);
    return { brings: steps.map(({ bring }) => bring), waits };
  };
  const runs = { brings: [], waits: [{ for: "comparison", of: ["global/homed-once"] }] };

  it.each<[string, Checkpoint]>([
    ["never ran", compared({ state: "missing", evidence: null })],
    ["never ran, and should have by now", compared({ state: "late", evidence: null })],
    ["has waited for too long", compared({ state: "inconclusive", uncompared: true })],
    ["failed by what has been replaced since", compared({ state: "failed" }, [accounts()])],
    ["passed, expired, and runs again", compared({ state: "stale" }, [accounts()])],
  ])("that %s runs by itself once what it reads is there", (_, one) => {
    expect(waitsOf(one)).toEqual(runs);
  });

  it.each<[string, Checkpoint]>([
    ["failed", compared({ state: "failed" })],
    ["expired", compared({ state: "stale" })],
  ])("that %s by what there is needs newer evidence of all that it reads", (_, one) => {
    expect(waitsOf(one)).toEqual({ brings: [{ what: "inputs", of }], waits: [] });
    expect(clearing([...ACCOUNTS, one]).steps[0]?.after).toEqual([]);
  });

  it("needs evidence of what it reads where there is none, or nothing to read", () => {
    const waived = ACCOUNTS.map((one) => ({
      ...one,
      state: "failed" as const,
      evidence: null,
      waiver: waiver(at(DAY)),
    }));
    const missing = compared({ state: "missing", evidence: null });
    expect(waitsOf(missing, {}, waived)).toEqual({ brings: [{ what: "inputs", of }], waits: [] });
    expect(waitsOf(missing, {}, [])).toEqual({ brings: [{ what: "inputs", of: ["accounts"] }], waits: [] });
  });

  it("that somebody waived, and that has waited for too long, must run before what it is signed for", () => {
    const waived = compared({ state: "inconclusive", uncompared: true, waiver: waiver(at(DAY)) });
    const { steps, waits } = clearing([...ACCOUNTS, waived, signed()]);
    expect(steps).toMatchObject([{ requirement: "signed", after: [] }]);
    expect(waits).toEqual(runs.waits);
  });

  it("of which all is satisfied is waited for where it is known to be under way, in the order of names", () => {
    const comparing = ["global/b", "global/a"].map((id): Blocker => {
      const [unit = "", requirement = ""] = id.split("/");
      return { unit, requirement, state: "comparing", since: at(0), reason: null };
    });
    expect(clearing([...ACCOUNTS, compared()], { comparing }).waits).toEqual([
      { for: "comparison", of: ["global/a", "global/b"] },
    ]);
  });

  it("names at most 200 of what it reads", () => {
    const units = Array.from({ length: 201 }, (_, index) => `p${String(index).padStart(3, "0")}`);
    const inputs = units.map((unit) => accounts({}, unit));
    const { steps } = clearing([...inputs, compared({ state: "failed" }, inputs)]);
    expect(steps).toMatchObject([
      { bring: { what: "inputs", of: units.slice(0, 200).map((unit) => `${unit}/accounts`) } },
    ]);
  });
});

describe("the steps", () => {
  const open = [
    accounts({ state: "failed", since: at(3) }),
    accounts({ state: "missing", evidence: null, deadline: at(DAY) }, "pool02"),
    compared({ state: "missing", evidence: null }),
    signed(),
    checkpoint({ unit: "pool02", state: "failed", since: at(1) }),
    checkpoint({ since: at(2) }),
    wayBack({ state: "late", deadline: at(1), since: at(1) }),
  ];

  it("are in the order of urgency, and what must wait is last, whatever was read first", () => {
    const inOrder = [
      ...["pool02/rtc", "pool01/accounts", "pool01/way-back", "pool02/accounts", "pool01/rtc"],
      "global/signed",
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(open, { minLength: open.length }), (all) => {
        const { steps, waits } = clearing(all);
        expect(idsOf({ steps, waits, stepCount: 0 })).toEqual(inOrder);
        expect(steps.at(-1)?.after.toSorted()).toEqual(["pool01/accounts", "pool02/accounts"]);
        expect(steps.map(({ clears }) => clears.toSorted())).toEqual([
          ...[[], ["global/homed-once"], [], ["global/homed-once"], []],
          [],
        ]);
      }),
    );
  });

  it("are 200 at most, and all are counted", () => {
    const many = Array.from({ length: 201 }, (_, index) =>
      checkpoint({ unit: `p${String(index).padStart(3, "0")}`, since: at(201 - index) }),
    );
    const { steps, stepCount } = clearing(many);
    expect([steps.length, stepCount]).toEqual([200, 201]);
    expect([steps[0]?.unit, steps.at(-1)?.unit]).toEqual(["p200", "p001"]);
  });
});

describe("beside what is to be brought", () => {
  const all = [passed(at(DAY))];
  const missing = [checkpoint()];
  const arming = { since: at(0), from: at(DAY) };

  it.each<[string, Gate, readonly Checkpoint[], number | null, Clearing["waits"]]>([
    ["nothing is waited for", gate(), missing, null, []],
    ["a plan version that is being applied is", gate(), missing, 2, [{ for: "plan", version: 2 }]],
    [
      "the instant of arming is",
      gate({ arming: { ...arming, isArmed: false } }),
      missing,
      null,
      [{ for: "arming", from: at(DAY) }],
    ],
    ["a gate that is armed waits for no arming", gate({ arming: { ...arming, isArmed: true } }), missing, null, []],
    [
      "how long all must be satisfied is, from nobody knows when",
      gate({ stableForMs: HOUR, stableAt: at(3 * HOUR) }),
      missing,
      null,
      [{ for: "stabilization", until: null, forMs: HOUR }],
    ],
    [
      "how long all must be satisfied is, also before anything is",
      gate({ stableForMs: HOUR }),
      missing,
      null,
      [{ for: "stabilization", until: null, forMs: HOUR }],
    ],
    [
      "the instant of the next judgement is, where nothing has to be brought",
      gate({ stableForMs: HOUR, stableAt: at(3 * HOUR) }),
      all,
      null,
      [{ for: "stabilization", until: at(3 * HOUR), forMs: HOUR }],
    ],
    [
      "that instant is also where nothing has to be stable",
      gate({ stableAt: at(3 * HOUR) }),
      all,
      null,
      [{ for: "stabilization", until: at(3 * HOUR), forMs: 0 }],
    ],
    [
      "a gate that is written as clear waits for nothing",
      clearGate(at(HOUR), { stableForMs: HOUR }),
      missing,
      null,
      [],
    ],
  ])("%s", (_, one, members, applying, waits) => {
    expect(clearing(members, { gate: one, applying }).waits).toEqual(waits);
  });
});
