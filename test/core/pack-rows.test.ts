import { describe, expect, it } from "vitest";
import type { Fact, FactEvent, ManifestFact } from "../../core/history/fact.ts";
import type { Step } from "../../core/history/replayed-items.ts";
import type { Delivery } from "../../core/notification/delivery.ts";
import { approvalRow } from "../../core/pack/approval-row.ts";
import { checkpointRow } from "../../core/pack/checkpoint-row.ts";
import { csvRecord } from "../../core/pack/csv.ts";
import { differenceRow, findingRows, hasVerdict, listDigestOf } from "../../core/pack/finding-rows.ts";
import { languageOf } from "../../core/pack/language.ts";
import { inLayout, methodOf } from "../../core/pack/layout.ts";
import { notificationRows } from "../../core/pack/notification-rows.ts";
import {
  digestLine,
  isPackFileName,
  listFileName,
  manifestFileName,
  type PackFile,
  packFileText,
  planFileName,
  sha256Of,
} from "../../core/pack/pack-file.ts";
import { placeText } from "../../core/pack/problem.ts";
import { packId, packObjectKey } from "../../core/pack/request.ts";
import { columnsOf, LISTS, recordOf } from "../../core/pack/rows.ts";
import { satisfiedSeries } from "../../core/pack/satisfied-series.ts";
import { topicCollector } from "../../core/pack/topics.ts";
import { transitionLog } from "../../core/pack/transition-log.ts";
import { verdictRows } from "../../core/pack/verdict-rows.ts";
import { DEFLATED, STORED } from "../../core/pack/zip.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import { personOf } from "../support/people.ts";
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

/** What the lists of a pack state of a fact, a checkpoint and a gate. */

const base = { id: "f1", recordedAt: at(HOUR), migration: "m", unit: null, requirement: null, agent: null, events: [] };
const by = personOf("ana", { name: "Ana" });
const factOf = (over: object): Fact => ({ ...base, planVersion: 2, by, ...over }) as unknown as Fact;
const NOTHING = {
  ...{ unit: null, requirement: null, gate: null, version: null, role: null, control: null, expiresAt: null },
  ...{ request: null, approvedBy: [] },
};
const DONE = {
  ...{ fact: "f1", recordedAt: at(HOUR), planVersion: 2 },
  ...{ issuer: by.issuer, subject: by.subject, by: "ana@example.com" },
};

describe("what a person did, as a row", () => {
  it.each<[string, Fact, object]>([
    [
      "an approval",
      factOf({
        ...{ type: "approval-recorded", action: "waiver-granted", unit: "u", requirement: "r", role: "lead" },
        ...{ reason: "why", control: "instead", expiresAt: at(DAY), request: "q" },
      }),
      {
        ...{ action: "waiver-granted", unit: "u", requirement: "r", role: "lead", reason: "why" },
        ...{ control: "instead", expiresAt: at(DAY), request: "q" },
      },
    ],
    [
      "arming",
      factOf({ type: "gate-armed", gate: "go", reason: "now" }),
      { action: "gate-armed", gate: "go", reason: "now" },
    ],
    [
      "a plan version in force",
      factOf({ type: "plan-applied", proposal: "p", approvedBy: [personOf("kim")] }),
      { action: "plan-applied", version: 2, reason: null, request: "p", approvedBy: ["kim@example.com"] },
    ],
    [
      "a proposal",
      factOf({ type: "proposal-recorded", action: "plan-proposed", proposedVersion: 3, reason: null, proposal: "f1" }),
      { action: "plan-proposed", version: 3, reason: null },
    ],
    [
      "an approval of a proposal",
      factOf({ type: "proposal-recorded", action: "plan-approved", proposedVersion: 3, reason: "ok", proposal: "p" }),
      { action: "plan-approved", version: 3, reason: "ok", request: "p" },
    ],
    [
      "a request that somebody be forgotten",
      factOf({ type: "forgetting-recorded", action: "forgetting-requested", reason: "left", request: "f1" }),
      { action: "forgetting-requested", reason: "left" },
    ],
    [
      "an approval that somebody be forgotten",
      factOf({ type: "forgetting-recorded", action: "forgetting-approved", reason: "seen", request: "q" }),
      { action: "forgetting-approved", reason: "seen", request: "q" },
    ],
    [
      "somebody's being forgotten",
      factOf({ type: "forgetting-recorded", action: "person-forgotten", reason: null, request: "q" }),
      { action: "person-forgotten", reason: null, request: "q" },
    ],
    [
      "an abandoned version",
      factOf({ type: "plan-abandoned", abandonedVersion: 4, reason: "no", proposal: "p" }),
      { action: "plan-abandoned", version: 4, reason: "no", request: "p" },
    ],
  ])("is there of %s", (_, fact, row) => {
    expect(approvalRow(fact)).toEqual({ ...NOTHING, ...DONE, ...row });
  });

  it("is not there of what nobody decided", () => {
    for (const type of ["manifest-audited", "evidence-compared", "time-passed"])
      expect(approvalRow(factOf({ type }))).toBeUndefined();
  });
});

