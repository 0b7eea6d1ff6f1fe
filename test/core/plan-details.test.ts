import { describe, expect, it } from "vitest";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { compilePlan } from "../../core/plan/compile.ts";
import { rulesDigest } from "../../core/plan/rules-digest.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { inputsDigest, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import { compiled, planText } from "../support/plan.ts";
import { at, DAY, evidence, passed } from "../support/readiness.ts";

/** What a plan's parts mean at their edges. */

const errorsOf = (text: string) => {
  const result = compilePlan("plan.yaml", text, () => undefined, dynamoLimits);
  return result.ok ? [] : result.errors.map(({ message }) => message);
};
const warningsOf = (text: string) => {
  const result = compilePlan("plan.yaml", text, () => undefined, dynamoLimits);
  return result.ok ? result.warnings.map(({ code }) => code) : [];
};

describe("a gate", () => {
  const pools = (count: number) =>
    planText().replace(
      "agents:",
      `${Array.from({ length: count - 2 }, (_, n) => `  - { id: more${n}, kind: pool, name: more${n}.x.com }\n`).join("")}agents:`,
    );
  it("names the units of its checkpoints while they are few enough to be read one by one", () => {
    // The shared unit is one of them.
    const unitsOf = (count: number) => compiled(pools(count)).gates.find(({ id }) => id === "go")?.units?.length;
    expect([unitsOf(9), unitsOf(10)]).toEqual([10, undefined]);
  });
  it("is odd where one unit of its kind has nothing that it requires", () => {
    const text = planText({
      requirements:
        "\n  - { id: x, title: X, evidence: backup, kinds: [pool], roles: [edge], maxAge: 1d, judgement: test }",
    })
      .replace("name: pool01.contoso.com", "name: pool01.contoso.com, roles: [edge]")
      .replace("requirements: [accounts, rtc]", "requirements: [x]");
    expect(warningsOf(text)).toEqual(["plan-gate-unused"]);
    expect(compiled(text).gates.map(({ id }) => id)).toEqual(["go", "move@pool01"]);
  });
});

describe("a member that is not known", () => {
  it("is called so, where it is, and only a finding among severities keeps its severity", () => {
    expect(errorsOf(planText().replace("kind: global }", "kind: global, tea: 1 }"))).toEqual([
      expect.stringMatching(/tea: unknown member$/),
    ]);
    expect(errorsOf(planText({ rtc: ", evidence-older: fail" }))).toEqual([
      expect.stringMatching(/evidence-older: unknown member for evidence backup$/),
    ]);
    expect(errorsOf(planText({ rtc: ", severity: { tea: fail }" }))).toEqual([
      expect.stringMatching(/severity\.tea: unknown member$/),
    ]);
  });
});

describe("a verification", () => {
  const drill = (of: string) =>
    `\n  - { id: drill, title: Drill, evidence: verification, of: ${of}, kinds: [pool], maxAge: 30d, judgement: test }`;
  const current = (of: string, against: string) =>
    `\n  - { id: current, title: Current, evidence: cross-check, check: verification-current, of: ${of}, with: ${against}, kinds: [pool], maxAge: 30d, judgement: test }`;
  it("is about a backup, and is current beside a backup", () => {
    expect(errorsOf(planText({ requirements: `${drill("rtc")}${current("drill", "rtc")}` }))).toEqual([]);
    expect(errorsOf(planText({ requirements: drill("accounts") }))).toEqual([
      expect.stringContaining('verification "drill": "of" must name a requirement for a backup'),
    ]);
    expect(errorsOf(planText({ requirements: `${drill("rtc")}${current("drill", "accounts")}` }))).toEqual([
      expect.stringContaining("with must name a requirement with evidence: backup"),
    ]);
    expect(errorsOf(planText({ requirements: `${drill("rtc")}${current("rtc", "rtc")}` }))).toEqual([
      expect.stringContaining("of must name a requirement with evidence: verification"),
    ]);
  });
});

describe("a verification that nobody asks about", () => {
  it("is odd at its backup, whatever else reads the two", () => {
    const text = planText({
      requirements:
        "\n  - id: drill\n    title: Drill\n    evidence: verification\n    of: rtc\n    kinds: [pool]\n    maxAge: 30d\n    judgement: test" +
        "\n  - { id: after, title: After, evidence: cross-check, check: after-change, of: drill, with: rtc, kinds: [global], maxAge: 1d, judgement: test }",
    });
    const result = compilePlan("plan.yaml", text, () => undefined, dynamoLimits);
    const line = text.split("\n").indexOf("    of: rtc") + 1;
    expect(result.ok ? result.warnings.map((one) => [one.code, one.line]) : result.errors).toEqual([
      ["plan-verification-unasked", line],
    ]);
  });
});

