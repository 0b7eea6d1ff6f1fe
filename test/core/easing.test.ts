import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditPass } from "../../core/audit/pass.ts";
import { judgeEvidence } from "../../core/audit/verdict.ts";
import type { Entry } from "../../core/manifest/entry.ts";
import { findManifestKey, type ManifestKey } from "../../core/manifest/object-key.ts";
import { validUntil } from "../../core/plan/calendar/validity.ts";
import type { ManifestRequirement } from "../../core/plan/document/requirement/requirement.ts";
import { Agent, Unit } from "../../core/plan/document.ts";
import { easingsOf } from "../../core/plan/easing/easings.ts";
import { easedRules } from "../../core/plan/easing/requirement.ts";
import { compiled, planText } from "../support/plan.ts";
import { manifestRequirement, REQUIREMENT_SCHEMAS } from "../support/requirement.ts";
import { file, header, sealedText, testKey, uploadOf } from "../support/seal.ts";

/** What a plan version makes easier: whoever approves it sees that, and the recipients of before are told. */

const SIGN_OFF = `
  - { id: go-ahead, title: Go, evidence: sign-off, kinds: [global], covers: [rtc, accounts], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }, { role: dba, contacts: [kim] }] }`;
const text = planText({
  requirements: SIGN_OFF,
  owner: "kim",
  stableFor: "10m",
  extra:
    'waivers: { maxDuration: 7d }\nreminders: { every: 1d }\nsummary: { every: day, at: "06:00", contacts: [ana, kim] }\nchanges: { approvals: 2 }',
}).replace(
  "notAfter: 2026-01-01T00:00:00Z",
  "notAfter: 2026-01-01T00:00:00Z, retired: { at: 2025-01-02T00:00:00Z, because: compromised, since: 2025-01-01T00:00:00Z }",
);
const easings = (from: string, to: string): string[] => {
  expect(text).toContain(from);
  return easingsOf(compiled(text), compiled(text.replace(from, to))).map(({ code, about, member, before, after }) =>
    [code, member === undefined ? about : `${about}.${member}`, `${before} → ${after}`].join(" "),
  );
};

