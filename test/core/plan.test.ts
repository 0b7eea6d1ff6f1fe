import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { bundlePlan, compileBundle, sealedBundle } from "../../core/plan/bundle.ts";
import { compilePlan } from "../../core/plan/compile.ts";
import { RequirementPatch } from "../../core/plan/document/requirement/patch.ts";
import { planText } from "../support/plan.ts";
import { REQUIREMENT_SCHEMAS } from "../support/requirement.ts";

const PLANS = join(import.meta.dirname, "..", "..", "plans");
const BUILT_IN = readFileSync(join(PLANS, "ocs2007r2-to-lync2013.yaml"), "utf8");

const compile = (files: Record<string, string>) => bundlePlan("plan.yaml", (file) => files[file], dynamoLimits).result;
const errors = (text: string, more: Record<string, string> = {}): string[] => {
  const result = compile({ "plan.yaml": text, ...more });
  return result.ok ? [] : result.errors.map(({ code, file, line }) => `${file}:${line} ${code}`);
};
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split("\n").length;

describe("a name in a plan", () => {
  const text = planText();
  const inTitle = (name: string): string => text.replace("title: Accounts", `title: ${JSON.stringify(name)}`);
  const inHome = (name: string): string =>
    text.replace("name: pool01.contoso.com", `name: pool01.contoso.com, homes: [${JSON.stringify(name)}]`);

  it.each([
    ["a control character", inTitle("Acc\u0007ounts"), "Accounts"],
    ["a character that turns the direction of text", inTitle("Acc\u202eounts"), "Accounts"],
    ["half of a surrogate pair", inTitle("Acc\ud83d"), "Accounts"],
    ["half of a surrogate pair as a home", inHome("pool\ud83d"), "id: pool01, kind"],
  ])("must not have %s", (_, wrong, at) => {
    const line = at === "Accounts" ? lineOf(wrong, "id: accounts, title") : lineOf(wrong, at);
    expect(errors(wrong)).toEqual([`plan.yaml:${line} plan-schema`]);
  });

  it("may be of any script", () => {
    expect(errors(inTitle("Cuentas · \u30a2\u30ab\u30a6\u30f3\u30c8 \u{1f5c4}"))).toEqual([]);
    expect(errors(inHome("\u20ac".repeat(2_048)))).toEqual([]);
  });

  it("of its root file is no member that every object has", () => {
    const result = compileBundle({ root: "constructor", files: { "plan.yaml": text } }, dynamoLimits);
    expect(result.ok ? [] : result.errors.map(({ code }) => code)).toContain("plan-schema");
  });
});