describe("a checkpoint as a row", () => {
  it("has what is known of it and its evidence", () => {
    const one = passed(at(DAY), {
      evidence: evidence(at(DAY), { fact: "f1", entries: 3, bytes: 5, proof: "hashed", durationMs: 7 }),
      signatures: [{ role: "lead", by: personOf("ana"), reason: "x", at: START, digest: "d", fact: "s" }],
    });
    expect(checkpointRow(one, at(HOUR))).toEqual({
      ...{ unit: "pool01", requirement: "rtc", state: "passed", since: START, reason: null, gates: ["go"] },
      ...{ planVersion: 1, version: 1, fact: "f1", agent: "agent00", completedAt: START, validUntil: at(DAY) },
      ...{ entries: 3, bytes: 5, proof: "hashed", durationMs: 7, attestedBy: null },
      ...{ waivedBy: [], waivedUntil: null, waiverReason: null, control: null, signedBy: ["lead: ana@example.com"] },
    });
  });

  it("has nothing of evidence where there is none, and no agent where nothing was sealed", () => {
    expect(checkpointRow(checkpoint(), at(HOUR))).toMatchObject({
      ...{ state: "missing", fact: null, agent: null, completedAt: null, validUntil: null, entries: null },
      ...{ bytes: null, proof: null, durationMs: null, attestedBy: null, signedBy: [] },
    });
    const attested = { by: personOf("kim"), approvedBy: null, until: null };
    const word = passed(at(DAY), { evidence: evidence(at(DAY), { object: null, attested }) });
    expect(checkpointRow(word, at(HOUR))).toMatchObject({ agent: null, attestedBy: "kim@example.com" });
  });

  it("is judged at an instant, and since when and why follow from that", () => {
    expect(checkpointRow(passed(at(HOUR)), at(2 * HOUR))).toMatchObject({
      ...{ state: "stale", since: at(HOUR), reason: `completed at ${START}` },
    });
  });

  it("names its waiver only where that is what satisfies it", () => {
    const named = {
      ...{ waivedBy: ["ana@example.com"], waivedUntil: at(DAY), waiverReason: "tape is broken" },
      ...{ control: "copied by hand" },
    };
    const without = { waivedBy: [], waivedUntil: null, waiverReason: null, control: null };
    const one = failed({ waiver: waiver(at(DAY)) });
    expect(checkpointRow(one, at(HOUR))).toMatchObject({ state: "waived", reason: "it failed", ...named });
    expect(checkpointRow(one, at(DAY))).toMatchObject({ state: "failed", ...without });
    expect(checkpointRow(passed(at(DAY), { waiver: waiver(at(DAY)) }), at(HOUR))).toMatchObject(without);
  });
});