describe("a plan", () => {
  const eased: [name: string, from: string, to: string, found: string[]][] = [
    ["keeps evidence longer", "maxAge: 26h", "maxAge: 100w", ["rule-changed rtc.maxAge 26h → 100w"]],
    [
      "lets newer evidence wait longer to be compared",
      "of: accounts, kinds: [global],",
      "of: accounts, kinds: [global], comparedWithin: 4h,",
      ["rule-changed homed-once.comparedWithin 3h → 4h"],
    ],
    [
      "tolerates a greater loss",
      'shrink: { bytes: "30%" }',
      'shrink: { bytes: "31%" }',
      ['rule-changed rtc.shrink {"bytes":"30%","within":"90d"} → {"bytes":"31%","within":"90d"}'],
    ],
    [
      "forgets sizes sooner",
      'shrink: { bytes: "30%" }',
      'shrink: { bytes: "30%", within: 1d }',
      ['rule-changed rtc.shrink {"bytes":"30%","within":"90d"} → {"bytes":"30%","within":"1d"}'],
    ],
    [
      "asks for a weaker proof",
      "minimumProof: hashed",
      "minimumProof: listed",
      ["rule-changed rtc.minimumProof hashed → listed"],
    ],
    [
      "asks for fewer artefacts",
      'artefacts: ["*.bak"]',
      "artefacts: []",
      ['rule-changed rtc.artefacts ["*.bak"] → []'],
    ],
    [
      "takes a finding less seriously",
      "minimumProof: hashed,",
      "minimumProof: hashed, severity: { shrunk: warn },",
      ['rule-changed rtc.severity {} → {"shrunk":"warn"}'],
    ],
    ["opens sooner", "stableFor: 10m", "stableFor: 9m", ["stabilization-shortened go.stableFor 10m → 9m"]],
    [
      "tells fewer people",
      "contacts: [ana, kim], stableFor",
      "contacts: [ana], stableFor",
      ["clear", "blocked", "waiver", "request"].map((kind) => `recipient-removed go.${kind} kim@example.com → none`),
    ],
    [
      "tells fewer people of one kind of notification",
      "contacts: [ana, kim], stableFor",
      "contacts: [ana, kim], notifications: { blocked: [ana] }, stableFor",
      ["recipient-removed go.blocked kim@example.com → none"],
    ],
    [
      "drops a summary's reader",
      'at: "06:00", contacts: [ana, kim]',
      'at: "06:00", contacts: [ana]',
      ["recipient-removed summary.contacts kim@example.com → none"],
    ],
    [
      "guards another step by the same gate",
      "before: the step",
      "before: another step",
      ["step-changed go the step → another step"],
    ],
    [
      "needs fewer people for changes",
      "changes: { approvals: 2 }",
      "changes: { approvals: 1 }",
      ["approvals-lowered changes.approvals 2 → 1"],
    ],
    ["needs nobody for changes", "changes: { approvals: 2 }", "", ["approvals-lowered changes.approvals 2 → 0"]],
    [
      "reminds less often",
      "reminders: { every: 1d }",
      "reminders: { every: 100w }",
      ["told-less-often reminders 1d → 100w"],
    ],
    [
      "sends summaries less often",
      "summary: { every: day",
      "summary: { every: week",
      ["told-less-often summary.every day → week"],
    ],
    [
      "gives a unit another owner",
      "name: pool02.contoso.com, owner: kim",
      "name: pool02.contoso.com, owner: ana",
      ["recipient-removed pool02.owner kim@example.com → ana@example.com"],
    ],
    [
      "knows a signer by something else",
      "email: kim@example.com }",
      "email: kim@example.com, subject: eve }",
      ["signer-changed kim kim@example.com → subject eve"],
    ],
    [
      "says that a compromised key was only rotated",
      "because: compromised, since: 2025-01-01T00:00:00Z }",
      "because: rotated }",
      ["agent-widened agent01.keys"],
    ],
    [
      "awaits first evidence for longer",
      "maxAge: 26h",
      "maxAge: 26h, dueWithin: 27h",
      ["told-later rtc.dueWithin none → 27h"],
    ],
    ["reminds nobody", "reminders: { every: 1d }", "", ["recipient-removed reminders 1d → none"]],
    [
      "lets an agent push for more units",
      "units: [pool01]",
      "units: [pool01, pool02]",
      ['agent-widened agent01.units ["pool01"] → ["pool01","pool02"]'],
    ],
    ["waives for longer", "maxDuration: 7d", "maxDuration: 8d", ["waiver-lengthened waivers.maxDuration 1w → 8d"]],
    [
      "lets somebody else sign too",
      "role: dba, contacts: [kim]",
      "role: dba, contacts: [kim, ana]",
      ["rule-changed go-ahead.signers"],
    ],
    ["lets fewer roles sign", ", { role: dba, contacts: [kim] }", "", ["rule-changed go-ahead.signers"]],
    [
      "signs less",
      "covers: [rtc, accounts]",
      "covers: [rtc]",
      ['rule-changed go-ahead.covers ["rtc","accounts"] → ["rtc"]'],
    ],
  ];
  it.each(eased)("that %s is easier, and says so", (_, from, to, found) => {
    const named = easings(from, to);
    expect(named).toHaveLength(found.length);
    for (const [index, one] of found.entries()) expect(named[index]).toContain(one);
  });

  it("that gives a contact who signs another address is easier", () => {
    expect(easings("email: kim@example.com", "email: eve@example.com")).toContain(
      "signer-changed kim kim@example.com → eve@example.com",
    );
  });

  it("that gives an agent another key is easier, and a longer life to one", () => {
    const other = testKey("another").publicKey;
    expect(easings(testKey("agent02").publicKey, other)[0]).toContain("agent-widened agent02.keys");
    expect(
      easings(
        ", notAfter: 2026-01-01T00:00:00Z, retired: { at: 2025-01-02T00:00:00Z, because: compromised, since: 2025-01-01T00:00:00Z }",
        "",
      )[0],
    ).toContain("agent-widened agent01.keys");
  });

  it("that drops a requirement, a unit or a gate is easier, gate by gate", () => {
    expect(easings("requirements: [accounts, rtc]", "requirements: [accounts]")).toEqual([
      "checkpoint-removed move@pool01 pool01/rtc → none",
      "checkpoint-removed move@pool02 pool02/rtc → none",
    ]);
    const without = text.replace(/.*id: pool02, kind.*\n/, "").replace(/.*id: agent02.*\n/, "");
    expect(easingsOf(compiled(text), compiled(without)).map(({ code, before }) => `${code} ${before}`)).toEqual([
      "checkpoint-removed pool02/accounts",
      "checkpoint-removed pool02/rtc",
      "gate-removed moving",
    ]);
  });

  it("that names a unit differently is easier, for inventories are read by it", () => {
    expect(easings("name: pool02.contoso.com", "name: pool02.fabrikam.com")).toEqual([
      "unit-changed pool02.name pool02.contoso.com → pool02.fabrikam.com",
    ]);
  });

  it("that calls a unit by another title is easier, in any language, also where the title is gone", () => {
    const titled = (title: string) => compiled(text.replace("id: pool02,", `id: pool02, ${title}`));
    const found = (from: string, to: string) =>
      easingsOf(titled(from), titled(to)).map(({ code, about, member, before, after }) => [
        ...[code, `${about}.${member}`, before, after],
      ]);
    const madrid = "title: { en: Madrid, es: Madrid centro },";
    expect(found("title: Madrid,", madrid)).toEqual([]);
    for (const [to, how] of [
      ["title: { en: Madrid, es: Sevilla },", "Madrid / Sevilla"],
      ["title: { en: Seville, es: Madrid centro },", "Seville / Madrid centro"],
      ["title: Madrid,", "Madrid"],
      ["", "none"],
    ] as const)
      expect(found(madrid, to)).toEqual([["title-changed", "pool02.title", "Madrid / Madrid centro", how]]);
  });

  it.each([
    ["dueWithin: 4h", "dueWithin: 5h", "4h → 5h"],
    ["dueWithin: 4h", "allowEmpty: false", "4h → none"],
    ['schedule: { by: "06:00" }', 'schedule: { by: "06:00" }, dueWithin: 1h', "none → 1h"],
    ['schedule: { by: "06:00" }, dueWithin: 1h', 'schedule: { by: "06:00" }', "1h → none"],
  ])(
    "that awaits first evidence until another time is easier unless that is known to be sooner: %s, %s",
    (was, is, how) => {
      const [before, after] = [was, is].map((of) => compiled(text.replace("maxAge: 26h", `maxAge: 26h, ${of}`)));
      const found = easingsOf(before as never, after as never).map(
        ({ code, about, member, before: from, after: to }) => `${code} ${about}.${member} ${from} → ${to}`,
      );
      expect(found).toEqual([`told-later rtc.dueWithin ${how}`]);
    },
  );

  const stricter: [name: string, from: string, to: string][] = [
    ["that is the same", "version: 1", "version: 1"],
    ["calls a requirement otherwise", "title: RTC,", "title: { en: The RTC database, es: La base de datos RTC },"],
    ["calls a gate otherwise", "title: Ready to go,", "title: { en: Go, es: Adelante },"],
    ["gives a unit a title", "id: pool02,", "id: pool02, title: { en: Madrid, es: Madrid },"],
    ["calls itself otherwise", "title: Test estate", "title: { en: Estate, es: Sistema }"],
    ["says its step in another language too", "before: the step,", "before: { en: the step, es: el paso },"],
    ["keeps evidence less long", "maxAge: 26h", "maxAge: 25h"],
    [
      "tolerates a smaller loss, of more",
      'shrink: { bytes: "30%" }',
      'shrink: { bytes: "29%", entries: "5%", within: 100d }',
    ],
    ["asks for a stronger proof", "minimumProof: hashed", "minimumProof: verified"],
    ["asks for more artefacts", 'artefacts: ["*.bak"]', 'artefacts: ["*.trn", "*.bak"]'],
    [
      "takes a finding more seriously",
      "minimumProof: hashed,",
      "minimumProof: hashed, severity: { sequence-gap: fail },",
    ],
    ["awaits first evidence for less long", "maxAge: 26h", "maxAge: 26h, dueWithin: 1560m"],
    ["opens later", "stableFor: 10m", "stableFor: 11m"],
    [
      "tells more people",
      "requirements: [accounts, rtc], contacts: [ana]",
      "requirements: [accounts, rtc], contacts: [ana, kim]",
    ],
    ["asks a gate for more", "requirements: [accounts, rtc]", "requirements: [accounts, rtc, homed-once]"],
    ["lets an agent push for fewer units", 'units: ["*"]', "units: [pool01]"],
    [
      "lets fewer people sign for a role",
      "contacts: [kim] }] }",
      "contacts: [kim] }, { role: chief, contacts: [ana] }] }",
    ],
    ["calls things differently", "title: RTC", "title: RTC database"],
    ["asks for a schedule besides", "maxAge: 26h", 'maxAge: 26h, schedule: { by: "06:00" }'],
    ["asks for copies by a rule", "maxAge: 26h", "maxAge: 26h, copyRule: 3-2-1"],
    ["needs more people for changes", "changes: { approvals: 2 }", "changes: { approvals: 3 }"],
    ["waives for less long", "maxDuration: 7d", "maxDuration: 6d"],
    ["ends a key sooner", "notAfter: 2026-01-01T00:00:00Z", "notAfter: 2024-01-01T00:00:00Z"],
  ];
  it("is easier that says another step than before, in any language that people read it in", () => {
    const translated = text.replace("before: the step,", "before: { en: the step, es: el paso },");
    const said = (step: string) => compiled(translated.replace("{ en: the step, es: el paso }", step));
    const steps = (from: string, to: string) => easingsOf(said(from), said(to)).map(({ code, about }) => [code, about]);
    const same = "{ en: the step, es: el paso }";
    expect(steps("{ en: the step, es: the step }", "the step")).toEqual([]);
    // Without a language that is taken away, it could come back as another.
    for (const other of ["{ en: the step, es: otro paso }", "{ en: a step, es: el paso }", "a step", "the step"])
      expect(steps(same, other)).toEqual([["step-changed", "go"]]);
    expect(steps("a step", same)).toEqual([["step-changed", "go"]]);
  });

  it.each(stricter)("that %s is not easier", (_, from, to) => {
    expect(easings(from, to)).toEqual([]);
  });
});

