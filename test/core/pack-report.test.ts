import { describe, expect, it } from "vitest";
import type { Derived } from "../../core/pack/derivation.ts";
import type { PackAbout } from "../../core/pack/pack-file.ts";
import { gateChart, satisfiedChart } from "../../core/pack/report/charts.ts";
import { reportPage, reportText } from "../../core/pack/report/report.ts";
import { tableOf } from "../../core/pack/report/table-of.ts";
import { WORDS } from "../../core/pack/report/words.ts";
import type { ApprovalRow } from "../../core/pack/rows.ts";
import type { Block, Chart } from "../../core/page/page.ts";
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

/** The report of a pack says what the history shows at one instant, in the language of its readers. */

const NOW = at(10 * HOUR);
const words = WORDS.en;
const STEP = `{ title: { en: Copy it, es: Copiar }, prerequisites: [{ en: Stop it, es: Parar }], tool: robocopy, command: copy x, source: a page, restores: { en: The files, es: Los ficheros } }`;
const PLAIN = `{ title: Look, command: look, judgement: ours }`;
const plan = compiledPlan({
  rtc: `, restore: { order: 20, steps: [${STEP}, ${PLAIN}] }`,
  requirements: `
  - { id: early, title: { en: Early, es: Temprano }, evidence: backup, kinds: [pool], maxAge: 1d, artefacts: ["*"], minimumProof: hashed, judgement: test, restore: { order: 10, steps: [${PLAIN}] } }
  - { id: aaa, title: Last, evidence: backup, kinds: [pool], maxAge: 1d, artefacts: ["*"], minimumProof: hashed, judgement: test }`,
});

const ABOUT: PackAbout = {
  ...{ id: "0".repeat(32), migration: "contoso", gate: null, asOf: NOW, requestedAt: at(11 * HOUR) },
  ...{ by: personOf("eva"), language: "en", manifests: false },
};
const derivedOf = (
  over: Partial<Derived> = {},
  checkpoints: readonly Checkpoint[] = [],
  gates: readonly Gate[] = [],
): Derived => ({
  ...{ plan, plans: [], checkpoints, gates: new Map(gates.map((one) => [one.id, one])), series: [] },
  ...{ transitions: new Map(), approvals: [], approvalCount: 0, facts: 7, deliveries: new Map() },
  ...{ manifests: { total: 5, genuine: 3, sealed: 2 }, lines: { followed: 0, gaps: 0, breaks: 0, unknown: 0 } },
  ...over,
});
const pageOf = (derived: Derived, over: Partial<PackAbout> = {}) => reportPage(derived, { ...ABOUT, ...over });

/** The blocks under a heading. */
const under = (blocks: readonly Block[], heading: string): readonly Block[] => {
  const from = blocks.findIndex((one) => one.kind === "heading" && one.text === heading);
  if (from === -1) throw new Error(`no heading ${heading}`);
  const rest = blocks.slice(from + 1);
  const end = rest.findIndex((one) => one.kind === "heading" && one.level === 2);
  return end === -1 ? rest : rest.slice(0, end);
};
const rowsUnder = (derived: Derived, heading: string, over: Partial<PackAbout> = {}) => {
  const [table] = under(pageOf(derived, over).blocks, heading);
  return table?.kind === "table" ? table.rows : table;
};