describe("a plan", () => {
  it("expands into checkpoints and gates with stable ids", () => {
    const result = compile({ "plan.yaml": planText() });
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    expect(result.plan.gates.map(({ id, total }) => `${id} ${total}`)).toEqual([
      "go 5",
      "move@pool01 2",
      "move@pool02 2",
    ]);
    expect(
      result.plan.checkpoints.map(({ unit, requirement, gates }) => `${unit}/${requirement} ${gates.join(" ")}`),
    ).toEqual([
      "global/homed-once go",
      "pool01/accounts go move@pool01",
      "pool01/rtc go move@pool01",
      "pool02/accounts go move@pool02",
      "pool02/rtc go move@pool02",
    ]);
  });

  const good = planText();
  const cases: Record<string, [from: string, to: string, code: string]> = {
    "a member that is none": ["title: Test", "titel: Test", "plan-schema"],
    "a duration that is none": ["maxAge: 26h", "maxAge: often", "plan-schema"],
    "a time zone that is none": ["Europe/Madrid", "Europe/Atlantis", "plan-schema"],
    "a public key that is none": ["publicKey: ", "publicKey: x", "plan-schema"],
    "broken YAML": ["units:", "units: [", "plan-yaml"],
    "a repeated member": ["version: 1", "version: 1\nversion: 1", "plan-yaml"],
    "an agent for a unit that is not there": ["units: [pool02]", "units: [pool77]", "plan-unit-unknown"],
    "a contact that is not there": ["contacts: [ana]", "contacts: [eve]", "plan-contact-unknown"],
    "a requirement that is not there": [
      "requirements: [accounts, rtc]",
      "requirements: [accounts, tea]",
      "plan-requirement-unknown",
    ],
    "a cross-check of no inventory": ["of: accounts", "of: rtc", "plan-cross-check"],
    "a requirement without source or judgement": [
      ", minimumProof: hashed, judgement: test",
      ", minimumProof: hashed",
      "plan-unsourced",
    ],
    "a gate of units that does not say of which": ["scope: unit, kind: pool", "scope: unit", "plan-gate-kind"],
    "a gate of the migration that names a kind": ["scope: migration", "scope: migration, kind: pool", "plan-gate-kind"],
    "a severity of a finding that there is not": [
      ", minimumProof: hashed, judgement: test",
      ", minimumProof: hashed, judgement: test, severity: { file-chnged: warn }",
      "plan-schema",
    ],
    "a severity of a refusal": [
      ", minimumProof: hashed, judgement: test",
      ", minimumProof: hashed, judgement: test, severity: { seal-invalid: warn }",
      "plan-schema",
    ],
    "a severity of its age": [
      ", minimumProof: hashed, judgement: test",
      ", minimumProof: hashed, judgement: test, severity: { evidence-expired: fail }",
      "plan-schema",
    ],
    "a kind of unit that no requirement knows": [
      "id: pool02, kind: pool",
      "id: pool02, kind: pol",
      "plan-kind-unknown",
    ],
    "a role that no requirement knows": [
      "kind: pool, name: pool02.contoso.com",
      "kind: pool, name: pool02.contoso.com, roles: [archivng]",
      "plan-role-unknown",
    ],
    "a requirement that no unit needs": [
      "evidence: backup, kinds: [pool]",
      "evidence: backup, kinds: [pol]",
      "plan-requirement-unneeded",
    ],
    "a requirement that only units of a role need, which none has": [
      "evidence: backup, kinds: [pool]",
      "evidence: backup, kinds: [pool], roles: [archiving]",
      "plan-requirement-unneeded",
    ],
    "an exception for a requirement that a unit needs": [
      "agents:",
      "notApplicable: [{ requirement: rtc, reason: none }]\nagents:",
      "plan-requirement-needed",
    ],
    "an exception for no requirement": [
      "agents:",
      "notApplicable: [{ requirement: rtcc, reason: none }]\nagents:",
      "plan-requirement-unknown",
    ],
    "an exception without a reason": [
      "agents:",
      'notApplicable: [{ requirement: rtc, reason: "" }]\nagents:',
      "plan-schema",
    ],
    "a comparison of what is not applicable": [
      "agents:",
      "notApplicable: [{ requirement: accounts, reason: none }]\nagents:",
      "plan-requirement-unneeded",
    ],
    "two units of one id": ["id: pool02, kind: pool", "id: pool01, kind: pool", "plan-id-repeated"],
  };
  for (const [name, [from, to, code]] of Object.entries(cases))
    it(`says where: ${name}`, () => {
      expect(good).toContain(from);
      const found = errors(good.replace(from, to));
      expect(
        found.some((one) => one.endsWith(` ${code}`)),
        found.join("; "),
      ).toBe(true);
      expect(found.every((one) => /^plan\.yaml:[1-9]\d* /.test(one))).toBe(true);
    });

  it("points at the very line", () => {
    const text = good.replace("units: [pool02]", "units: [pool77]");
    expect(errors(text)).toEqual([`plan.yaml:${lineOf(text, "units: [pool77]")} plan-unit-unknown`]);
    const refusal = good.replace("judgement: test", "judgement: test, severity: {\n      seal-invalid: warn }");
    expect(errors(refusal)).toEqual([`plan.yaml:${lineOf(refusal, "seal-invalid")} plan-schema`]);
  });

  it("is refused where one checkpoint is in more gates than a transaction can write", () => {
    const units = Array.from(
      { length: dynamoLimits.gatesPerCheckpoint + 1 },
      (_, index) => `  - { id: p${index}, kind: pool }`,
    ).join("\n");
    const text = good
      .replace("agents:", `${units}\nagents:`)
      .replace("requirements: [accounts, rtc]", "requirements: [accounts, homed-once]");
    expect(errors(text)).toEqual([expect.stringContaining("plan-fan-out")]);
  });

  it("is refused where what reads one checkpoint is in more gates than a transaction can write", () => {
    const agreed =
      "\n  - { id: agreed, title: Agreed, evidence: sign-off, kinds: [pool], covers: [homed-once], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }";
    const text = planText({ requirements: agreed }).replace("requirements: [accounts, rtc]", "requirements: [agreed]");
    const within = (gatesPerCheckpoint: number) =>
      bundlePlan("plan.yaml", () => text, { ...dynamoLimits, gatesPerCheckpoint }).result;
    expect(within(3).ok).toBe(true);
    const result = within(2);
    expect(result.ok ? [] : result.errors.map(({ code, message }) => [code, message])).toEqual([
      ["plan-fan-out", expect.stringContaining('"accounts" of unit "pool01", or what reads it, counts in 3 gates')],
      ["plan-fan-out", expect.stringContaining('"accounts" of unit "pool02", or what reads it, counts in 3 gates')],
      ["plan-fan-out", expect.stringContaining('"homed-once" of unit "global", or what reads it, counts in 3 gates')],
    ]);
  });

  it("is refused by the limits of the ledger that is to keep it", () => {
    const within = (gatesPerCheckpoint: number) =>
      bundlePlan("plan.yaml", () => good, { ...dynamoLimits, gatesPerCheckpoint }).result;
    expect(within(2).ok).toBe(true);
    const result = within(1);
    expect(result.ok ? [] : result.errors.map(({ code }) => code)).toContain("plan-fan-out");
  });

  it("leaves out what is not applicable, and what compares it", () => {
    const text = good
      .replace("evidence: inventory, kinds: [pool]", "evidence: inventory, kinds: [pool], roles: [users]")
      .replace(
        "agents:",
        "notApplicable:\n  - { requirement: accounts, reason: Nobody is homed here }\n" +
          "  - { requirement: homed-once, reason: Nobody is homed here }\nagents:",
      );
    const result = compile({ "plan.yaml": text });
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    expect(result.plan.checkpoints.map(({ requirement }) => requirement)).toEqual(["rtc", "rtc"]);
  });

  it("warns of a kind that no unit is of, where others are", () => {
    const result = compile({
      "plan.yaml": good.replace("evidence: backup, kinds: [pool]", "evidence: backup, kinds: [pool, sever]"),
    });
    expect(result.ok && result.warnings.map(({ code }) => code)).toEqual(["plan-kind-unused"]);
  });

  it("is refused where its gates would guard nothing", () => {
    const text = good
      .replaceAll("kinds: [pool]", "kinds: [moon]")
      .replaceAll("kinds: [global]", "kinds: [global]")
      .replace("kinds: [global]", "kinds: [global], roles: [none]");
    expect(errors(text).some((one) => one.endsWith("plan-gate-empty"))).toBe(true);
  });
});