describe("a new gate", () => {
  const added = (gate: string): string[] => easings("gates:", `gates:\n  - { title: Go, contacts: [ana], ${gate} }`);
  /** What is easier beside that there is a gate that there was not. */
  const beside = (found: readonly string[]): string[] => found.filter((one) => !one.startsWith("gate-new "));

  it("that guards the step of another is easier by what it does not ask for, whichever units they are of", () => {
    expect(
      beside(added("id: new, before: the step, scope: migration, requirements: [accounts, rtc, go-ahead]")),
    ).toEqual(["gate-added new global/homed-once → none"]);
    expect(beside(added("id: new, before: moving, scope: migration, requirements: [accounts]"))).toEqual([
      "gate-added new pool01/rtc → none",
      "gate-added new pool02/rtc → none",
    ]);
    expect(beside(added("id: new, before: moving, scope: unit, kind: pool, requirements: [accounts]"))).toEqual([
      "gate-added new@pool01 pool01/rtc → none",
      "gate-added new@pool02 pool02/rtc → none",
    ]);
  });

  it("is none of the gates whose ids begin as its own does", () => {
    expect(
      beside(added("id: gone, before: the step, scope: migration, requirements: [accounts, rtc, go-ahead]")),
    ).toEqual(["gate-added gone global/homed-once → none"]);
  });

  it("is easier where it may open before another is armed that guards the same step", () => {
    const guarded = (armed: string) => text.replace("before: the step,", `before: the step, armed: ${armed},`);
    const gate = (from: string, armed: string): string[] =>
      beside(
        easingsOf(
          compiled(from),
          compiled(
            from.replace(
              "gates:",
              `gates:\n  - { id: new, title: Go, before: the step, scope: migration, contacts: [ana], requirements: all${armed} }`,
            ),
          ),
        ).map(({ code, about, member, before, after }) => `${code} ${about}.${member} ${before} → ${after}`),
      );
    const first = "2026-11-30T23:00:00.000Z";
    expect(gate(guarded("by-decision"), "")).toEqual(["gate-added new.armed by-decision → none"]);
    expect(gate(guarded("by-decision"), ", armed: { from: 2026-12-01 }")).toEqual([
      `gate-added new.armed by-decision → ${first}`,
    ]);
    expect(gate(guarded("{ from: 2026-12-01 }"), "")).toEqual([`gate-added new.armed ${first} → none`]);
    expect(gate(guarded("{ from: 2026-12-01 }"), ", armed: by-decision")).toEqual([]);
    expect(gate(guarded("{ from: 2026-12-01 }"), ", armed: { from: 2026-12-01 }")).toEqual([]);
    expect(gate(guarded("by-decision"), ", armed: by-decision")).toEqual([]);
    expect(gate(text, ", armed: by-decision")).toEqual([]);
  });

  it("guards the step of another where people read the same in one of the languages", () => {
    const translated = text.replace("before: the step,", "before: { en: the step, es: el paso },");
    const gate = (before: string) =>
      translated.replace(
        "gates:",
        `gates:\n  - { id: new, title: Go, before: ${before}, scope: migration, contacts: [ana], requirements: [accounts, rtc, go-ahead] }`,
      );
    const found = (from: string, to: string) =>
      beside(easingsOf(compiled(from), compiled(to)).map(({ code, about, before }) => `${code} ${about} ${before}`));
    const lost = ["gate-added new global/homed-once"];
    for (const step of ["{ en: another, es: el paso }", "{ en: the step, es: otro }", "el paso"])
      expect(found(translated, gate(step)), step).toEqual(lost);
    expect(found(translated, gate("{ en: another, es: otro }"))).toEqual([]);
    // A translation that is added to a known gate is read by some for the first time.
    expect(found(gate("another"), gate("{ en: another, es: el paso }"))).toEqual(lost);
    expect(found(gate("another"), gate("{ en: another, es: otro }"))).toEqual([]);
  });

  it("is easier by itself, also where it asks for as much, or guards another step, or is one of a further unit", () => {
    expect(added("id: new, before: the step, scope: migration, requirements: all")).toEqual([
      "gate-new new none → the step",
    ]);
    expect(added("id: new, before: a further step, scope: migration, requirements: [accounts]")).toEqual([
      "gate-new new none → a further step",
    ]);
    const moves = text.replace("before: the step", "before: moving");
    const further = moves.replace("units:", "units:\n  - { id: pool03, kind: pool }");
    expect(easingsOf(compiled(moves), compiled(further))).toEqual([
      { code: "gate-new", about: "move@pool03", before: "none", after: "moving" },
    ]);
  });

  it("that was there before the version in force is as new as any other", () => {
    const without = text.replace(/\n.*id: go, .*/, "");
    const back = text.replace("before: the step,", "before: the step, enforce: false,");
    const codes = (from: string, to: string) =>
      easingsOf(compiled(from), compiled(to)).map(({ code, about }) => `${code} ${about}`);
    expect(codes(text, without)).toContain("gate-removed go");
    expect(codes(without, back)).toEqual(["gate-new go"]);
    expect(codes(without, text)).toEqual(["gate-new go"]);
  });

  it("is named after everything else, so that many of them hide nothing", () => {
    const more = text.replace("units:", "units:\n  - { id: pool03, kind: pool }").replace("maxAge: 26h", "maxAge: 27h");
    expect(easingsOf(compiled(text), compiled(more)).map(({ code }) => code)).toEqual(["rule-changed", "gate-new"]);
  });
});

