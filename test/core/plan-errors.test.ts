import { describe, expect, it } from "vitest";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { compilePlan } from "../../core/plan/compile.ts";
import { yamlSource } from "../../core/plan/yaml-source.ts";
import { planText } from "../support/plan.ts";

/** Every mistake in a plan is named at the member that is wrong, and what is odd is a warning. */

const compile = (text: string) => compilePlan("plan.yaml", text, () => undefined, dynamoLimits);
const positionOf = (text: string, part: string) => {
  const before = text.slice(0, text.indexOf(part)).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
};
const lineOf = (text: string, part: string) => ({ line: positionOf(text, part).line });
/** A requirement on several lines, so that each member has its own. */
const asking = (...members: string[]): string =>
  planText({
    requirements: `\n  - id: x\n    title: X\n    judgement: test\n    maxAge: 1d\n${members.map((one) => `    ${one}\n`).join("")}`,
  });
const inPools = (...members: string[]) => asking("kinds: [pool]", ...members);
const compares = (...members: string[]) => asking("evidence: cross-check", ...members);
const signed = (...members: string[]) => asking("kinds: [global]", "evidence: sign-off", ...members);
const once = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`the plan has no ${from}`);
  return text.replace(from, to);
};
const good = (): string => planText();

const also = (requirement: string): string => `\n  - { ${requirement}, maxAge: 1d, judgement: test }`;
const UNNEEDED = also("id: x, title: X, evidence: backup, kinds: [pool], roles: [edge, front]");
const SIGNED = also(
  "id: go-ahead, title: Go, evidence: sign-off, kinds: [global], covers: [accounts, rtc], signers: [{ role: a, contacts: [ana] }]",
);
const AFTER = also(
  "id: after, title: After, evidence: cross-check, check: after-change, kinds: [global], of: accounts, with: rtc",
);
/** Requirements that are not applicable, before the agents of a plan. */
const outOf = (...ids: string[]): string =>
  `notApplicable: [${ids.map((id) => `{ requirement: ${id}, reason: none }`).join(", ")}]\nagents:`;

describe("a contact's subject", () => {
  const withSubject = (subject: string): string =>
    once(good(), "email: ana@example.com", `email: ana@example.com,\n      subject: ${JSON.stringify(subject)}`);
  it.each(["\u202eann", "an\u0007n", "an\u200bn", " ann", "ann ", "änn", "x".repeat(256), ""])(
    "that no token can have is refused at its line: %j",
    (subject) => {
      const text = withSubject(subject);
      const result = compile(text);
      expect(result.ok ? [] : result.errors).toMatchObject([{ code: "plan-schema", ...lineOf(text, "subject:") }]);
    },
  );
  it.each(["ann", "auth0|5f 7c", "x".repeat(255), '~!a"b\\c'])("may be any that a token can have: %j", (subject) => {
    expect(compile(withSubject(subject))).toMatchObject({ ok: true });
  });
});

describe("the title of a unit", () => {
  const titled = (title: string): string =>
    once(
      once(
        good(),
        "name: pool01.contoso.com",
        "name: pool01.contoso.com, homes: [CN=a], title: { en: First pool, es: Madrid }",
      ),
      "name: pool02.contoso.com",
      `name: pool02.contoso.com,\n      title:  ${title}`,
    );
  it.each([
    ["POOL01", "id", "POOL01"],
    ["pool01.contoso.com", "name", "{ en: pool01.contoso.com, es: Segundo }"],
    ["cn=A", "home", "{ en: Second, es: cn=A }"],
    [" first  pool", "title", '{ en: Second, es: " first  pool" }'],
    ["Ｍadrid", "title", "Ｍadrid"],
  ])("may not be what another one is called or known by: %j is its %s", (title, as, written) => {
    const text = titled(written);
    const result = compile(text);
    expect(result.ok ? [] : result.errors).toMatchObject([
      ...(as === "title" ? [{ code: "plan-title-repeated" }] : []),
      {
        code: "plan-title-repeated",
        message: `"${title}" is also the ${as} of unit "pool01"`,
        ...lineOf(text, "title:  "),
      },
    ]);
  });

  it("may be its own id or name, and the same in each language", () => {
    for (const title of ["pool02", "pool02.contoso.com", "{ en: Second, es: Second }"])
      expect(compile(titled(title)).ok).toBe(true);
  });
});

