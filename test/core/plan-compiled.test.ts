import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { appliesTo } from "../../core/plan/applies-to.ts";
import { bundlePlan, compileBundle, extendedFile, planObjectKey, sealedBundle } from "../../core/plan/bundle.ts";
import { AgentKey } from "../../core/plan/document/agent.ts";
import { Calendar, ScheduleText } from "../../core/plan/document/calendar.ts";
import { Duration, LocalTime, Percent, TimeZone } from "../../core/plan/document/text.ts";
import { Requirement, Unit } from "../../core/plan/document.ts";
import type { PlanResult } from "../../core/plan/plan.ts";
import { changeAskedOf, isMetByManifest, readsOf, readsOthers } from "../../core/plan/reads.ts";
import { compiled, planText } from "../support/plan.ts";
import { comparison, manifestRequirement } from "../support/requirement.ts";
import { testKey } from "../support/seal.ts";

/** What a plan means once it is compiled. */

const child = (name: string, more = ""): string =>
  `format: cleargate.plan/1\nextends: ${name}\nmigration: contoso\nversion: 1\n${more}`;
const base = (): string => planText().replace("migration: contoso\nversion: 1\n", "");
const bundle = (files: Record<string, string>) => bundlePlan("plan.yaml", (file) => files[file], dynamoLimits);
const planOf = (files: Record<string, string>) => {
  const { result } = bundle(files);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.plan;
};

describe("a plan that is sent", () => {
  /** The outcome, without the plan, which may be large. */
  const outcomeOf = (result: PlanResult): string =>
    result.ok
      ? "accepted"
      : result.errors.map(({ code, file, line, message }) => `${code} ${file}:${line} ${message}`).join();
  const comment = (quotes: number): string => `# ${'"'.repeat(quotes)}\n`;
  const TOO_LARGE =
    /^plan-too-large plan\.yaml:1 the plan takes \d+ bytes in a request, with all of its (1|2) files; the limit is \d+$/;
  it.each([
    ["that fits into a request is accepted", 1_490_000, /^accepted$/],
    [
      "of which each quote is escaped twice on its way is too large before it is sent, and for the API",
      1_500_000,
      TOO_LARGE,
    ],
  ])("%s", (_, quotes, outcome) => {
    const { result, bundle: sent } = bundle({ "plan.yaml": planText() + comment(quotes) });
    expect(outcomeOf(result)).toMatch(outcome);
    expect(outcomeOf(compileBundle(sent, dynamoLimits))).toMatch(outcome);
  });
  it("may take six million bytes in a request, and not one more", () => {
    const ofBytes = (bytes: number) => {
      const text = (more: number) => `${planText()}#${"x".repeat(more)}`;
      const without = JSON.stringify(JSON.stringify({ root: "plan.yaml", files: { "plan.yaml": text(0) } }));
      return compileBundle({ root: "plan.yaml", files: { "plan.yaml": text(bytes - without.length) } }, dynamoLimits);
    };
    expect(outcomeOf(ofBytes(6_000_000))).toBe("accepted");
    expect(outcomeOf(ofBytes(6_000_001))).toMatch(TOO_LARGE);
  });
  it("is too large with all of its files together", () => {
    const files = { "plan.yaml": child("./base.yaml") + comment(800_000), "base.yaml": base() + comment(800_000) };
    expect(outcomeOf(bundle(files).result)).toMatch(TOO_LARGE);
  });
});