describe("a member of a requirement", () => {
  const members = [...new Set(REQUIREMENT_SCHEMAS.flatMap(({ shape }) => Object.keys(shape)))];
  const silent = ["id", "title", "tool", "source", "judgement", "omit", "dueWithin", "kinds", "roles"];
  /** Where values can be compared, one that accepts more; any other change counts. */
  const easier: Readonly<Record<string, readonly [before: unknown, after: unknown]>> = {
    maxAge: ["1d", undefined],
    maxDuration: ["1d", "2d"],
    window: ["1d", undefined],
    comparedWithin: ["2h", undefined],
    shrink: [{ entries: "5%", within: "90d" }, undefined],
    severity: [{ shrunk: "fail" }, { shrunk: "warn" }],
    minimumProof: ["hashed", undefined],
    offSiteCopies: [1, 0],
    immutableCopies: [1, undefined],
    artefacts: [["a"], ["b"]],
    covers: [["a"], ["b"]],
    except: [[], ["*"]],
    signers: [[{ role: "r", contacts: ["c"] }], undefined],
    attest: [false, { roles: ["manager"], approvals: 1 }],
    allowEmpty: [false, true],
    allowExtra: [undefined, true],
    enforce: [undefined, false],
    units: [["pool"], []],
    known: [[], [{ name: "lab01.contoso.com", reason: "a laboratory" }]],
  };
  const changed = (member: string): (string | undefined)[] => {
    const [before, after] = easier[member] ?? ["one", "other"];
    return easedRules({ id: "x", [member]: before } as never, { id: "x", [member]: after } as never).map(
      (one) => one.member,
    );
  };

  it.each(members.filter((member) => !silent.includes(member)))("counts as an easing: %s", (member) => {
    expect(changed(member)).toEqual([member]);
  });

  it("says what people are asked who may attest it, in each language that it was asked in", () => {
    const asks = (over: object, attest: unknown = {}) =>
      manifestRequirement({ evidence: "document", attest, title: "Empty?", source: "a", judgement: "b", ...over });
    const both = { en: "Empty?", es: "¿Vacío?" };
    const found = (before: object, after: object, attest?: unknown) =>
      easedRules(asks(before, attest), asks(after, attest)).map((one) => `${one.member} ${one.before} → ${one.after}`);
    expect(found({}, { title: both })).toEqual([]);
    expect(easedRules(asks({}), asks({ title: "Full?" }))).toMatchObject([
      { code: "rule-changed", about: expect.any(String) },
    ]);
    expect(found({ title: both }, { title: "Empty?" })).toEqual(["title Empty? / ¿Vacío? → Empty?"]);
    expect(found({ title: both }, { title: { en: "Empty?", es: "¿Lleno?" } })).toEqual([
      "title Empty? / ¿Vacío? → Empty? / ¿Lleno?",
    ]);
    expect(found({}, { title: "Full?", source: "c", judgement: "d" })).toEqual([
      "title Empty? → Full?",
      "source a → c",
      "judgement b → d",
    ]);
    expect(found({}, { title: "Full?", source: "c", judgement: "d" }, false)).toEqual([]);
  });

  it.each(silent)("says nothing about what is accepted: %s", (member) => {
    expect(changed(member)).toEqual([]);
  });
});

