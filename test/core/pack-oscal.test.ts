import { describe, expect, it } from "vitest";
import type { Derived } from "../../core/pack/derivation.ts";
import { oscalText } from "../../core/pack/oscal/assessment-results.ts";
import { findingOf } from "../../core/pack/oscal/finding.ts";
import { observationOf, observationUuid, unitUuid, upTo } from "../../core/pack/oscal/observation.ts";
import { uuidOf } from "../../core/pack/oscal/uuid.ts";
import type { PackAbout } from "../../core/pack/pack-file.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { personOf } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import {
  at,
  checkpoint,
  clearGate,
  DAY,
  evidence,
  failed,
  gate,
  HOUR,
  passed,
  START,
  waiver,
} from "../support/readiness.ts";

/** What a pack shows, in the model of OSCAL: it claims no more than was examined. */

type Member = "description" | "expires" | "collected" | "methods" | "remarks" | "target";

const NOW = at(10 * HOUR);
const plan = compiledPlan();
const requirementOf = (id: string, over: object = {}) =>
  ({ ...plan.requirements.find((one) => one.id === id), ...over }) as Plan["requirements"][number];
const attested = { by: personOf("kim"), approvedBy: null, until: null };
const observe = (one: Checkpoint, requirement = requirementOf("rtc")) =>
  observationOf(one, requirement, NOW, "tool") as Partial<Record<Member, unknown>>;