describe("a record of CSV", () => {
  it("has nothing for what is absent, and a list in one cell", () => {
    expect(csvRecord([null, undefined, "a", 1, true, ["b", "c"], []])).toBe(",,a,1,true,b; c,\n");
  });

  it("quotes what would end a cell, and is no formula", () => {
    expect(csvRecord(['a,"b"', "=1+1", "a\nb"])).toBe('"a,""b""",\'=1+1,"a\nb"\n');
  });

  it("has the columns of its list in their order; lists whose rows have parts have none", () => {
    expect(LISTS.filter((list) => columnsOf(list) === undefined)).toEqual(["seals", "verdicts"]);
    const columns = columnsOf("approvals")!;
    expect(recordOf(columns, { ...NOTHING, ...DONE, action: "x", reason: null })).toBe(
      `f1,${at(HOUR)},x,,,,2,,${by.issuer},sub-ana,ana@example.com,,,,,,\n`,
    );
    expect(columnsOf("checkpoints")?.slice(0, 3)).toEqual(["unit", "requirement", "state"]);
  });
});

describe("findings as rows", () => {
  const finding = (code: string, over: object = {}) => ({ code, severity: "fail", message: "m", ...over });
  const withFindings = (type: string, findings: readonly object[], over: object = {}) =>
    factOf({
      ...{ type, unit: "u", requirement: "r", agent: "a", ...over },
      verdict: { outcome: "rejected", effect: "failed", findings },
    }) as ManifestFact;
  const BASE = {
    ...{ fact: "f1", recordedAt: at(HOUR), unit: "u", requirement: "r", agent: "a", outcome: "rejected" },
    ...{ severity: "fail", message: "m" },
  };
  const LIST = { key: `lists/m/${"a".repeat(64)}.ndjson.gz`, versionId: "v" };

  it("are one for each name, and one without where no name is known", () => {
    const fact = withFindings("manifest-audited", [
      finding("shrunk", { count: 3 }),
      finding("accounts-lost", { where: ["a", "b"] }),
    ]);
    expect(findingRows(fact)).toEqual([
      { ...BASE, code: "shrunk", count: 3, name: null },
      { ...BASE, code: "accounts-lost", count: null, name: "a" },
      { ...BASE, code: "accounts-lost", count: null, name: "b" },
    ]);
  });

  it("of a comparison with a whole list have the names of differences from that alone", () => {
    const findings = ["names-missing", "names-unknown", "shrunk"].map((code) => finding(code, { where: ["n"] }));
    const named = (list: object | undefined) =>
      findingRows(withFindings("evidence-compared", findings, { list })).map(({ code, name }) => [code, name]);
    expect(named(LIST)).toEqual([
      ["names-missing", null],
      ["names-unknown", null],
      ["shrunk", "n"],
    ]);
    expect(named(undefined).every(([, name]) => name === "n")).toBe(true);
  });

  it("that come from the whole list are as grave as what the comparison found", () => {
    const fact = withFindings("evidence-compared", [finding("shrunk"), finding("names-missing", { severity: "warn" })]);
    const of = (missingFrom: "backup" | "inventory") =>
      differenceRow(fact as never, { unit: "p", key: "sip:a", missingFrom });
    const row = { ...BASE, unit: "p", message: null, count: null, name: "sip:a" };
    expect(of("backup")).toEqual({ ...row, code: "names-missing", severity: "warn" });
    expect(of("inventory")).toEqual({ ...row, code: "names-unknown", severity: null });
  });

  it("are there of manifests and comparisons; only these have a list by its digest", () => {
    expect(hasVerdict(factOf({ type: "manifest-audited" }))).toBe(true);
    expect(hasVerdict(factOf({ type: "evidence-compared" }))).toBe(true);
    expect(hasVerdict(factOf({ type: "gate-armed" }))).toBe(false);
    expect(listDigestOf(factOf({ type: "evidence-compared", list: LIST }))).toBe("a".repeat(64));
    expect(listDigestOf(factOf({ type: "evidence-compared" }))).toBeUndefined();
    expect(listDigestOf(factOf({ type: "evidence-compared", list: { ...LIST, key: "lists/other" } }))).toBeUndefined();
    expect(
      listDigestOf(factOf({ type: "evidence-compared", list: { ...LIST, key: `${LIST.key}.other` } })),
    ).toBeUndefined();
    expect(listDigestOf(factOf({ type: "manifest-audited", list: LIST }))).toBeUndefined();
  });
});