describe("a backup that is accepted for longer by a plan than by the one before", () => {
  const key = testKey("agent01");
  const unit = Unit.parse({ id: "pool01", kind: "pool" });
  const agent = Agent.parse({ id: "agent01", units: ["pool01"], keys: [{ id: "k1", publicKey: key.publicKey }] });
  const NOW = "2026-11-22T03:00:00.000Z";

  const requirement = fc.record({
    maxAge: fc.constantFrom("1h", "12h", "24h", "48h"),
    minimumProof: fc.constantFrom("reported", "listed", "hashed", "verified"),
    artefacts: fc.subarray(["*.bak", "*.trn", "db*"]),
    allowEmpty: fc.boolean(),
    shrink: fc.option(
      fc.record({
        entries: fc.constantFrom("0%", "30%", "90%"),
        bytes: fc.constantFrom("0%", "30%", "90%"),
        within: fc.constantFrom("1d", "30d"),
      }),
      { nil: undefined },
    ),
    offSiteCopies: fc.constantFrom(0, 1),
    severity: fc.dictionary(
      fc.constantFrom("shrunk", "artefact-missing", "proof-too-weak", "backup-empty", "file-without-checksum"),
      fc.constantFrom("fail", "inconclusive", "warn", "info"),
      { maxKeys: 2 },
    ),
  });
  const backup = fc.record({
    files: fc.uniqueArray(fc.constantFrom("a.bak", "b.trn", "db1.x", "c.txt"), { maxLength: 4 }),
    hashed: fc.boolean(),
    size: fc.constantFrom(0, 10, 100),
    baselineDays: fc.constantFrom(0.5, 10),
  });

  const accepted = async (asks: ManifestRequirement, made: typeof backup extends fc.Arbitrary<infer T> ? T : never) => {
    const head = header({ requirement: asks.id, kind: "backup" });
    const entries = made.files.toSorted().map((name): Entry => {
      const { sha256, ...bare } = file(name, made.size) as Entry & { sha256?: string };
      return (made.hashed ? { ...bare, sha256 } : bare) as Entry;
    });
    const bytes = await sealedText(head, entries, key);
    const manifestKey = findManifestKey(uploadOf(head, bytes).key) as ManifestKey;
    const pass = auditPass(manifestKey, { agent, unit, requirement: asks as never }, NOW);
    pass.push(bytes);
    const receivedAt = new Date(Date.parse(NOW) - made.baselineDays * 86_400_000).toISOString();
    const baseline = [{ fact: "f", receivedAt, entries: 4, bytes: 400 }];
    const against = {
      checkpoint: { state: "missing", evidence: null, voided: null, baseline },
      unit,
      requirement: asks,
      knownHomes: new Map(),
    };
    const { effect } = judgeEvidence(pass.end({ digest: manifestKey.digest }), against, NOW);
    return effect === "passed" ? validUntil(asks, head.completedAt) : "";
  };

  it("is named as an easing, whatever the two plans ask", async () => {
    let easier = 0;
    await fc.assert(
      fc.asyncProperty(requirement, requirement, backup, async (was, is, made) => {
        const [before, after] = [was, is].map((over) => manifestRequirement({ judgement: "test", ...over }));
        if (before === undefined || after === undefined) return;
        if ((await accepted(after, made)) <= (await accepted(before, made))) return;
        easier += 1;
        expect(easedRules(before as never, after as never)).not.toEqual([]);
      }),
      { numRuns: 400 },
    );
    expect(easier).toBeGreaterThan(0);
  });
});