describe("a compiled plan", () => {
  it("has its gates with their units, contacts and steps", () => {
    const plan = compiled(planText({ stableFor: "30m" }));
    expect(plan.gates[0]).toMatchObject({
      ...{
        id: "go",
        title: "Ready to go",
        before: "the step",
        unit: null,
        units: ["pool01", "pool02", "global"],
        total: 5,
        stableForMs: 1_800_000,
      },
      ...{ contacts: [{ id: "ana" }, { id: "kim" }], recipients: {} },
    });
    expect(plan.gates[1]).toMatchObject({
      id: "move@pool01",
      unit: "pool01",
      units: ["pool01"],
      stableForMs: 0,
    });
  });
  it("counts the evidence of the shared unit in the gates of each unit, once", () => {
    const text = planText().replace("requirements: [accounts, rtc]", "requirements: [rtc, homed-once]");
    expect(compiled(text).gates.map(({ id, total }) => `${id} ${total}`)).toEqual([
      "go 5",
      "move@pool01 2",
      "move@pool02 2",
    ]);
    const shared = text.replace("scope: unit, kind: pool", "scope: unit, kind: global");
    expect(compiled(shared).gates[1]).toMatchObject({ id: "move@global", units: ["global"], total: 1 });
  });
  it("says of each requirement who reads its evidence, and whether changes of its content matter", () => {
    const after =
      "\n  - { id: after, title: A, evidence: cross-check, check: after-change, of: rtc, with: accounts, kinds: [global], maxAge: 1d, judgement: t }";
    const of = (text: string) =>
      Object.fromEntries(
        compiled(text).requirements.map(({ id, readBy, changeMatters }) => [id, [readBy, changeMatters]]),
      );
    expect(of(planText())).toEqual({
      accounts: [["homed-once"], undefined],
      ...{ "homed-once": [undefined, undefined], rtc: [undefined, undefined] },
    });
    expect(of(planText({ requirements: after }))).toMatchObject({
      accounts: [["homed-once", "after"], true],
      rtc: [["after"], undefined],
    });
  });
  it("has a requirement's schedule with its calendar and time zone folded in", () => {
    const extra =
      'calendars: [{ id: off, holidays: ["2026-12-25"], blackouts: [{ from: "2026-12-31T00:00", to: "2027-01-02T00:00" }] }]';
    const schedule = (text: string) => {
      const rtc = `, schedule: ${text}`;
      return compiled(planText({ rtc, extra })).requirements.find(({ id }) => id === "rtc")?.schedule;
    };
    expect(schedule('{ by: "06:00", calendar: off, holidays: ["2026-01-01"] }')).toMatchObject({
      ...{ timeZone: "Europe/Madrid", holidays: ["2026-01-01", "2026-12-25"] },
      blackouts: [{ from: "2026-12-31T00:00" }],
    });
    expect(schedule('{ by: "06:00", timeZone: Asia/Kolkata }')).toMatchObject({
      ...{ timeZone: "Asia/Kolkata", holidays: [], blackouts: [] },
    });
  });
  it("holds mails back by its own rule, for a day at most", () => {
    const damp = (text: string) => planText({ extra: `notifications: { damp: ${text} }` });
    expect(compiled(damp("{ after: 5, within: 24h }")).policy.damp).toEqual({ after: 5, withinMs: 86_400_000 });
    expect(compiled(damp("{ within: 10m }")).policy.damp).toEqual({ after: 3, withinMs: 600_000 });
    expect(() => compiled(damp("{ within: 25h }"))).toThrow("must be at most 24h");
    expect(() => compiled(damp("{ after: 0 }"))).toThrow("after");
  });
  it("has a policy: reminders where it asks for them, waivers of thirty days unless it says otherwise", () => {
    expect(compiled(planText()).policy).toEqual({
      ...{ remindEveryMs: null, maxWaiverMs: 30 * 86_400_000, changeApprovals: 0, summary: null },
      damp: { after: 3, withinMs: 3_600_000 },
    });
    const extra =
      'reminders: { every: 24h }\nwaivers: { maxDuration: 14d }\nsummary: { every: day, at: "07:00", contacts: [ana] }';
    expect(compiled(planText({ extra })).policy).toMatchObject({
      ...{
        remindEveryMs: 86_400_000,
        maxWaiverMs: 14 * 86_400_000,
        summary: { at: "07:00", contacts: [{ id: "ana" }] },
      },
    });
  });
  it("is called by its migration where it has no title", () => {
    expect(compiled(planText()).title).toBe("Test estate");
    expect(compiled(planText().replace("title: Test estate\n", "")).title).toBe("contoso");
  });
  it("reminds only of units that somebody owns, and warns a unit's own contact", () => {
    expect(compiled(planText({ owner: "kim" })).units.map(({ owner }) => owner)).toEqual([undefined, "kim", "kim"]);
  });
});