describe("notifications as rows", () => {
  const mail = { channel: "mail", id: "ana", name: "Ana", email: "ana@example.com", language: "en" };
  const notification = {
    ...{
      topic: "go",
      epoch: 3,
      kind: "clear",
      at: at(1),
      fact: "f",
      recipients: [mail, { channel: "bus", id: "bus" }],
    },
    about: { planVersion: 2 },
  } as unknown as Notification;
  const ROW = { topic: "go", epoch: 3, kind: "clear", at: at(1), fact: "f", planVersion: 2, heldUntil: null };

  it("are one for each recipient, with what became of it", () => {
    const deliveries = [
      { recipient: "other", state: "bounced" },
      { recipient: "ana", state: "sent", attempts: 2, at: at(2), messageId: "id" },
    ] as unknown as Delivery[];
    expect(notificationRows(notification, deliveries)).toEqual([
      {
        ...{ ...ROW, recipient: "ana", channel: "mail", name: "Ana", email: "ana@example.com" },
        ...{ state: "sent", attempts: 2, deliveredAt: at(2), messageId: "id" },
      },
      {
        ...{ ...ROW, recipient: "bus", channel: "bus", name: null, email: null },
        ...{ state: "none", attempts: 0, deliveredAt: null, messageId: null },
      },
    ]);
    expect(notificationRows({ ...notification, heldUntil: at(9) } as Notification, [])[0]?.heldUntil).toBe(at(9));
  });
});

describe("what a step of the history did to gates, as rows", () => {
  const fact = { id: "f1", type: "time-passed", recordedAt: at(HOUR), planVersion: 2, events: [] } as const;
  const members = [
    ...[passed(at(DAY)), passed(at(DAY), { unit: "pool03" })],
    failed({ unit: "pool02", waiver: waiver(at(DAY)) }),
  ];
  const gateStep = (event: object, after = gate()): Step => ({
    ...{ of: "gate", fact, before: gate(), after },
    event: { gate: "go", version: 4, unsatisfied: 0, at: at(HOUR), ...event } as never,
  });

  it("are there of transitions, with how much of it is waived", () => {
    const after = clearGate(at(DAY), { total: 2 });
    expect(verdictRows(gateStep({ type: "gate-cleared", validUntil: at(DAY) }, after), () => members)).toEqual([
      {
        ...{ gate: "go", state: "clear", at: at(HOUR), epoch: 1, version: 3, planVersion: 1, total: 2 },
        ...{ unsatisfied: 0, waived: 1, validUntil: at(DAY), blockers: [], fact: "f1", cause: "time-passed" },
      },
    ]);
    expect(verdictRows(gateStep({ type: "gate-counted" }), () => members)).toEqual([]);
    const ofCheckpoint = { of: "checkpoint", fact, event: {}, before: members[0], after: members[0] } as never;
    expect(verdictRows(ofCheckpoint, () => members)).toEqual([]);
  });

  it("name three that shut it, and count no waivers then", () => {
    const blocker = (unit: string) => ({ unit, requirement: "r", state: "failed", since: START, reason: "x" });
    const blockers = ["a", "b", "c", "d"].map(blocker);
    const [row] = verdictRows(gateStep({ type: "gate-blocked", blockers }), () => members);
    const named = (unit: string) => ({ unit, requirement: "r", state: "failed", reason: "x" });
    expect(row).toMatchObject({ state: "blocked", waived: 0, blockers: ["a", "b", "c"].map(named) });
  });

  it("of a plan version are those that it adds, opens, shuts or drops, by their names", () => {
    const applied = { ...fact, type: "plan-applied" as const, effectiveAt: at(1) };
    const state = (...gates: ReturnType<typeof gate>[]) => ({
      checkpoints: new Map(),
      gates: new Map(gates.map((one) => [one.id, one])),
    });
    const before = state(
      gate({ id: "same" }),
      gate({ id: "opened" }),
      clearGate(at(DAY), { id: "dropped" }),
      gate({ id: "counted" }),
    );
    const after = state(
      ...[gate({ id: "same" }), clearGate(at(DAY), { id: "opened" }), gate({ id: "added" })],
      gate({ id: "counted", epoch: 7 }),
    );
    const membersOf = (id: string) => (id === "added" ? [failed()] : [passed(at(DAY))]);
    const rows = verdictRows({ of: "plan", fact: applied, before, after }, membersOf);
    expect(rows.map(({ gate: id, state: is, blockers }) => [id, is, blockers.length])).toEqual([
      ["added", "blocked", 1],
      ["counted", "blocked", 0],
      ["dropped", "removed", 0],
      ["opened", "clear", 0],
    ]);
    expect(rows[2]).toMatchObject({ at: at(1), planVersion: 2, validUntil: null, cause: "plan-applied" });
    const { effectiveAt: _, ...undated } = applied;
    expect(verdictRows({ of: "plan", fact: undated, before, after }, membersOf)[0]?.at).toBe(at(HOUR));
  });
});