describe("a value that may accept more", () => {
  const eased = (member: string, before: unknown, after: unknown) =>
    easedRules({ id: "x", [member]: before } as never, { id: "x", [member]: after } as never).length > 0;

  const table: [member: string, before: unknown, after: unknown, easier: boolean][] = [
    ["maxAge", "1d", "24h", false],
    ["maxAge", "1d", "25h", true],
    ["maxAge", undefined, "100w", false],
    ["maxAge", null, "100w", false],
    ["maxAge", "1d", null, true],
    ["comparedWithin", "3h", "2h", false],
    ["comparedWithin", "3h", "181m", true],
    ["comparedWithin", undefined, "3h", false],
    ["comparedWithin", undefined, "4h", true],
    ["comparedWithin", "4h", undefined, false],
    ["offSiteCopies", 1, 2, false],
    ["offSiteCopies", undefined, 1, false],
    ["offSiteCopies", 2, 1, true],
    ["allowEmpty", true, false, false],
    ["allowEmpty", true, undefined, false],
    ["allowEmpty", undefined, true, true],
    ["covers", ["a"], undefined, true],
    ["covers", undefined, ["a"], false],
    ["except", ["a", "b"], ["a"], false],
    ["except", ["a"], ["a", "b"], true],
    ["shrink", { entries: "5%", within: "90d" }, { entries: "6%", within: "90d" }, true],
    ["shrink", { entries: "5%", within: "90d" }, { entries: "4%", within: "2160h" }, false],
    ["shrink", { entries: "5%", within: "90d" }, { entries: "5%", within: "91d" }, false],
    ["shrink", { entries: "5%", bytes: "5%", within: "90d" }, { entries: "5%", within: "90d" }, true],
    ["shrink", undefined, { entries: "5%", within: "1s" }, false],
    ["severity", { shrunk: "warn" }, {}, false],
    ["severity", { shrunk: "warn" }, { shrunk: "info" }, false],
    ["severity", { shrunk: "warn" }, { shrunk: "fail", "file-changed": "warn" }, true],
    ["severity", { shrunk: "inconclusive" }, { shrunk: "fail" }, false],
    ["severity", { shrunk: "fail" }, { shrunk: "inconclusive" }, true],
    ["minimumProof", undefined, "listed", false],
    ["attest", false, { roles: ["manager"], approvals: 1 }, true],
    ["attest", undefined, false, false],
    ["attest", { roles: ["manager"], approvals: 1 }, false, false],
    ["attest", { roles: ["manager"], approvals: 1 }, { roles: ["manager", "operator"], approvals: 1 }, true],
    ["attest", { roles: ["manager", "operator"], approvals: 0 }, { roles: ["manager"], approvals: 1 }, false],
    ["attest", { roles: ["manager"], approvals: 1 }, { roles: ["manager"], approvals: 0 }, true],
    ["signers", undefined, [{ role: "r", contacts: ["a"] }], false],
    ["signers", [{ role: "r", contacts: ["a", "b"] }], [{ role: "r", contacts: ["b"] }], false],
    ["signers", [{ role: "r", contacts: ["a"] }], [{ role: "s", contacts: ["a"] }], true],
    ["check", "moves", "moves", false],
    ["check", { a: 1, b: 2 }, { b: 2, a: 1 }, false],
    ["lists", undefined, null, false],
  ];
  it.each(table)("%s from %j to %j", (member, before, after, easier) => {
    expect(eased(member, before, after)).toBe(easier);
  });

  it("is shown as it was and as it is, and as none where it was not there", () => {
    const shownAs = (before: unknown, after: unknown) =>
      easedRules({ id: "x", lists: before } as never, { id: "x", lists: after } as never).map((one) => [
        ...[one.before, one.after],
      ]);
    expect(shownAs(undefined, "databases")).toEqual([["none", "databases"]]);
    expect(shownAs(null, ["a"])).toEqual([["none", '["a"]']]);
  });
});