describe("a report", () => {
  it("says first whether all gates are clear, or how many are not", () => {
    const open = clearGate(at(DAY), { id: "a", total: 0 });
    expect(pageOf(derivedOf({}, [], [open])).mark).toEqual({ tone: "good", text: "ALL GATES CLEAR" });
    expect(pageOf(derivedOf({}, [], [open, gate({ id: "b" })])).mark).toEqual({
      ...{ tone: "bad", text: "1 OF 2 GATES BLOCKED" },
    });
  });

  it("names a gate that the plan does not enforce, blocked or clear, in each language", () => {
    const open = { enforced: false } as const;
    const derived = derivedOf(
      {},
      [],
      [
        gate({ id: "a", ...open }),
        gate({ id: "b" }),
        clearGate(at(DAY), { id: "c", total: 0, ...open }),
        clearGate(at(DAY), { id: "d", total: 0 }),
        gate({ id: "e", ...open, arming: { isArmed: false, since: START, from: null } }),
      ],
    );
    const states = (language: "en" | "es", heading: string) =>
      (rowsUnder(derived, heading, { language }) as readonly (readonly string[])[]).map((row) => row[1]);
    expect(states("en", words.gates)).toEqual([
      ...["WOULD BE BLOCKED (not enforced)", "BLOCKED", "clear (not enforced)", "clear", "blocked (not armed)"],
    ]);
    expect(states("es", WORDS.es.gates).slice(0, 3)).toEqual([
      ...["SE CERRARÍA (no es obligatoria)", "CERRADA", "abierta (no es obligatoria)"],
    ]);
  });

  it("says of what it is, who asked for it, and of which gate", () => {
    const page = pageOf(derivedOf());
    expect([page.title, page.lead, page.footer]).toEqual([
      "Evidence pack: Test estate",
      [
        `Test estate (contoso), as recorded by ${NOW} and judged at that instant. Plan version 1.`,
        `Asked for by eva@example.com at ${at(11 * HOUR)}. Pack ${"0".repeat(32)}.`,
      ],
      [`Cleargate · contoso · ${NOW} · ${"0".repeat(32)}`],
    ]);
    expect(pageOf(derivedOf(), { gate: "go" }).lead[1]).toBe(words.ofGate("go"));
  });

  it("says how to check it, and what it counts", () => {
    expect(under(pageOf(derivedOf()).blocks, words.verify)).toEqual([
      ...words.verifyText.map((text) => ({ kind: "text", text })),
      { kind: "text", text: words.counts({ facts: 7, manifests: 5, genuine: 3, sealed: 2 }) },
    ]);
  });

  it("has the same parts in each language, each in its own words", () => {
    const headings = (language: "en" | "es") =>
      pageOf(derivedOf({}, [failed()], [gate()]), { language }).blocks.flatMap((one) =>
        one.kind === "heading" && one.level === 2 ? [one.text] : [],
      );
    expect(headings("en")).toEqual([
      ...[words.gates, words.blockers, words.waivers, words.coverage, words.wayBack, words.system],
      ...[words.approvals, words.plans, words.deliveries, words.verify],
    ]);
    expect(headings("es")).toHaveLength(10);
    expect(headings("es").filter((one) => headings("en").includes(one))).toEqual([]);
  });

  it("is one document that ends with a newline", () => {
    const text = reportText(derivedOf(), ABOUT);
    expect(text).toMatch(/^<!doctype html>\n/);
    expect(text).toMatch(/<\/html>\n$/);
    expect(reportText(derivedOf({ plan: { ...plan, title: "a\u202eb" } as Plan }), ABOUT)).not.toContain("\u202e");
  });
});

describe("the gates of a report", () => {
  it("are by their names, as they are at the instant, with what they come before", () => {
    const gates = [
      gate({ id: "z", before: { en: "to move", es: "mover" } as never }),
      clearGate(at(DAY), { id: "a", title: { en: "Open", es: "Abierta" } as never, total: 1 }),
      clearGate(at(HOUR), { id: "m", total: 1, since: at(1) }),
      gate({ id: "u", arming: { isArmed: false, since: START, from: null } }),
    ];
    const members = [
      passed(at(DAY), { gates: ["a"] }),
      failed({ gates: ["z"] }),
      passed(at(HOUR), { gates: ["m"], unit: "pool02" }),
    ];
    const rows = (language: "en" | "es") =>
      rowsUnder(derivedOf({}, members, gates), WORDS[language].gates, { language });
    expect(rows("en")).toEqual([
      ["a: Open", "clear", START, at(DAY), "0", "the step"],
      ["m: Ready to go", "BLOCKED", at(HOUR), "", "1", "the step"],
      ["u: Ready to go", "blocked (not armed)", START, "", "0", "the step"],
      ["z: Ready to go", "BLOCKED", START, "", "1", "to move"],
    ]);
    const spanish = rows("es") as readonly (readonly string[])[];
    expect([spanish[0]?.slice(0, 2), spanish[3]?.[5]]).toEqual([["a: Abierta", "abierta"], "mover"]);
  });

  it("say what they cover, and what is not asked with its reason", () => {
    const notApplicable = [{ requirement: "x", reason: "there is none" }];
    const coverage = { requirements: 3, units: 2, notApplicable, notApplicableCount: 1 };
    expect(rowsUnder(derivedOf({}, [], [gate({ total: 6, coverage })]), words.coverage)).toEqual([
      ["go", "6", "3", "2", ["x: there is none"]],
    ]);
  });
});