describe("a plan that extends another", () => {
  it("takes each thing from the nearest file that says it", () => {
    const more =
      "title: Mine\ntimeZone: UTC\nreminders: { every: 1h }\ncontacts: [{ id: ana, name: A, email: a@b.cd }]\nwaivers: { maxDuration: 1d }\n";
    const text = `${base()}reminders: { every: 24h }\nwaivers: { maxDuration: 2d }\nsummary: { every: day, at: "07:00", contacts: [ana] }\ncalendars: [{ id: off }]\n`;
    const plan = planOf({ "plan.yaml": child("./base.yaml", more), "base.yaml": text });
    expect(plan).toMatchObject({
      ...{ title: "Mine", timeZone: "UTC", policy: { remindEveryMs: 3_600_000, maxWaiverMs: 86_400_000 } },
      contacts: [{ id: "ana", email: "a@b.cd" }, { id: "kim" }],
    });
    const inherited = planOf({ "plan.yaml": child("./base.yaml"), "base.yaml": text });
    expect(inherited).toMatchObject({
      title: "Test estate",
      policy: { remindEveryMs: 86_400_000, summary: { at: "07:00" } },
    });
  });
  it("replaces units as a whole and gates in part", () => {
    const more = "units: [{ id: pool02, kind: pool, name: other }]\ngates: [{ id: go, before: another step }]\n";
    const plan = planOf({ "plan.yaml": child("./base.yaml", more), "base.yaml": base() });
    expect(plan.units.find(({ id }) => id === "pool02")).toMatchObject({ name: "other", homes: [] });
    expect(plan.gates[0]).toMatchObject({ id: "go", title: "Ready to go", before: "another step" });
  });
  it("names the whole cycle, beginning with itself", () => {
    const { result } = bundle({ "plan.yaml": child("./a.yaml"), "a.yaml": child("./plan.yaml") });
    expect(result.ok ? [] : result.errors.map(({ message }) => message)).toEqual([
      "a plan cannot extend itself: plan.yaml extends a.yaml extends plan.yaml",
    ]);
  });
  it("reports the mistakes of the file that has them", () => {
    const { result } = bundle({ "plan.yaml": child("./a.yaml"), "a.yaml": "format: [" });
    expect(result.ok ? [] : result.errors.map(({ code, file }) => [code, file])).toEqual([["plan-yaml", "a.yaml"]]);
  });
  it("names a file by its path from the file that extends it, or a built-in plan by its name", () => {
    const cases: [name: string, from: string, file: string][] = [
      ["ocs", "plans/plan.yaml", "built-in:ocs"],
      ["./base.yaml", "plans/plan.yaml", "plans/base.yaml"],
      ["../base.yaml", "plans/deep/plan.yaml", "plans/base.yaml"],
      ["base.yaml", "plan.yaml", "base.yaml"],
      ["./a//b.yaml", "/srv/plans/plan.yaml", "/srv/plans/a/b.yaml"],
      ["../../../base.yaml", "/srv/plan.yaml", "/base.yaml"],
      ["dir\\base", "plan.yaml", "dir\\base"],
    ];
    for (const [name, from, file] of cases) expect(extendedFile(name, from), name).toBe(file);
  });
});

describe("the bundle of a plan", () => {
  const files = { "plan.yaml": child("./base.yaml"), "base.yaml": planText(), "other.yaml": "unused" };
  it("has the files that were read and no others, also where one was missing", () => {
    expect(bundle(files).bundle).toEqual({
      root: "plan.yaml",
      files: { "plan.yaml": files["plan.yaml"], "base.yaml": files["base.yaml"] },
    });
    expect(Object.keys(bundle({ "plan.yaml": child("./none.yaml") }).bundle.files)).toEqual(["plan.yaml"]);
  });
  it("needs its root file", () => {
    expect(() => bundle({})).toThrow(
      expect.objectContaining({ code: "plan-missing", message: "no such file: plan.yaml" }),
    );
    expect(compileBundle({ root: "plan.yaml", files: {} }, dynamoLimits).ok).toBe(false);
  });
  it("extends no file by the name of what every object has", () => {
    const { bundle: stored } = bundle({ "plan.yaml": child("./toString.x") });
    const result = compileBundle({ ...stored, root: "plan.yaml" }, dynamoLimits);
    expect(result.ok ? [] : result.errors.map(({ code }) => code)).toEqual(["plan-extends-unknown"]);
  });
  it("is stored with its files in order, under its digest and a version of six digits", () => {
    const { bytes, digest } = sealedBundle({ root: "b", files: { b: "1", a: "2" } });
    expect(bytes.toString()).toBe('{"root":"b","files":{"a":"2","b":"1"}}');
    expect(digest).toBe(createHash("sha256").update(bytes).digest("hex"));
    expect(planObjectKey("contoso", 7, "d")).toBe("plans/contoso/000007-d.json");
  });
});