describe("evidence of a kind that there is not", () => {
  it("is an error that names the kinds that there are", () => {
    expect(errorsOf(planText().replace("evidence: backup", "evidence: tea"))).toEqual([
      expect.stringMatching(/must be one of inventory, backup, verification, document, cross-check, sign-off$/),
    ]);
    expect(errorsOf(planText().replace("check: homed-once", "check: tea"))).toEqual([
      expect.stringMatching(/must be one of homed-once, moves, .*verification-current$/),
    ]);
  });
});

describe("a comparison of times", () => {
  it("is one of all units at once", () => {
    const window = (kinds: string) =>
      `\n  - { id: w, title: W, evidence: cross-check, check: one-window, of: accounts, with: rtc, window: 1h, kinds: ${kinds}, maxAge: 1d, judgement: test }`;
    expect(errorsOf(planText({ requirements: window("[global]") }))).toEqual([]);
    expect(errorsOf(planText({ requirements: window("[pool]") }))).toEqual([
      expect.stringContaining("kinds must be [global] for one-window"),
    ]);
  });
});

describe("a finding that a plan takes less seriously than it may", () => {
  it("is an error at that finding", () => {
    const text = planText({
      requirements:
        "\n  - id: x\n    title: X\n    evidence: backup\n    kinds: [pool]\n    maxAge: 1d\n    judgement: test\n    severity:\n      shrunk: warn\n      copy-missing: warn",
    });
    const result = compilePlan("plan.yaml", text, () => undefined, dynamoLimits);
    const line = text.split("\n").findIndex((one) => one.includes("copy-missing")) + 1;
    expect(result.ok ? [] : result.errors.map((one) => [one.code, one.line])).toEqual([["plan-severity", line]]);
  });
});

describe("a schedule without a deadline for long", () => {
  const off = 'schedule: { by: "06:00", blackouts: [{ from: "2026-01-01T00:00", to: "2027-01-01T00:00" }] }';
  it("is an error where nothing else lets evidence expire", () => {
    expect(errorsOf(planText({ rtc: `, ${off}` }))).toEqual([]);
    expect(errorsOf(planText({ rtc: `, ${off}` }).replace("maxAge: 26h, ", ""))).toEqual([
      expect.stringContaining('the schedule of "rtc" has no deadline for more than 31 days'),
    ]);
  });
});

describe("a calendar", () => {
  it("is defined once in a file", () => {
    const twice = "calendars: [{ id: off, holidays: [] }, { id: off, holidays: [] }]";
    expect(errorsOf(planText({ extra: twice }))).toEqual(['"off" is defined twice in calendars']);
  });
});

describe("what a plan requires of a checkpoint", () => {
  const plan = compiled(planText());
  const rtc = plan.requirements.find(({ id }) => id === "rtc")!;
  const digest = (over: object) => rulesDigest({ ...rtc, ...over } as never, plan.units[1]!);
  it("is the same for a set in another order, and another for a list in another order", () => {
    expect(digest({ artefacts: ["a", "b"] })).toBe(digest({ artefacts: ["b", "a"] }));
    expect(digest({ covers: ["a", "b"] })).not.toBe(digest({ covers: ["b", "a"] }));
  });
});

describe("a sign-off over a comparison and an inventory", () => {
  const plan = compiled(
    planText({
      requirements:
        "\n  - { id: signed, title: Signed, evidence: sign-off, covers: [accounts, homed-once], kinds: [global], maxAge: 30d, judgement: test, signers: [{ role: a, contacts: [ana] }] }",
    }),
  );
  const requirements = new Map(plan.requirements.map((one) => [one.id, one]));
  const of = (unit: string, requirement: string, fact: string, digest = "d"): Checkpoint =>
    passed(at(DAY), { unit, requirement, evidence: evidence(at(DAY), { fact, digest }) });
  const inventory = of("pool01", "accounts", "inventory");
  it("waits while the comparison has not seen the inventory, although the inventory waits for nothing", () => {
    const pending = (seen: string) => {
      const comparison = of("global", "homed-once", "comparison", seen);
      const signed = of("global", "signed", "signed", inputsDigest([inventory, comparison]));
      return pendingComparisons([signed, comparison, inventory], requirements).map(({ requirement }) => requirement);
    };
    expect(pending(inputsDigest([inventory]))).toEqual([]);
    expect(pending("older").toSorted()).toEqual(["homed-once", "signed"]);
  });
});