describe("an observation", () => {
  it("is of one unit and one requirement, with the fact of its evidence", () => {
    const one = passed(at(DAY), { evidence: evidence(at(DAY), { fact: "f1", digest: "d1", proof: "hashed" }) });
    expect(observe(one)).toEqual({
      uuid: observationUuid(one, NOW),
      title: "pool01/rtc",
      description: "Evidence passes the rules of the plan.",
      props: [
        { name: "state", ns: "urn:cleargate:pack", value: "passed" },
        { name: "proof", ns: "urn:cleargate:pack", value: "hashed" },
      ],
      methods: ["EXAMINE"],
      origins: [{ actors: [{ type: "tool", "actor-uuid": "tool" }] }],
      subjects: [{ "subject-uuid": unitUuid("m", "pool01"), type: "component" }],
      "relevant-evidence": [{ href: "../facts.ndjson", description: "Fact f1, of content with SHA-256 d1" }],
      ...{ collected: START, expires: at(DAY) },
    });
    expect(upTo("a")).toBe("../a");
  });

  it("has no evidence, and no end, where none arrived", () => {
    expect(observe(checkpoint())).toEqual({
      ...{ uuid: observationUuid(checkpoint(), NOW), title: "pool01/rtc", methods: ["UNKNOWN"], collected: START },
      description: "No evidence has arrived, and its deadline is not over.",
      props: [
        { name: "state", ns: "urn:cleargate:pack", value: "missing" },
        { name: "proof", ns: "urn:cleargate:pack", value: "none" },
      ],
      origins: [{ actors: [{ type: "tool", "actor-uuid": "tool" }] }],
      subjects: [{ "subject-uuid": unitUuid("m", "pool01"), type: "component" }],
    });
  });

  it.each<[string, Checkpoint]>([
    ["Evidence shows that the requirement is not met. it failed", failed()],
    [
      "It is not known whether the requirement is met: nothing was shown either way.",
      checkpoint({ state: "inconclusive", deadline: null }),
    ],
    ["No evidence has arrived by its deadline.", checkpoint({ deadline: at(HOUR) })],
    ["Evidence passed once, and is too old to count.", passed(at(HOUR))],
    [
      "The requirement is not met. People accepted that for a limited time, so the gates of the plan count it. it failed",
      failed({ waiver: waiver(at(DAY)) }),
    ],
    ["Evidence passes the rules of the plan.", passed(at(DAY), { reason: "of before" })],
  ])("says of its state: %s", (description, one) => {
    expect(observe(one).description).toBe(description);
  });

  it("expires only where it passes, and at no date that OSCAL does not have", () => {
    const of = (one: Checkpoint) => observe(one).expires;
    expect(of(passed("9999-12-31T23:59:59.999Z"))).toBeUndefined();
    expect(of(passed(at(DAY)))).toBe(at(DAY));
    expect(of(failed({ evidence: evidence(at(DAY)) }))).toBeUndefined();
    expect(of(passed(at(DAY), { evidence: null }))).toBeUndefined();
    expect(observe(failed())).not.toHaveProperty("expires");
    expect(observe(checkpoint({ since: "0001-01-01T00:00:00.000Z" })).collected).toBe(NOW);
  });

  it.each<[string, string, Checkpoint, ReturnType<typeof requirementOf>]>([
    [
      "INTERVIEW",
      "a person's word",
      passed(at(DAY), { evidence: evidence(at(DAY), { attested }) }),
      requirementOf("rtc"),
    ],
    ["INTERVIEW", "a sign-off", passed(at(DAY)), requirementOf("rtc", { evidence: "sign-off" })],
    ["TEST", "a verification", passed(at(DAY)), requirementOf("rtc", { evidence: "verification" })],
    ["EXAMINE", "a backup", passed(at(DAY)), requirementOf("rtc")],
    ["UNKNOWN", "nothing", checkpoint(), requirementOf("rtc", { evidence: "sign-off" })],
  ])("is by the method %s of %s", (method, _, one, requirement) => {
    expect(observe(one, requirement).methods).toEqual([method]);
    expect((observationOf(passed(at(DAY)), undefined, NOW, "t") as { methods: unknown }).methods).toEqual(["EXAMINE"]);
  });

  it("says what its state does not: waivers, words, what counts since, and who signed", () => {
    const one = failed({
      waiver: waiver(at(DAY)),
      evidence: evidence(at(DAY), { attested }),
      lowered: {
        ...{ at: at(1), requestedBy: personOf("a"), approvedBy: personOf("b") },
        ...{ from: { entries: 9, bytes: 90 }, to: { entries: 1, bytes: 10 } },
      },
      signatures: [{ role: "lead", by: personOf("ana"), reason: "x", at: at(2), digest: "d", fact: "s" }],
    });
    expect(observe(one).remarks).toBe(
      [
        `Waiver until ${at(DAY)}, approved by ana@example.com. Reason: tape is broken. Instead: copied by hand. OSCAL has no state for it; it is no evidence.`,
        "This is the word of kim@example.com: nothing was sealed or examined.",
        `Two people accepted at ${at(1)} that there is less than before: 1 entries and 10 bytes after 9 and 90.`,
        `Signed as lead by ana@example.com at ${at(2)}.`,
      ].join("\n\n"),
    );
    expect(observe(failed({ waiver: waiver(at(HOUR)) }))).not.toHaveProperty("remarks");
    expect(observe(passed(at(DAY), { waiver: waiver(at(DAY)) }))).not.toHaveProperty("remarks");
  });

  it("is another for each unit, requirement, version and instant", () => {
    const one = checkpoint();
    const others = [{ migration: "n" }, { unit: "b" }, { requirement: "b" }, { version: 2 }].map((over) => ({
      ...one,
      ...over,
    }));
    const uuids = [...[one, ...others].map((each) => observationUuid(each, NOW)), observationUuid(one, START)];
    expect(new Set(uuids).size).toBe(6);
    expect(uuids[0]).toBe(uuidOf("observation", "m", "pool01", "rtc", "1", NOW));
    expect(unitUuid("m", "a")).toBe(uuidOf("unit", "m", "a"));
    expect(new Set([unitUuid("m", "a"), unitUuid("m", "b"), unitUuid("n", "a")]).size).toBe(3);
  });
});