describe("the checkpoints of a report", () => {
  it("are those that are not satisfied, the most urgent first", () => {
    const all = [
      checkpoint(),
      failed({ unit: "pool02" }),
      passed(at(DAY), { unit: "pool03" }),
      passed(at(HOUR), { unit: "pool04" }),
    ];
    expect(rowsUnder(derivedOf({}, all), words.blockers)).toEqual([
      ["pool02", "rtc", "failed", START, "it failed"],
      ["pool04", "rtc", "stale", at(HOUR), `completed at ${START}`],
      ["pool01", "rtc", "missing", START, ""],
    ]);
    expect(rowsUnder(derivedOf({}, all.slice(2, 3)), words.blockers)).toEqual({ kind: "text", text: words.noBlockers });
  });

  it("are those that are waived, which expires first", () => {
    const all = [
      failed({ waiver: waiver(at(2 * DAY)) }),
      failed({ unit: "pool02", waiver: waiver(at(DAY)) }),
      failed({ unit: "pool03", waiver: waiver(at(HOUR)) }),
      passed(at(DAY), { unit: "pool04", waiver: waiver(at(DAY)) }),
      failed({ unit: "pool05" }),
    ];
    expect(rowsUnder(derivedOf({}, all), words.waivers)).toEqual([
      ["pool02", "rtc", at(DAY), "ana@example.com", "tape is broken", "copied by hand"],
      ["pool01", "rtc", at(2 * DAY), "ana@example.com", "tape is broken", "copied by hand"],
    ]);
    expect(rowsUnder(derivedOf(), words.waivers)).toEqual({ kind: "text", text: words.noWaivers });
  });
});

describe("what people decided, in a report", () => {
  const row = (over: Partial<ApprovalRow>): ApprovalRow => ({
    ...{ fact: "f", recordedAt: at(1), action: "signed", unit: null, requirement: null, gate: null, planVersion: 1 },
    ...{ version: null, issuer: "i", subject: "s", by: "ana", role: null, reason: null, control: null },
    ...{ expiresAt: null, request: null, approvedBy: [] },
    ...over,
  });
  it("is the newest first, each with what it is about", () => {
    const approvals = [
      row({ unit: "u", requirement: "r", reason: "why" }),
      row({ gate: "go", unit: "u" }),
      row({ version: 3 }),
      row({}),
      row({ unit: "u" }),
    ];
    expect(rowsUnder(derivedOf({ approvals, approvalCount: 5 }), words.approvals)).toEqual([
      [at(1), "signed", "u/", "ana", ""],
      [at(1), "signed", "version ", "ana", ""],
      [at(1), "signed", "version 3", "ana", ""],
      [at(1), "signed", "go", "ana", ""],
      [at(1), "signed", "u/r", "ana", "why"],
    ]);
    expect(under(pageOf(derivedOf({ approvals, approvalCount: 5 })).blocks, words.approvals)).toHaveLength(1);
  });

  it("says where more are than it names", () => {
    const blocks = under(pageOf(derivedOf({ approvals: [row({})], approvalCount: 9 })).blocks, words.approvals);
    expect(blocks[1]).toEqual({ kind: "text", text: words.more(8, "approvals.csv") });
  });

  it("has plan versions, the newest first, by whom", () => {
    const planned = (planVersion: number) => ({
      ...{ planVersion, effectiveAt: at(planVersion), by: personOf("ana"), digest: `d${planVersion}` },
      approvedBy: [personOf("kim"), personOf("eva")],
    });
    expect(rowsUnder(derivedOf({ plans: [planned(1), planned(2)] as never }), words.plans)).toEqual([
      ["2", at(2), "ana@example.com", "kim@example.com, eva@example.com", "d2"],
      ["1", at(1), "ana@example.com", "kim@example.com, eva@example.com", "d1"],
    ]);
  });

  it("says who was told, by kind and outcome, or that nobody was", () => {
    const deliveries = new Map([
      ["clear sent", 2],
      ["blocked none", 1],
    ]);
    expect(rowsUnder(derivedOf({ deliveries }), words.deliveries)).toEqual([
      ["blocked", "none", "1"],
      ["clear", "sent", "2"],
    ]);
    expect(rowsUnder(derivedOf(), words.deliveries)).toEqual({ kind: "text", text: words.noDeliveries });
  });
});