describe("a requirement", () => {
  const check = (over: object) =>
    Requirement.parse(comparison(over)) as Extract<Requirement, { evidence: "cross-check" }>;
  const versus = { of: "a", with: "b" };
  it("reads the evidence of others by its check, and asks of one whether that changed", () => {
    const table: [over: object, reads: string[], asks: string | undefined][] = [
      [{ check: "homed-once", of: "a" }, ["a"], undefined],
      [{ check: "moves", of: "a" }, ["a"], undefined],
      [{ check: "one-window", ...versus, window: "1d" }, ["a", "b"], undefined],
      [{ check: "same-names", ...versus }, ["a", "b"], undefined],
      [{ check: "after-change", ...versus }, ["a", "b"], "b"],
      [{ check: "verification-current", ...versus }, ["a", "b"], "b"],
    ];
    for (const [over, reads, asks] of table)
      expect([readsOf(check(over)), changeAskedOf(check(over))]).toEqual([reads, asks]);
  });
  it("of a manifest reads nothing, and a sign-off what it covers", () => {
    for (const evidence of ["inventory", "backup", "verification", "document"] as const) {
      const one: Requirement = manifestRequirement({ evidence });
      expect([readsOf(one), readsOthers(one), isMetByManifest(one)]).toEqual([[], false, true]);
    }
    const signers = [{ role: "r", contacts: ["ana"] }];
    const signOff = Requirement.parse({ ...comparison({ evidence: "sign-off" }), covers: ["a", "b"], signers });
    expect([readsOf(signOff), readsOthers(signOff), isMetByManifest(signOff)]).toEqual([["a", "b"], true, false]);
    expect([readsOthers(undefined), isMetByManifest(undefined)]).toEqual([false, false]);
  });
  it("applies to a unit of its kinds that has one of its roles, where it names any", () => {
    const unit = Unit.parse({ id: "u", kind: "pool", roles: ["a", "b"] });
    const applies = (kinds: string[], roles: string[]) => appliesTo({ kinds, roles }, unit);
    expect([applies(["pool"], []), applies(["server", "pool"], ["b", "c"])]).toEqual([true, true]);
    expect([applies(["server"], []), applies(["pool"], ["c"]), applies(["server"], ["a"])]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe("the texts of a plan", () => {
  const takes = (schema: { safeParse(value: unknown): { success: boolean } }, ...values: unknown[]) =>
    values.map((value) => schema.safeParse(value).success);
  it("are durations, percentages, zones and local times of one form each", () => {
    expect(takes(Duration, "90m", "1s", "5217w", "0h", "1.5h", "1000000d", "h", "1y")).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(takes(Duration, "36525d", "36526d", "5218w", "999999w")).toEqual([true, false, false, false]);
    expect(takes(Percent, "0%", "99%", "100%", "101%", "5", "-1%")).toEqual([true, true, true, false, false, false]);
    expect(takes(TimeZone, "Europe/Madrid", "UTC", "Mars/Base")).toEqual([true, true, false]);
    expect(
      takes(
        LocalTime,
        "2026-12-24T18:00",
        "2026-12-24T18:00:00",
        "2026-12-24T18:00Z",
        "2026-12-24",
        "2026-12-24T18:00+01:00",
      ),
    ).toEqual([true, true, false, false, false]);
  });
  it("of a blackout end after they begin", () => {
    const blackout = (from: string, to: string) => ({ id: "off", blackouts: [{ from, to }] });
    expect(
      takes(
        Calendar,
        blackout("2026-12-24T18:00", "2026-12-24T18:01"),
        blackout("2026-12-24T18:00", "2026-12-24T18:00"),
      ),
    ).toEqual([true, false]);
    expect(
      takes(ScheduleText, { by: "23:59" }, { by: "24:00" }, { by: "6:00" }, { by: "06:60" }, { by: "06:00", days: [] }),
    ).toEqual([true, false, false, false, false]);
  });
  it("of a key are a real public key and real instants", () => {
    const { publicKey } = testKey("agent01");
    const at = (notAfter: string) => ({ id: "k1", publicKey, notAfter });
    expect(
      takes(AgentKey, at("2026-01-01T00:00:00Z"), at("2026-02-30T00:00:00Z"), at("soon"), { id: "k1", publicKey: "x" }),
    ).toEqual([true, false, false, false]);
  });
});