describe("a finding", () => {
  const find = (...all: Checkpoint[]) => findingOf("rtc", all, NOW) as Partial<Record<Member, unknown>>;
  const statusOf = (...all: Checkpoint[]) => (find(...all).target as { status: object }).status;
  const other = { unit: "pool02" };

  it("is satisfied where each of its units passes, and by nothing less", () => {
    expect(statusOf(passed(at(DAY)), passed(at(DAY), other))).toEqual({ state: "satisfied", reason: "pass" });
    expect(statusOf(passed(at(DAY)), failed(other))).toEqual({ state: "not-satisfied", reason: "fail" });
    expect(statusOf(passed(at(DAY)), checkpoint(other))).toEqual({ state: "not-satisfied", reason: "other" });
    expect(statusOf(passed(at(DAY)), failed({ ...other, waiver: waiver(at(DAY)) }))).toEqual({
      ...{ state: "not-satisfied", reason: "other" },
    });
  });

  it("counts its units by their states, and names what was observed", () => {
    const all = [passed(at(DAY)), failed(other), passed(at(DAY), { unit: "pool03" })];
    expect(find(...all)).toEqual({
      uuid: uuidOf("finding", "m", "rtc", NOW),
      title: "Requirement rtc",
      description: "Of 3 units: failed 1, passed 2.",
      target: {
        ...{ type: "objective-id", "target-id": "requirement-rtc" },
        status: { state: "not-satisfied", reason: "fail" },
      },
      "related-observations": all.map((one) => ({ "observation-uuid": observationUuid(one, NOW) })),
    });
  });

  it("says what of it is waived, and how much is a person's word", () => {
    const word = passed(at(DAY), { ...other, evidence: evidence(at(DAY), { attested }) });
    expect(find(failed({ waiver: waiver(at(DAY)) }), word).remarks).toBe(
      "Some of it is waived: gates count that, and this finding does not. 1 of them by a person's word alone.",
    );
    expect(find(word, passed(at(DAY))).remarks).toBe("1 of them by a person's word alone.");
  });
});