describe("the way back", () => {
  const backup = (unit: string, requirement: string, over: Partial<Checkpoint> = {}) =>
    passed(at(DAY), { unit, requirement, evidence: evidence(at(DAY), { proof: "hashed" }), ...over });

  it("is in the order in which the plan restores, and of backups alone", () => {
    const all = [
      ...[backup("pool02", "aaa"), backup("pool02", "rtc"), backup("pool01", "rtc"), backup("pool01", "early")],
      ...[checkpoint({ unit: "pool01", requirement: "aaa" }), backup("pool01", "accounts")],
    ];
    expect(rowsUnder(derivedOf({}, all), words.wayBack)).toEqual([
      ["pool01", "Early", "passed", START, at(DAY), "hashed"],
      ["pool01", "RTC", "passed", START, at(DAY), "hashed"],
      ["pool02", "RTC", "passed", START, at(DAY), "hashed"],
      ["pool01", "Last", "missing", "never", "", ""],
      ["pool02", "Last", "passed", START, at(DAY), "hashed"],
    ]);
    const spanish = rowsUnder(derivedOf({}, all), WORDS.es.wayBack, { language: "es" });
    expect((spanish as readonly (readonly string[])[])[0]?.[1]).toBe("Temprano");
  });

  it("has one unit's by their names, where the plan has no order", () => {
    const unordered = { ...plan, restores: [] } as Plan;
    const all = [backup("pool01", "rtc"), backup("pool01", "early"), backup("pool01", "aaa")];
    const rows = rowsUnder(derivedOf({ plan: unordered }, all), words.wayBack) as readonly (readonly string[])[];
    expect(rows.map(([, title]) => title)).toEqual(["Last", "Early", "RTC"]);
  });

  it("has the steps of what is shown, each with all that the plan says of it", () => {
    const blocks = (language: "en" | "es", ...all: Checkpoint[]) =>
      under(pageOf(derivedOf({}, all), { language }).blocks, WORDS[language].wayBack).slice(1);
    const plain = { title: "Look", before: [], command: "look", details: [["Our own judgement", "ours"]] };
    expect(blocks("en", backup("pool01", "rtc"), backup("pool01", "early"))).toEqual([
      { kind: "heading", level: 3, text: "How early is restored" },
      { kind: "steps", steps: [plain] },
      { kind: "heading", level: 3, text: "How rtc is restored" },
      {
        kind: "steps",
        steps: [
          {
            ...{ title: "Copy it", before: [["Before", "Stop it"]], command: "copy x" },
            details: [
              ["There again afterwards", "The files"],
              ["Tool", "robocopy"],
              ["Documented in", "a page"],
            ],
          },
          plain,
        ],
      },
    ]);
    const [, spanish] = blocks("es", backup("pool01", "rtc"));
    expect(spanish).toMatchObject({
      steps: [{ title: "Copiar", before: [["Antes", "Parar"]] }, {}],
    });
    expect(JSON.stringify(spanish)).toContain("Los ficheros");
    expect(blocks("en", backup("pool01", "aaa"))).toEqual([]);
  });

  it("has restores of one order by their names", () => {
    const restores = plan.restores
      .map((one) => ({ ...one, order: 5 }))
      .toSorted((a, b) => (a.requirement < b.requirement ? 1 : -1));
    const all = [backup("pool01", "rtc"), backup("pool01", "early")];
    const blocks = under(pageOf(derivedOf({ plan: { ...plan, restores } as Plan }, all)).blocks, words.wayBack);
    expect(blocks.flatMap((one) => (one.kind === "heading" ? [one.text] : []))).toEqual([
      ...["How early is restored", "How rtc is restored"],
    ]);
  });

  it("says that there is none, where the plan asks for no backup", () => {
    expect(rowsUnder(derivedOf({}, [passed(at(DAY), { requirement: "accounts" })]), words.wayBack)).toEqual({
      ...{ kind: "text", text: words.noWayBack },
    });
  });

  it("has what the existing system lists, and of when", () => {
    const all = [
      passed(at(DAY), { requirement: "accounts", evidence: evidence(at(DAY), { entries: 42 }) }),
      checkpoint({ unit: "pool02", requirement: "accounts" }),
    ];
    expect(rowsUnder(derivedOf({}, all), words.system)).toEqual([
      ["pool01", "Accounts", "passed", "42", START],
      ["pool02", "Accounts", "missing", "", "never"],
    ]);
    expect(rowsUnder(derivedOf({}, [passed(at(DAY))]), words.system)).toEqual({ kind: "text", text: words.noSystem });
  });
});