describe("a requirement", () => {
  const asking = (requirement: string): string =>
    planText({ requirements: `\n  - id: x\n    title: X\n    judgement: test\n    maxAge: 1d\n${requirement}` });
  const lines = (...members: string[]): string => members.map((one) => `    ${one}`).join("\n");

  const SIGNERS = "signers: [{ role: a, contacts: [ana] }]";
  const meaningless: [members: string[], foreign: string][] = [
    [["evidence: inventory"], "minimumProof: hashed"],
    [["evidence: inventory"], "artefacts: []"],
    [["evidence: backup"], "signers: []"],
    [["evidence: backup"], "lists: accounts"],
    [["evidence: verification"], "copyRule: 3-2-1"],
    [["evidence: document"], "of: rtc"],
    [["evidence: sign-off", "covers: [rtc]", SIGNERS], "shrink: {}"],
    [["evidence: cross-check", "check: homed-once", "of: accounts"], "window: 1d"],
    [["evidence: cross-check", "check: moves", "of: accounts"], "with: rtc"],
    [["evidence: cross-check", "check: after-change", "of: rtc", "with: accounts"], "window: 1d"],
    [["evidence: cross-check", "check: same-names", "of: accounts", "with: rtc"], "covers: []"],
  ];
  for (const [members, foreign] of meaningless)
    it(`of ${members.slice(0, 2).join(", ")} that says "${foreign}" is refused at that line`, () => {
      const whole = lines("kinds: [global]", ...members);
      expect(errors(asking(whole))).toEqual([]);
      const text = asking(`${whole}\n${lines(foreign)}`);
      expect(errors(text)).toEqual([`plan.yaml:${lineOf(text, lines(foreign))} plan-schema`]);
    });

  it("names every member that is not known, each at its line", () => {
    const text = asking(lines("kinds: [pool]", "evidence: backup", "signers: []", "window: 1d"));
    const result = compile({ "plan.yaml": text });
    expect(result.ok ? [] : result.errors.map(({ message }) => message)).toEqual([
      "requirements.3.signers: unknown member for evidence backup",
      "requirements.3.window: unknown member for evidence backup",
    ]);
  });

  it("of a cross-check must say which one, and one that there is", () => {
    const asks = lines("kinds: [global]", "evidence: cross-check", "of: accounts");
    for (const text of [asking(asks), asking(`${asks}\n${lines("check: homed-twice")}`)])
      expect(errors(text)).toEqual([expect.stringMatching(/^plan.yaml:\d+ plan-schema$/)]);
  });
});