describe("an agent under a plan", () => {
  const key = (over: object = {}) => ({ id: "k", publicKey: testKey("a").publicKey, ...over });
  const trusting = (...keys: object[]) => ({
    ...compiled(text),
    agents: [Agent.parse({ id: "a", units: ["pool01"], keys })],
  });
  const widened = (before: object, after: object) =>
    easingsOf(trusting(before), trusting(after)).map(({ code, member }) => `${code} ${member}`);
  const AT = "2026-11-22T00:00:00Z";
  const EARLIER = "2026-11-21T00:00:00Z";
  const rotated = { retired: { at: AT, because: "rotated" } };
  const compromised = (since: string) => ({ retired: { at: AT, because: "compromised", since } });

  const table: [name: string, before: object, after: object, easier: boolean][] = [
    ["whose key is valid from earlier on", key({ notBefore: AT }), key({ notBefore: EARLIER }), true],
    ["whose key is valid from whenever on", key({ notBefore: AT }), key(), true],
    ["whose key is valid from later on", key({ notBefore: EARLIER }), key({ notBefore: AT }), false],
    ["whose key is valid until later", key({ notAfter: EARLIER }), key({ notAfter: AT }), true],
    ["whose key is no longer retired", key(rotated), key(), true],
    ["whose key is retired", key(), key(rotated), false],
    ["whose key is no longer compromised so early", key(compromised(EARLIER)), key(rotated), true],
    ["whose key was compromised earlier", key(rotated), key(compromised(EARLIER)), false],
    ["whose key is said to be compromised later than before", key(compromised(EARLIER)), key(compromised(AT)), true],
    ["whose key is called rotated, and was compromised", key(compromised(AT)), key(rotated), true],
    ["whose key is called compromised, and was rotated", key(rotated), key(compromised(AT)), false],
    ["that has a second key", key(), key({ id: "k2" }), true],
  ];
  it.each(table)("%s", (_, before, after, easier) => {
    expect(widened(before, after)).toEqual(easier ? ["agent-widened keys"] : []);
  });

  it("that may push for more units is an easing by its units", () => {
    const speaking = (...units: string[]) => ({
      ...compiled(text),
      agents: [Agent.parse({ id: "a", units, keys: [key()] })],
    });
    const wider = easingsOf(speaking("pool01"), speaking("pool01", "pool02"));
    expect(wider.map(({ member, before, after }) => [member, before, after])).toEqual([
      ["units", '["pool01"]', '["pool01","pool02"]'],
    ]);
  });

  it("that is new is an easing with all its units, and once", () => {
    const none = { ...compiled(text), agents: [] };
    expect(
      easingsOf(none, trusting(key())).map(({ member, before, after }) => `${member} ${before} → ${after}`),
    ).toEqual(['units none → ["pool01"]']);
    expect(easingsOf(trusting(key()), none)).toEqual([]);
  });
});