describe("how many were satisfied over time", () => {
  const seriesOf = (count: number) => {
    const series = satisfiedSeries();
    for (let index = 0; index < count; index++) series.add({ at: at(index), satisfied: index, total: count });
    return series.end();
  };

  it("is each change, and nothing where nothing changed", () => {
    const series = satisfiedSeries();
    expect(series.end()).toEqual([]);
    const points = [
      { at: at(0), satisfied: 0, total: 2 },
      { at: at(2), satisfied: 1, total: 2 },
      { at: at(3), satisfied: 1, total: 3 },
    ];
    series.add(points[0]!);
    series.add({ ...points[0]!, at: at(1) });
    series.add(points[1]!);
    series.add(points[2]!);
    expect(series.end()).toEqual(points);
  });

  it("is of 400 points at most, the first and the last among them, evenly between", () => {
    expect(seriesOf(399)).toHaveLength(399);
    expect(seriesOf(400).map(({ satisfied }) => satisfied)).toEqual([
      ...Array.from({ length: 200 }, (_, index) => index * 2),
      399,
    ]);
    const many = seriesOf(10_000);
    expect(many.length).toBeLessThanOrEqual(401);
    expect([many[0]?.satisfied, many.at(-1)?.satisfied]).toEqual([0, 9_999]);
    const gaps = many.slice(1, -1).map(({ satisfied }, index) => satisfied - (many[index]?.satisfied ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(64);
  });
});

describe("the transitions of gates", () => {
  it("are the last two hundred of each, and all are counted", () => {
    const log = transitionLog();
    for (let index = 0; index <= 200; index++) log.add({ gate: "a", at: at(index), state: "clear" } as never);
    log.add({ gate: "b", at: at(1), state: "blocked" } as never);
    const { a, b } = Object.fromEntries(log.end());
    expect([a?.count, a?.spans.length, a?.spans[0]?.at]).toEqual([201, 200, at(1)]);
    expect(b).toEqual({ count: 1, spans: [{ at: at(1), state: "blocked" }] });
  });
});

describe("the topics that anybody may have been notified of", () => {
  it("are those of plans, of what people asked for, of gates, and of what lapsed", () => {
    const topics = topicCollector();
    topics.plan({ gates: [{ id: "go" }] } as never);
    topics.fact(factOf({ type: "approval-recorded", unit: "u", requirement: "r" }));
    topics.fact(factOf({ type: "approval-recorded", unit: "only" }));
    topics.fact(factOf({ type: "approval-recorded", requirement: "only" }));
    topics.fact(factOf({ type: "manifest-audited", unit: "x", requirement: "y" }));
    const lapsed = { type: "checkpoint-lapsed", unit: "v", requirement: "s" };
    const events = [{ gate: "move@p" }, lapsed, { type: "checkpoint-evidenced", unit: "w", requirement: "t" }];
    topics.fact(factOf({ type: "time-passed", events: events as unknown as FactEvent[] }));
    expect(topics.end()).toEqual([
      ...["go", "late:v", "move@p", "plan:version", "request:u/r", "summary", "waiver:u/r", "waiver:v/s"],
    ]);
  });
});

describe("the language of a pack", () => {
  const readers = (...languages: (string | undefined)[]) =>
    languageOf({ contacts: languages.map((language) => ({ language })) as never });
  it("is the one that most contacts read, and English where as many read both", () => {
    expect([readers("es", "en", "es"), readers("en", "es"), readers(), readers("es")]).toEqual([
      "es",
      "en",
      "en",
      "es",
    ]);
  });
});

describe("the files of a pack", () => {
  const DIGEST = "a".repeat(64);
  const inOrder = [
    ...["report.html", "facts.ndjson", "plans/2.json", "plans/10.json", `lists/${DIGEST}.ndjson.gz`],
    ...["seals.ndjson", "verdicts.ndjson", "checkpoints.csv", "checkpoints.ndjson", "findings.csv", "findings.ndjson"],
    ...["approvals.csv", "approvals.ndjson", "notifications.csv", "notifications.ndjson"],
    ...[
      "oscal/assessment-results.json",
      `manifests/${"b".repeat(32)}.ndjson.gz`,
      `manifests/${"c".repeat(32)}.ndjson.zst`,
    ],
    ...["verify.mjs", "verify.mjs.sha256"],
  ];

  it("lie in one order, whatever order they are named in", () => {
    expect(inLayout(inOrder.toReversed())).toEqual(inOrder);
    expect(inLayout(inOrder.toSorted())).toEqual(inOrder);
  });

  it("are packed unless they are already", () => {
    expect(inOrder.filter((name) => methodOf(name) === STORED)).toEqual(
      inOrder.filter((name) => /gz$|zst$/.test(name)),
    );
    expect(methodOf("a.gz.json")).toBe(DEFLATED);
  });

  it("have the names that a pack may have, and no others", () => {
    for (const name of inOrder) expect(isPackFileName(name)).toBe(true);
    for (const name of [
      "pack.json",
      "plans/01.json",
      "../facts.ndjson",
      "seals.csv",
      "lists/a.ndjson.gz",
      "x/report.html",
    ])
      expect(isPackFileName(name)).toBe(false);
    expect(planFileName(7)).toBe("plans/7.json");
    expect(listFileName(DIGEST)).toBe(`lists/${DIGEST}.ndjson.gz`);
    expect(manifestFileName("f", "zst")).toBe("manifests/f.ndjson.zst");
    expect(digestLine(DIGEST, "pack.json")).toBe(`${DIGEST}  pack.json\n`);
  });

  it("have digests as other programs compute them, and pack.json as a page that people can read", () => {
    expect(sha256Of("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const counts = { facts: 0, seals: 0, verdicts: 0, checkpoints: 0, findings: 0, approvals: 0, notifications: 0 };
    const pack: PackFile = {
      ...{ format: "cleargate.pack/2", maker: "cleargate 1", id: "0".repeat(32), migration: "m", gate: "go" },
      ...{ asOf: START, requestedAt: START, by: personOf("eva"), language: "en", manifests: false },
      ...{ planVersion: 1, counts, files: [] },
    };
    const text = packFileText(pack);
    expect(JSON.parse(text)).toEqual(pack);
    expect(text.split("\n").slice(0, 3)).toEqual(["{", '  "format": "cleargate.pack/2",', '  "maker": "cleargate 1",']);
    expect(text).toMatch(/\}\n$/);
    expect(() => packFileText({ ...pack, asOf: "2026-11-22T00:00:00Z" })).toThrow();
    expect(() => packFileText({ ...pack, gate: "not a gate" })).toThrow();
  });

  it("name a place by all that is known of it", () => {
    expect(placeText({ file: "a" })).toBe("a");
    expect(placeText({ file: "a", line: 1, offset: 0, fact: "f" })).toBe("a, line 1, byte 0, fact f");
  });
});

describe("the id of a pack", () => {
  const wish = { migration: "m", gate: null, asOf: START, manifests: false };
  it("is the same for the same wish, and another for any other", () => {
    const others = [{ migration: "n" }, { gate: "go" }, { gate: "move" }, { asOf: at(1) }, { manifests: true }];
    const ids = [wish, ...others.map((one) => ({ ...wish, ...one }))].map(packId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(packId({ ...wish })).toBe(ids[0]);
    // Records of packs name it, so that it stays what it is.
    expect([ids[0], ids[2]]).toEqual(["b3c58e9db5b64e4e6a842b790ef6036c", "3f60f8d15792696df492034d04221996"]);
    expect(packObjectKey({ migration: "m", id: "i" })).toBe("packs/m/i.zip");
  });
});