describe("a change of an inherited requirement", () => {
  const patches = RequirementPatch.options.flatMap((one): readonly z.ZodObject[] =>
    one instanceof z.ZodObject ? [one] : one.options,
  );
  /** What a schema takes: with its evidence and check, where it says them. */
  const takes = ({ shape }: z.ZodObject) => ({
    said: ["evidence", "check"].flatMap((name) => (shape[name] instanceof z.ZodLiteral ? shape[name].value : [])),
    members: Object.keys(shape).toSorted(),
  });

  it("may change every member of every kind, and of every check", () => {
    expect(patches.map(takes)).toEqual(expect.arrayContaining(REQUIREMENT_SCHEMAS.map(takes)));
  });

  it("need not say its evidence again", () => {
    const unsaid = patches.find(({ shape }) => !(shape.evidence instanceof z.ZodLiteral));
    const all = REQUIREMENT_SCHEMAS.flatMap(({ shape }) => Object.keys(shape));
    expect(Object.keys(unsaid?.shape ?? {}).toSorted()).toEqual([...new Set(all)].toSorted());
  });
});

describe("extends", () => {
  const child = (name: string): string =>
    `format: cleargate.plan/1\nextends: ${name}\nmigration: contoso\nversion: 1\n`;

  it("ends at a cycle with an error, not with a hang", () => {
    expect(errors(child("./a.yaml"), { "a.yaml": child("./b.yaml"), "b.yaml": child("./a.yaml") })).toEqual([
      "b.yaml:2 plan-extends-cycle",
    ]);
    expect(errors(child("./plan.yaml"))).toEqual(["plan.yaml:2 plan-extends-cycle"]);
  });

  it("says which plan is not there", () => {
    expect(errors(child("nowhere"))).toEqual(["plan.yaml:2 plan-extends-unknown"]);
  });

  it("changes an inherited requirement in part, and drops another", () => {
    const base = planText().replace("migration: contoso\nversion: 1\n", "");
    const text = `${child("./base.yaml")}requirements:\n  - { id: rtc, maxAge: 1h }\n  - { id: homed-once, omit: true }\n`;
    const result = compile({ "plan.yaml": text, "base.yaml": base });
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    const rtc = result.plan.requirements.find(({ id }) => id === "rtc");
    expect(rtc).toMatchObject({ maxAge: "1h", artefacts: ["*.bak"], shrink: { bytes: "30%" } });
    expect(result.plan.checkpoints.some(({ requirement }) => requirement === "homed-once")).toBe(false);
  });

  it("changes any part of an inherited requirement, and reports what no longer fits in the file that wrote it", () => {
    const base = planText().replace("migration: contoso\nversion: 1\n", "");
    const extended = (patch: string) => {
      const text = `${child("./base.yaml")}requirements:\n  - id: rtc\n    ${patch}\n`;
      return errors(text, { "base.yaml": base });
    };
    expect(extended("offSiteCopies: 1")).toEqual([]);
    expect(extended("signers: []")).toEqual(["plan.yaml:7 plan-schema"]);
    // Under another kind of evidence `shrink.bytes`, `artefacts` and `minimumProof` mean nothing.
    const line = lineOf(base, "- { id: rtc");
    expect(extended("evidence: document")).toEqual(Array(3).fill(`base.yaml:${line} plan-schema`));
  });

  it("means the same from the bundle that is stored, whatever the order of its files", () => {
    const files = { "plan.yaml": child("./base.yaml"), "base.yaml": planText() };
    const { bundle, result } = bundlePlan("plan.yaml", (file) => files[file as keyof typeof files], dynamoLimits);
    expect(compileBundle(bundle, dynamoLimits)).toEqual(result);
    const reversed = { ...bundle, files: Object.fromEntries(Object.entries(bundle.files).toReversed()) };
    expect(sealedBundle(reversed).digest).toBe(sealedBundle(bundle).digest);
  });
});