describe("a mistake in a plan", () => {
  it.each<[code: string, message: string, at: string, text: () => string]>([
    ["plan-unit-unknown", 'unknown unit "pool77"', "pool77", () => once(good(), "units: [pool02]", "units: [pool77]")],
    [
      "plan-requirement-unknown",
      'unknown requirement "tea"',
      "tea]",
      () => once(good(), "requirements: [accounts, rtc]", "requirements: [accounts, tea]"),
    ],
    [
      "plan-contact-unknown",
      'unknown contact "eve"',
      "eve]",
      () => once(good(), "contacts: [ana, kim] }", "contacts: [ana, eve] }"),
    ],
    [
      "plan-contact-unknown",
      'unknown contact "eve"',
      "eve]",
      () => once(good(), "contacts: [ana, kim] }", "contacts: [ana], notifications: { waiver: [eve] } }"),
    ],
    [
      "plan-contact-unknown",
      'unknown contact "who"',
      "who]",
      () => planText({ extra: 'summary: { every: day, at: "07:00", contacts: [ana, who] }' }),
    ],
    ["plan-contact-unknown", 'unknown contact "eve"', "eve }", () => planText({ owner: "eve" })],
    [
      "plan-gate-kind",
      'gate "move" has scope unit, so it must name a kind',
      "unit, requirements: [acc",
      () => once(good(), "scope: unit, kind: pool", "scope: unit"),
    ],
    [
      "plan-gate-kind",
      'gate "go" has scope migration, so it must not name a kind',
      "pool, requirements: all",
      () => once(good(), "scope: migration", "scope: migration, kind: pool"),
    ],
    [
      "plan-reserved",
      '"cleargate-canary" is reserved for Cleargate\'s own canaries',
      "cleargate-canary",
      () => planText({ migration: "cleargate-canary" }),
    ],
    [
      "plan-home-repeated",
      '"CN=A" is also a home of unit "pool01"',
      "CN=A",
      () =>
        once(once(good(), "name: pool01.contoso.com", "homes: [cn=a]"), "name: pool02.contoso.com", "homes: [CN=A]"),
    ],
    [
      "plan-home-repeated",
      '"POOL01.contoso.com" is the id or the name of unit "pool01"',
      "POOL01",
      () => once(good(), "name: pool02.contoso.com", "homes: [POOL01.contoso.com]"),
    ],
    // These are read by one of two libraries alone: the other would refuse them only when the plan is put in force.
    [
      "plan-schema",
      "timeZone: must be an IANA time zone, e.g. Europe/Madrid",
      "IST",
      () => once(good(), "timeZone: Europe/Madrid", "timeZone: IST"),
    ],
    [
      "plan-schema",
      "timeZone: must be an IANA time zone, e.g. Europe/Madrid",
      '"2026-01-01T00:00Z"',
      () => once(good(), "timeZone: Europe/Madrid", 'timeZone: "2026-01-01T00:00Z"'),
    ],
    [
      "plan-schema",
      "requirements.3.schedule.blackouts.0.to: must be a local date and time, e.g. 2026-12-24T18:00",
      '"2026-12-24T18:00:00.1234567891"',
      () =>
        inPools(
          "evidence: backup",
          'schedule: { by: "06:00", blackouts: [{ from: 2026-12-24T00:00, to: "2026-12-24T18:00:00.1234567891" }] }',
        ),
    ],
    [
      "plan-unsourced",
      'requirement "rtc" needs a source or a judgement',
      "{ id: rtc",
      () => once(good(), "minimumProof: hashed, judgement: test", "minimumProof: hashed"),
    ],
    [
      "plan-unsourced",
      'step 2 of how "x" is restored needs a source or a judgement',
      "{ title: Two",
      () =>
        inPools(
          "evidence: backup",
          "restore:",
          "  order: 10",
          "  steps:",
          "    - { title: One, source: a page }",
          "    - { title: Two, command: restore }",
        ),
    ],
    [
      "plan-schema",
      "requirements.3.restore.order: is missing",
      "steps: [{",
      () => inPools("evidence: backup", "restore:", "  steps: [{ title: One, source: a page }]"),
    ],
    [
      "plan-schema",
      "requirements.3.restore: unknown member for evidence verification",
      "{ order: 10",
      () => inPools("evidence: verification", "restore: { order: 10, steps: [{ title: One, source: a page }] }"),
    ],
    [
      "plan-verification",
      'verification "x": "of" must name a requirement for a backup',
      "accounts\n    maxDuration",
      () => inPools("evidence: verification", "of: accounts", "maxDuration: 1h"),
    ],
    [
      "plan-verification",
      'verification "x": "of" must name a requirement for a backup',
      "nothing",
      () => inPools("evidence: verification", "of: nothing"),
    ],
    [
      "plan-inventory",
      'inventory "x": units is only for lists: system',
      "[pool]\n    source",
      () => inPools("evidence: inventory", "units: [pool]", "source: y"),
    ],
    [
      "plan-inventory",
      'inventory "x": known is only for lists: system',
      "[{ name: a",
      () => inPools("evidence: inventory", "known: [{ name: a, reason: b }]"),
    ],
    [
      "plan-inventory",
      'inventory "x": "POOL02.contoso.com." is a name of unit "pool02"',
      "{ name: POOL02",
      () => inPools("evidence: inventory", "lists: system", "known: [{ name: POOL02.contoso.com., reason: b }]"),
    ],
    [
      "plan-inventory",
      'inventory "x": "LAB.x.com" is there twice',
      "{ name: LAB",
      () =>
        inPools(
          ...["evidence: inventory", "lists: system"],
          "known: [{ name: lab.x.com, reason: b }, { name: LAB.x.com, reason: c }]",
        ),
    ],
    [
      "plan-schema",
      "requirements.3.attest.roles: must not name a role twice",
      "[manager, manager]",
      () => inPools("evidence: document", "attest: { roles: [manager, manager] }"),
    ],
    [
      "plan-attest",
      'document "x": shrink asks for a sealed file, which attest does not',
      '{ entries: "9%"',
      () => inPools("evidence: document", "attest: {}", 'shrink: { entries: "9%" }'),
    ],
    [
      "plan-cross-check",
      'cross-check "x": of must name a requirement with evidence: inventory',
      "nothing",
      () => compares("kinds: [pool]", "check: same-names", "of: nothing", "with: rtc"),
    ],
    [
      "plan-cross-check",
      'cross-check "y": of must not name an inventory of the existing system',
      "x, with: rtc",
      () =>
        inPools("evidence: inventory", "lists: system").replace(
          "gates:",
          "  - { id: y, title: Y, evidence: cross-check, check: same-names, of: x, with: rtc, kinds: [pool], maxAge: 1d, judgement: test }\ngates:",
        ),
    ],
    [
      "plan-cross-check",
      'cross-check "x": kinds must be [global] for homed-once, which compares all units at once',
      "[global, pool]",
      () => compares("kinds: [global, pool]", "check: homed-once", "of: accounts"),
    ],
    [
      "plan-cross-check",
      'cross-check "x": of must name a requirement with evidence: inventory',
      "rtc\n    source",
      () => compares("kinds: [global]", "check: moves", "of: rtc", "source: y"),
    ],
    [
      "plan-cross-check",
      'cross-check "x": of must name a requirement that is met by a manifest',
      "homed-once\n    with",
      () => compares("kinds: [global]", "check: after-change", "of: homed-once", "with: rtc"),
    ],
    [
      "plan-cross-check",
      'cross-check "x": with must name a requirement that is met by a manifest',
      "nothing",
      () => compares("kinds: [global]", "check: after-change", "of: rtc", "with: nothing"),
    ],
    [
      "plan-cross-check",
      'cross-check "x": with must name a requirement with evidence: backup',
      "accounts\n    allowExtra",
      () => compares("kinds: [pool]", "check: same-names", "of: accounts", "with: accounts", "allowExtra: true"),
    ],
    [
      "plan-cross-check",
      'cross-check "x": of must name a requirement with evidence: verification',
      "rtc\n    with",
      () => compares("kinds: [pool]", "check: verification-current", "of: rtc", "with: rtc"),
    ],
    [
      "plan-sign-off",
      'sign-off "x": unknown requirement "tea"',
      "tea]",
      () => signed("covers: [rtc, tea]", "signers: [{ role: a, contacts: [ana] }]"),
    ],
    [
      "plan-sign-off",
      'sign-off "x": cannot cover "x", a sign-off itself',
      "x]",
      () => signed("covers: [x]", "signers: [{ role: a, contacts: [ana] }]"),
    ],
    [
      "plan-sign-off",
      'sign-off "x": unknown contact "who"',
      "[ana, who]",
      () => signed("covers: [rtc]", "signers: [{ role: a, contacts: [ana, who] }]"),
    ],
    [
      "plan-sign-off",
      'sign-off "x": a role is named twice',
      "[{ role: a",
      () => signed("covers: [rtc]", "signers: [{ role: a, contacts: [ana] }, { role: a, contacts: [kim] }]"),
    ],
    [
      "plan-calendar-unknown",
      'unknown calendar "none"',
      "none }",
      () => inPools("evidence: backup", 'schedule: { by: "06:00", calendar: none }'),
    ],
    [
      "plan-schedule-gap",
      'the schedule of "x" has no deadline for more than 31 days from 2020-01-01 on; give it a maxAge too',
      "{ by:",
      () =>
        once(
          inPools(
            "evidence: backup",
            'schedule: { by: "06:00", blackouts: [{ from: "2020-01-01T00:00", to: "2060-01-01T00:00" }] }',
          ),
          "maxAge: 1d\n    kinds",
          "kinds",
        ),
    ],
    [
      "plan-schema",
      "gates.0.stableFor: must be at most 36525d, a hundred years",
      "999999w",
      () => planText({ stableFor: "999999w" }),
    ],
    [
      "plan-kind-unknown",
      'no requirement is of kind "pol" (unit "pool02"); known are: global, pool',
      "pol, name",
      () => once(good(), "pool02, kind: pool", "pool02, kind: pol"),
    ],
    [
      "plan-role-unknown",
      'no requirement is of role "archivng" (unit "pool02"); known are: none',
      "archivng]",
      () => once(good(), "name: pool02.contoso.com", "name: pool02.contoso.com, roles: [archivng]"),
    ],
    [
      "plan-requirement-unneeded",
      'no unit needs "x" (kinds: pool; roles: edge, front): add such a unit, or name it under notApplicable with a reason',
      "{ id: x",
      () => planText({ requirements: UNNEEDED }),
    ],
    [
      "plan-requirement-unneeded",
      '"homed-once" reads "accounts", which is not applicable: name it under notApplicable too',
      "{ id: homed-once",
      () => once(good(), "agents:", outOf("accounts")),
    ],
    [
      "plan-requirement-unneeded",
      '"go-ahead" reads "rtc", which is not applicable: name it under notApplicable too',
      "{ id: go-ahead",
      () => once(planText({ requirements: SIGNED }), "agents:", outOf("rtc")),
    ],
    [
      "plan-requirement-unneeded",
      '"after" reads "rtc", which is not applicable: name it under notApplicable too',
      "{ id: after",
      () => once(planText({ requirements: AFTER }), "agents:", outOf("rtc")),
    ],
    [
      "plan-requirement-needed",
      '"rtc" is applicable: unit "pool01" needs it',
      "rtc, reason",
      () => once(good(), "agents:", outOf("rtc")),
    ],
    [
      "plan-requirement-unknown",
      'unknown requirement "rtcc"',
      "rtcc, reason",
      () => once(good(), "agents:", outOf("rtcc")),
    ],
    [
      "plan-schema",
      'requirement "rtc" needs maxAge, a schedule, or both',
      "{ id: rtc",
      () => once(good(), "maxAge: 26h, ", ""),
    ],
    [
      "plan-id-repeated",
      'agent "agent02" has two keys with the same id',
      "[{ id: twice",
      () =>
        once(
          good(),
          "units: [pool02], keys: [{ id: k1",
          'units: [pool02], keys: [{ id: twice, publicKey: "XXX" }, { id: twice',
        ).replace('"XXX"', /"[A-Za-z0-9+/=]{44}"/.exec(good())![0]),
    ],
    [
      "plan-id-repeated",
      '"ana" is defined twice in contacts',
      "ana, name: Kim",
      () => once(good(), "id: kim, name", "id: ana, name").replaceAll("kim]", "ana]"),
    ],
    [
      "plan-schema",
      "units.0.kind: is missing",
      "{ id: global",
      () => once(good(), "id: global, kind: global", "id: global"),
    ],
    ["plan-schema", 'requirements "rtc": title: is missing', "{ id: rtc", () => once(good(), "title: RTC, ", "")],
  ])("is %s: %s", (code, message, at, textOf) => {
    const text = textOf();
    const result = compile(text);
    const errors = result.ok ? [] : result.errors;
    const found = errors.filter((error) => error.message === message);
    expect(found, JSON.stringify(errors)).not.toEqual([]);
    expect(found[0]).toMatchObject({ code, file: "plan.yaml", ...positionOf(text, at) });
  });

  it("of a plan that lacks what it must have is named, each by itself", () => {
    const messages = (text: string) => {
      const result = compile(text);
      if (result.ok) return [];
      expect(new Set(result.errors.map(({ code }) => code))).toEqual(new Set(["plan-schema"]));
      return result.errors.map(({ message, line }) => `${line} ${message}`);
    };
    expect(messages(once(good(), "migration: contoso\n", ""))).toEqual(["2 migration: is missing"]);
    expect(messages(once(good(), "version: 1\n", ""))).toEqual(["2 version: is missing"]);
    expect(messages(once(good(), "timeZone: Europe/Madrid\n", ""))).toEqual(["2 timeZone: is missing"]);
    const none = `${good().split("gates:")[0]}`;
    expect(messages(none)).toEqual(["2 gates: the plan has none"]);
    expect(messages("format: cleargate.plan/1\n")).toHaveLength(4);
    expect(messages("7")).toEqual(["1 the plan: Invalid input: expected object, received number"]);
  });

  it("of YAML is named at its place, and a file is not read further", () => {
    expect(yamlSource("f", "a: [").errors).toMatchObject([{ code: "plan-yaml", file: "f", line: 1 }]);
    expect(yamlSource("f", "a: 1\na: 2").errors).toMatchObject([{ code: "plan-yaml", line: 2, column: 1 }]);
    expect(yamlSource("f", "a: [").value).toBeUndefined();
    expect(yamlSource("f", "a: 1\na: 2").errors[0]?.message).not.toContain("\n");
  });

  it("of YAML that expands without end is an error, not a hang", () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(12).fill(`*${of}`).join(", ")}]`;
    const levels = ["ba", "cb", "dc", "ed", "fe", "gf"].map(([name = "", of = ""]) => level(name, of));
    const text = ["a: &a [1]", ...levels].join("\n");
    expect(yamlSource("f", text).errors).toMatchObject([{ code: "plan-yaml", file: "f", line: 1, column: 1 }]);
    expect(yamlSource("f", text).errors[0]?.message).toMatch(/alias/i);
  });

  it("is found at a member, at an item of a list, or at what is nearest to it", () => {
    const { errorAt } = yamlSource("f", "a:\n  - x: 1\n    y:\n  - 7\nb: 2\n");
    const at = (...path: (string | number)[]) => {
      const { line, column } = errorAt(path, "plan-schema", "m");
      return [line, column];
    };
    expect([at(), at("a", 0, "x"), at("a", 1), at("b")]).toEqual([
      [1, 1],
      [2, 8],
      [4, 5],
      [5, 4],
    ]);
    expect([at("a", 0, "none"), at("a", 9), at("b", "deeper"), at("none")]).toEqual([
      [2, 5],
      [2, 3],
      [5, 4],
      [1, 1],
    ]);
    expect(yamlSource("f", "").errorAt([], "plan-schema", "m")).toMatchObject({ line: 1, column: 1 });
  });
});

describe("what is odd in a plan", () => {
  const warnings = (text: string) => {
    const result = compile(text);
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    return result.warnings.map(({ code, message, line }) => `${line} ${code} ${message}`);
  };
  const at = (text: string, part: string) => positionOf(text, part).line;

  it("is nothing where every gate has checkpoints and somebody to tell", () => {
    expect(warnings(good())).toEqual([]);
  });
  it("is a gate that notifies nobody", () => {
    const text = once(good(), "requirements: [accounts, rtc], contacts: [ana]", "requirements: [accounts, rtc]");
    expect(warnings(text)).toEqual([`${at(text, "{ id: move")} plan-gate-silent gate "move" notifies nobody`]);
  });
  it("is a gate that no unit has anything for: it is left out, or it would be open without evidence", () => {
    const text = once(good(), "scope: unit, kind: pool", "scope: unit, kind: moon");
    const message = 'no unit has what gate "move" requires, so the gate is left out';
    expect(warnings(text)).toEqual([`${at(text, "{ id: move")} plan-gate-unused ${message}`]);
    const partly = once(good(), "requirements: [accounts, rtc]", "requirements: [homed-once]").replace(
      "scope: unit, kind: pool",
      "scope: unit, kind: global",
    );
    expect(warnings(partly)).toEqual([]);
  });
  it("is named for each gate, and for each thing that is odd about it", () => {
    const text = once(good(), "contacts: [ana, kim] }", "contacts: [] }").replace(
      "contacts: [ana] }",
      "contacts: [] }",
    );
    expect(warnings(text)).toEqual([
      `${at(text, "{ id: go")} plan-gate-silent gate "go" notifies nobody`,
      `${at(text, "{ id: move")} plan-gate-silent gate "move" notifies nobody`,
    ]);
  });
  it("is a verification of a backup of which nothing asks whether it was accepted", () => {
    const drill =
      "\n  - { id: drill, title: Drill, evidence: verification, of: rtc, kinds: [pool], maxAge: 30d, judgement: test }";
    const current = (of: string, withWhat: string) =>
      `\n  - { id: current, title: Current, evidence: cross-check, check: verification-current, of: ${of}, with: ${withWhat}, kinds: [pool], maxAge: 30d, judgement: test }`;
    const text = planText({ requirements: drill });
    expect(warnings(text)).toEqual([
      `${at(text, "{ id: drill")} plan-verification-unasked no cross-check asks which backup "drill" is about: add one with check: verification-current, of: drill, with: rtc`,
    ]);
    expect(warnings(planText({ requirements: `${drill}${current("drill", "rtc")}` }))).toEqual([]);
    expect(warnings(planText({ requirements: drill.replace("of: rtc, ", "") }))).toEqual([]);
  });
  it("is a requirement that no gate counts, named once although many units have it", () => {
    const text = once(good(), "requirements: all", "requirements: [accounts, homed-once]").replace(
      "requirements: [accounts, rtc]",
      "requirements: [accounts]",
    );
    expect(warnings(text)).toEqual([`${at(text, "{ id: rtc")} plan-ungated no gate requires "rtc" of unit "pool02"`]);
  });
});

describe("what looks like a mistake, and is none", () => {
  it.each([
    [
      "a unit that is a home by its own id and name",
      () => once(good(), "name: pool01.contoso.com", "name: pool01.contoso.com, homes: [pool01, POOL01.contoso.com]"),
    ],
    [
      "a sealed document that may not shrink, since nobody attests it",
      () => inPools("evidence: document", 'shrink: { entries: "9%" }'),
    ],
    [
      "a document that no agent seals, without what only an agent could seal",
      () => inPools("evidence: document", "attest: {}"),
    ],
  ])("is %s", (_, text) => {
    const result = compile(text());
    expect(result.ok ? [] : result.errors).toEqual([]);
  });
});

describe("what is not applicable", () => {
  it("may be what reads it too, although a unit would need that", () => {
    const result = compile(once(planText({ requirements: SIGNED }), "agents:", outOf("rtc", "go-ahead")));
    const needed = result.ok ? [] : result.errors.filter(({ code }) => code === "plan-requirement-needed");
    expect(needed.map(({ message }) => message)).toEqual(['"rtc" is applicable: unit "pool01" needs it']);
  });

  it("is odd where one of several kinds has no unit, at that kind", () => {
    const text = once(good(), "evidence: backup, kinds: [pool]", "evidence: backup, kinds: [pool, edge]");
    const result = compile(text);
    expect(result.ok && result.warnings.filter(({ code }) => code === "plan-kind-unused")).toMatchObject([
      { message: 'no unit is of kind "edge"', ...positionOf(text, "edge]") },
    ]);
  });

  it("is odd where an inventory of the system is to list a kind that has no unit, at that kind", () => {
    const text = asking("evidence: inventory", "kinds: [global]", "lists: system", "units: [pool, edge]");
    const result = compile(text);
    expect(result.ok && result.warnings.filter(({ code }) => code === "plan-kind-unused")).toMatchObject([
      { message: 'no unit is of kind "edge"', ...positionOf(text, "edge]") },
    ]);
  });

  it("is odd where one of several roles is no unit's, at that role", () => {
    const archives = also("id: x, title: X, evidence: backup, kinds: [pool], roles: [archiving, mediaton]");
    const text = once(
      planText({ requirements: archives }),
      "pool01.contoso.com",
      "pool01.contoso.com, roles: [archiving]",
    );
    const result = compile(text);
    expect(result.ok && result.warnings).toMatchObject([
      { code: "plan-role-unused", message: 'no unit is of role "mediaton"', ...positionOf(text, "mediaton]") },
    ]);
  });
});

describe("a part of a plan that the ledger could not store", () => {
  const limited = (text: string, over: Partial<typeof dynamoLimits>) => {
    const result = compilePlan("plan.yaml", text, () => undefined, { ...dynamoLimits, ...over });
    return result.ok ? [] : result.errors.map(({ code, message, line }) => ({ code, message, line }));
  };

  it("is an error at its line, of each kind of part", () => {
    const text = planText({ extra: 'summary: { every: day, at: "06:00", contacts: [ana, kim] }' });
    const found = limited(text, { partBytes: 10, contactsBytes: 10 });
    expect(new Set(found.map(({ code }) => code))).toEqual(new Set(["plan-too-large"]));
    const at = (part: string) => found.find(({ message }) => message.startsWith(`${part} takes `))?.line;
    const lineOf = (part: string) => positionOf(text, part).line;
    expect([at('agent "agent00"'), at('unit "pool02"')]).toEqual([lineOf("id: agent00"), lineOf("id: pool02, kind")]);
    expect([at('requirement "rtc"'), at('gate "go"')]).toEqual([lineOf("id: rtc"), lineOf("id: go,")]);
    expect(at('gate "move@pool02"')).toBe(lineOf("id: move"));
    expect([at("all contacts together"), at("the plan's summary")]).toEqual([2, 2]);
  });

  it("is an error where a requirement is that says how it is restored, and is said to be that", () => {
    const text = planText({ rtc: ", restore: { order: 1, steps: [{ title: Copy, source: a page }] }" });
    const found = limited(text, { partBytes: 10 }).filter(({ message }) => message.startsWith("how requirement"));
    expect(found).toMatchObject([
      {
        message: expect.stringMatching(/^how requirement "rtc" is restored takes \d+ bytes/),
        ...lineOf(text, "id: rtc"),
      },
    ]);
  });

  it("is none where it takes exactly what fits, and one byte less is one", () => {
    const of = (contactsBytes: number) =>
      limited(good(), { contactsBytes }).filter(({ message }) => message.startsWith("all contacts"));
    const needed = Number(/takes (\d+) bytes/.exec(of(1)[0]?.message ?? "")?.[1]);
    expect(of(needed)).toEqual([]);
    expect(of(needed - 1)).toHaveLength(1);
  });
});