describe("people who are told less", () => {
  const plan = compiled(text);
  const withPolicy = (over: object) => ({ ...plan, policy: { ...plan.policy, ...over } });
  const owned = (owner: string | undefined) => ({
    ...plan,
    units: plan.units.map((unit) => {
      const { owner: _, ...rest } = unit;
      return unit.id !== "pool01" ? unit : owner === undefined ? rest : { ...rest, owner };
    }),
  });
  const found = (before: object, after: object) =>
    easingsOf(before as typeof plan, after as typeof plan).map(({ code, about, before: was, after: is }) =>
      [code, about, was, is].join(" "),
    );

  it("are an owner whom a unit no longer has, or who is another; a first owner is none", () => {
    expect(found(owned("kim"), owned("ana"))).toEqual(["recipient-removed pool01 kim@example.com ana@example.com"]);
    expect(found(owned("kim"), owned(undefined))).toEqual(["recipient-removed pool01 kim@example.com none"]);
    expect(found(owned(undefined), owned("kim"))).toEqual([]);
    expect(found(owned("kim"), owned("kim"))).toEqual([]);
  });

  it("are all readers of a summary that is gone; a first summary is no easing", () => {
    expect(found(plan, withPolicy({ summary: null }))).toEqual([
      "recipient-removed summary ana@example.com none",
      "recipient-removed summary kim@example.com none",
    ]);
    expect(found(withPolicy({ summary: null }), plan)).toEqual([]);
    expect(found(withPolicy({ summary: null }), withPolicy({ summary: null }))).toEqual([]);
  });

  it("are all whose mails about a gate that flaps are held back sooner, or for longer", () => {
    const damped = (count: number, hours: number) =>
      withPolicy({ damp: { after: count, withinMs: hours * 3_600_000 } });
    expect(found(damped(3, 1), damped(1, 1))).toEqual([
      "told-less-often notifications after 3 within 1h after 1 within 1h",
    ]);
    expect(found(damped(3, 1), damped(3, 24))).toHaveLength(1);
    expect(easingsOf(damped(3, 1), damped(1, 1))).toMatchObject([{ member: "damp" }]);
    expect(found(damped(3, 2), damped(4, 1))).toEqual([]);
    expect(found(damped(3, 1), damped(3, 1))).toEqual([]);
  });

  it("are owners who are no longer reminded; those who never were are none", () => {
    const silent = withPolicy({ remindEveryMs: null });
    expect(found(silent, silent)).toEqual([]);
    expect(found(silent, plan)).toEqual([]);
    expect(found(plan, silent)).toEqual(["recipient-removed reminders 1d none"]);
  });
});