describe("the built-in plan ocs2007r2-to-lync2013", () => {
  const example = readFileSync(join(PLANS, "..", "examples", "contoso", "plan.yaml"), "utf8");
  const result = bundlePlan(
    "plan.yaml",
    (file) => (file === "plan.yaml" ? example : file.startsWith("built-in:") ? BUILT_IN : undefined),
    dynamoLimits,
  ).result;

  it("is extended by the example without an error", () => {
    expect(result.ok).toBe(true);
  });

  it("cites a source or says that it is judgement, for every requirement and for what is not needed", () => {
    const compiled = compilePlan(
      "built-in",
      BUILT_IN.replace("format:", "migration: m\nversion: 1\nunits: [{ id: p, kind: pool }]\nformat:"),
      () => undefined,
      dynamoLimits,
    );
    const found = compiled.ok ? [] : compiled.errors.map(({ code }) => code);
    expect(new Set(found)).toEqual(new Set(["plan-requirement-unneeded"]));
    const entries = BUILT_IN.split(/\n {2}- (?=id|name)/).slice(1);
    expect(entries.length).toBeGreaterThan(25);
    for (const entry of entries) expect(entry, entry.slice(0, 60)).toMatch(/(source|judgement): "/);
  });

  it("has its four gates, the one before moves for each pool", () => {
    if (!result.ok) throw new Error("it has errors");
    expect(result.plan.gates.map(({ id }) => id)).toEqual(["pilot", "moves@pool01", "moves@pool02", "decommission"]);
    const withGroups = bundlePlan(
      "plan.yaml",
      (file) =>
        file === "plan.yaml"
          ? example
              .replace("    kind: global", "    kind: global\n    roles: [response-groups]")
              .replace(/ {2}- \{ requirement: response-groups-moved.*\n/, "")
          : BUILT_IN,
      dynamoLimits,
    ).result;
    expect(withGroups.ok && withGroups.plan.gates.map(({ id }) => id)).toContain("response-groups-moved");
  });

  it("asks a conditional database only of a pool that has the role", () => {
    if (!result.ok) throw new Error("it has errors");
    const archiving = result.plan.checkpoints.filter(({ requirement }) => requirement === "archiving");
    expect(archiving.map(({ unit }) => unit)).toEqual(["pool01"]);
  });
});