describe("assessment results", () => {
  const ABOUT: PackAbout = {
    ...{ id: "0".repeat(32), migration: "contoso", gate: null, asOf: NOW, requestedAt: NOW, by: personOf("eva") },
    ...{ language: "en", manifests: false },
  };
  const derivedOf = (
    checkpoints: readonly Checkpoint[],
    gates: readonly Gate[] = [],
    over: Partial<Derived> = {},
  ): Derived =>
    ({
      ...{ plan, checkpoints, gates: new Map(gates.map((one) => [one.id, one])) },
      plans: [
        { effectiveAt: START, digest: "d1" },
        { effectiveAt: at(1), digest: "d1" },
        { effectiveAt: at(2), digest: "d2" },
      ],
      ...over,
    }) as unknown as Derived;
  const textOf = (derived: Derived, over: Partial<PackAbout> = {}) =>
    [...oscalText(derived, { ...ABOUT, ...over })].join("");
  const read = (derived: Derived, over: Partial<PackAbout> = {}) =>
    JSON.parse(textOf(derived, over))["assessment-results"];
  const ALL = [
    passed(at(DAY), { unit: "pool02", requirement: "rtc", gates: ["a"] }),
    failed({ unit: "pool01", requirement: "rtc", gates: ["b"] }),
    checkpoint({ unit: "pool01", requirement: "accounts", gates: [] }),
    checkpoint({ unit: "gone", requirement: "accounts", gates: [] }),
  ];

  it("say of what they are, as of when, and under which plan", () => {
    const made = read(derivedOf(ALL));
    const planUuid = uuidOf("plan", "contoso", "1");
    expect(made).toMatchObject({
      uuid: uuidOf("assessment-results", ABOUT.id),
      metadata: {
        ...{
          title: "Backup evidence of Test estate",
          "last-modified": NOW,
          version: ABOUT.id,
          "oscal-version": "1.2.3",
        },
        remarks: expect.stringContaining(`as of ${NOW}. It shows`),
      },
      "import-ap": { href: `#${planUuid}`, remarks: expect.stringContaining("of no catalogue") },
    });
    expect(made.results).toHaveLength(1);
    expect(made.results[0]).toMatchObject({
      ...{ uuid: uuidOf("result", ABOUT.id), title: `Migration contoso as of ${NOW}`, start: START, end: NOW },
      description: expect.stringMatching(/^Plan version 1\. "satisfied" means/),
    });
    expect(made["back-matter"].resources).toEqual([
      {
        ...{ uuid: planUuid, title: "Plan version 1 of contoso" },
        rlinks: [
          {
            ...{ href: "../plans/1.json", "media-type": "application/json" },
            hashes: [{ algorithm: "SHA-256", value: "d2" }],
          },
        ],
      },
    ]);
    expect(textOf(derivedOf(ALL))).toMatch(/\n$/);
  });

  it("say of which gate they are, where they are of one", () => {
    const made = read(derivedOf(ALL), { gate: "move@pool01" });
    expect(made.metadata.remarks).toContain(" Only what gate move@pool01 covers is in it. It shows");
    expect(made.results[0].description).toContain("1. Only what gate move@pool01 covers is in it. ");
  });

  it("have observations by their names, a finding for each requirement, and a component for each unit", () => {
    const [result] = read(derivedOf(ALL)).results;
    expect(result.observations.map(({ title }: { title: string }) => title)).toEqual([
      ...["gone/accounts", "pool01/accounts", "pool01/rtc", "pool02/rtc"],
    ]);
    expect(result.observations[2].methods).toEqual(["UNKNOWN"]);
    expect(result.findings.map(({ title, description }: Record<string, string>) => [title, description])).toEqual([
      ["Requirement accounts", "Of 2 units: missing 2."],
      ["Requirement rtc", "Of 2 units: failed 1, passed 1."],
    ]);
    expect(result["reviewed-controls"]["control-selections"]).toEqual([
      {
        "include-controls": [{ "control-id": "requirement-accounts" }, { "control-id": "requirement-rtc" }],
        remarks: expect.stringContaining("of no catalogue"),
      },
    ]);
    const component = (uuid: string, type: string, title: string) => ({
      ...{ uuid, type, title, description: expect.stringMatching(/./) },
      status: { state: "other", remarks: "Whether it is in operation was not assessed." },
    });
    expect(result["local-definitions"].components).toEqual([
      component(uuidOf("tool", "cleargate"), "software", "Cleargate"),
      component(unitUuid("contoso", "gone"), "unit", "gone"),
      component(unitUuid("contoso", "pool01"), "pool", "pool01"),
      component(unitUuid("contoso", "pool02"), "pool", "pool02"),
    ]);
  });

  it("have findings by the names of requirements, whichever unit comes first", () => {
    const all = [checkpoint({ unit: "a", requirement: "rtc" }), checkpoint({ unit: "b", requirement: "accounts" })];
    const [result] = read(derivedOf(all)).results;
    expect(result.findings.map(({ title }: { title: string }) => title)).toEqual([
      ...["Requirement accounts", "Requirement rtc"],
    ]);
  });

  it("say of each gate what it is at the instant, by their names", () => {
    const gates = [gate({ id: "b" }), clearGate(at(DAY), { id: "a" }), clearGate(at(DAY), { id: "c", total: 0 })];
    expect(read(derivedOf(ALL, gates)).results[0].props).toEqual(
      ["a: clear", "b: blocked", "c: clear"].map((value) => ({
        ...{ name: "gate", ns: "urn:cleargate:pack", class: "gate", value },
        remarks: "A gate is a decision of the plan. It counts waivers, which are not satisfied here.",
      })),
    );
  });

  it("have neither observations nor findings where there is nothing, and begin then", () => {
    const [result] = read(derivedOf([], [], { plans: [] })).results;
    expect(result).not.toHaveProperty("observations");
    expect(result).not.toHaveProperty("findings");
    expect(result.start).toBe(NOW);
    expect(read(derivedOf([], [], { plans: [] }))["back-matter"].resources[0].rlinks[0].hashes[0].value).toBe("—");
  });

  it("have an element a line, so that two of them can be compared", () => {
    const lines = textOf(derivedOf(ALL)).split("\n");
    expect(lines.filter((line) => line.includes('"subjects"'))).toHaveLength(4);
    expect(lines.filter((line) => line.includes('"related-observations"'))).toHaveLength(2);
  });

  it("show the method by the requirement of each", () => {
    const signed = requirementOf("rtc", { evidence: "sign-off" });
    const [result] = read(
      derivedOf(ALL.slice(0, 1), [], { plan: { ...plan, requirements: [signed] } as Plan }),
    ).results;
    expect(result.observations[0].methods).toEqual(["INTERVIEW"]);
  });
});