describe("a report of a large migration", () => {
  it("says of each table in which file of the pack the others are", () => {
    const many = Array.from({ length: 501 }, (_, index) => `p${1_000 + index}`);
    const checkpoints = many.flatMap((unit) => [
      ...[failed({ unit }), failed({ unit, requirement: "early", waiver: waiver(at(DAY)) })],
      checkpoint({ unit, requirement: "accounts" }),
    ]);
    const over = {
      plans: many.map(() => ({ planVersion: 1, effectiveAt: START, by: personOf("a"), approvedBy: [], digest: "d" })),
      deliveries: new Map(many.map((name) => [`${name} sent`, 1])),
    } as unknown as Partial<Derived>;
    const gates = many.map((id) => gate({ id }));
    const { blocks } = pageOf(derivedOf(over, checkpoints, gates));
    const fileOf = (heading: string) =>
      under(blocks, heading).flatMap((one) =>
        one.kind === "text" ? [/more are in (.*)\.$/.exec(one.text)?.[1] ?? ""] : [],
      );
    const { gates: ofGates, blockers, waivers, coverage, wayBack, system, plans, deliveries } = words;
    expect([ofGates, blockers, waivers, coverage, wayBack, system, plans, deliveries].map(fileOf)).toEqual([
      ...[["verdicts.ndjson"], ["checkpoints.csv"], ["checkpoints.csv"], ["plans/"]],
      ...[["checkpoints.csv"], ["checkpoints.csv"], ["approvals.csv"], ["notifications.csv"]],
    ]);
  });
});

describe("a table of a report", () => {
  const rows = Array.from({ length: 501 }, (_, index) => [String(index)]);
  it("has 500 rows at most, and says where the others are", () => {
    expect(tableOf(["a"], rows.slice(0, 500), "x.csv", words)).toHaveLength(1);
    expect(tableOf(["a"], rows, "x.csv", words)).toEqual([
      { kind: "table", columns: ["a"], rows: rows.slice(0, 500) },
      { kind: "text", text: "1 more are in x.csv." },
    ]);
    expect(tableOf(["a"], rows.slice(0, 1), "x.csv", words, 3)[1]).toEqual({
      kind: "text",
      text: "2 more are in x.csv.",
    });
  });
});

describe("a drawing of a report", () => {
  const pathsOf = (chart: Chart | undefined) => chart?.shapes.map((shape) => / d="([^"]*)"/.exec(shape)?.[1]);

  it("has steps from the first change to the instant, of what is satisfied and of all", () => {
    const series = [
      { at: START, satisfied: 0, total: 4 },
      { at: at(5 * HOUR), satisfied: 4, total: 4 },
      { at: at(7.5 * HOUR), satisfied: 2, total: 4 },
    ];
    const chart = satisfiedChart(series, NOW, words);
    expect(pathsOf(chart)).toEqual(["M0 2H500V2H750V2H1000", "M0 98H500V2H750V50H1000"]);
    expect(chart?.shapes.map((shape) => /class="(\w+)"/.exec(shape)?.[1])).toEqual(["all", "line"]);
    expect(chart).toMatchObject({
      ...{ kind: "chart", title: words.overTime, width: 1_000, height: 100 },
      said: words.overTimeSaid({ first: START, last: NOW, satisfied: 2, total: 4 }),
    });
    expect(satisfiedChart([], NOW, words)).toBeUndefined();
  });

  it("is of the largest number of all, and of one where there is nothing", () => {
    const of = (...totals: number[]) =>
      pathsOf(
        satisfiedChart(
          totals.map((total, index) => ({ at: at(index * HOUR), satisfied: 0, total })),
          NOW,
          words,
        ),
      );
    expect(of(2, 8)).toEqual(["M0 74H100V2H1000", "M0 98H100V98H1000"]);
    expect(of(0)).toEqual(["M0 98H1000", "M0 98H1000"]);
  });

  it("begins at once where all is of one instant", () => {
    expect(pathsOf(satisfiedChart([{ at: NOW, satisfied: 1, total: 1 }], NOW, words))).toEqual([
      "M0 2H1000",
      "M0 2H1000",
    ]);
    expect(pathsOf(satisfiedChart([{ at: at(DAY), satisfied: 1, total: 1 }], NOW, words))).toEqual([
      "M0 2H1000",
      "M0 2H1000",
    ]);
  });

  it("has a bar for each state of a gate, tall where it is clear, and none where there is no gate", () => {
    const spans = [
      { at: START, state: "blocked" },
      { at: at(5 * HOUR), state: "clear" },
      { at: at(7.5 * HOUR), state: "removed" },
      { at: at(9 * HOUR), state: "blocked" },
      { at: NOW, state: "clear" },
    ] as const;
    const chart = gateChart("go", { spans, count: 9 }, NOW, words);
    expect(chart?.shapes).toEqual([
      '<rect class="blocked" x="0" y="75" width="500" height="25"/>',
      '<rect class="clear" x="500" y="4" width="250" height="96"/>',
      '<rect class="blocked" x="900" y="75" width="100" height="25"/>',
      '<rect class="clear" x="1000" y="4" width="1" height="96"/>',
    ]);
    expect(chart).toMatchObject({
      ...{ kind: "chart", title: words.gateLine("go"), width: 1_000, height: 100 },
      said: words.gateLineSaid({ first: START, last: NOW, count: 9, state: "clear" }),
    });
    expect(gateChart("go", { spans: [], count: 0 }, NOW, words)).toBeUndefined();
  });

  it("is there of the checkpoints and of twelve gates at most, where something is known of them", () => {
    const gates = Array.from({ length: 14 }, (_, index) => gate({ id: `g${10 + index}` }));
    const log = { count: 1, spans: [{ at: START, state: "blocked" as const }] };
    const transitions = new Map([
      ...gates.map(({ id }) => [id, log] as const),
      ["g11", { count: 0, spans: [] }] as const,
    ]);
    transitions.delete("g12");
    const series = [{ at: START, satisfied: 0, total: 1 }];
    const { blocks } = pageOf(derivedOf({ series, transitions }, [], gates));
    expect(blocks.every((one) => typeof one === "object")).toBe(true);
    const titles = blocks.flatMap((one) => (one.kind === "chart" ? [one.title] : []));
    expect(titles).toEqual([
      words.overTime,
      ...[10, 13, 14, 15, 16, 17, 18, 19, 20, 21].map((number) => words.gateLine(`g${number}`)),
    ]);
    expect(pageOf(derivedOf({}, [], gates)).blocks.filter(({ kind }) => kind === "chart")).toEqual([]);
  });
});
