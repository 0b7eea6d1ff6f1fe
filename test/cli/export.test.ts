import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../cli/program.ts";
import { cliAtApi } from "../support/cli-at-api.ts";

/** Tables in files: what is in them, and that none looks whole which is not. */

const AT = "2026-11-22T08:00:00.000Z";
const folder = mkdtempSync(join(tmpdir(), "cleargate-export-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let output = "";
let count = 0;
beforeEach(() => {
  count += 1;
  output = join(folder, `of-${count}`);
});

const summary = (index: number) => ({
  ...{
    id: `f${index}`,
    type: "manifest-audited",
    recordedAt: AT,
    migration: "contoso",
    unit: "pool01",
    requirement: null,
  },
  ...{ agent: "a", outcome: "rejected", codes: ["shrunk", "seal-invalid"], summary: `=SUM(A${index})` },
});
const list = { key: `comparisons/x/${"0".repeat(64)}.ndjson.gz`, versionId: "v" };
const verdict = {
  ...{ outcome: "rejected", effect: "applied" },
  findings: [
    { code: "names-missing", severity: "fail", message: "3 are missing", count: 3, where: ["sip:a"] },
    { code: "shrunk", severity: "warn", message: "one" },
  ],
};
const compared = {
  ...{ id: "c1", type: "evidence-compared", recordedAt: AT, migration: "contoso", unit: "pool01", requirement: "x" },
  ...{ agent: null, events: [], verdict, list },
};
const decided = (id: string, type: string, recordedAt: string) => ({
  ...{ id, type, recordedAt, unit: null, requirement: null, planVersion: 1, gate: "go", reason: "x", events: [] },
  ...{ by: { issuer: "i", subject: "eva", name: null, email: "eva@example.com" }, action: "waiver-requested" },
  ...{ role: null, control: null, expiresAt: null, request: null, proposal: null, approvedBy: [] },
});
const checkpoint = (requirement: string, over: object = {}) => ({
  ...{
    unit: "pool01",
    requirement,
    state: "passed",
    since: AT,
    reason: null,
    gates: ["go", "move@pool01"],
    fact: "f1",
  },
  ...{ agent: "a", completedAt: AT, validUntil: null, entries: 3, bytes: 9_007_199_254_740_991, proof: "hashed" },
  ...{ durationMs: null, attested: null, waiver: null, signatures: [], ...over },
});
const delivery = {
  recipient: "@bus",
  channel: "bus",
  name: null,
  email: null,
  state: "sent",
  attempts: 1,
  deliveredAt: AT,
  messageId: null,
};

/** By the end of the path: what is answered, or how often it fails before. */
let facts = 450;
let failing = { path: "", times: 0 };
let intruding = "";
const asked: URL[] = [];
const answers: Readonly<Record<string, (url: URL) => object>> = {
  history: ({ searchParams }) => {
    const from = Number(searchParams.get("cursor") ?? 0);
    const to = Math.min(facts, from + Number(searchParams.get("limit") ?? 50));
    if (searchParams.get("to")?.startsWith("1970") && searchParams.get("unit") === "pol01")
      return { error: "not-found", message: 'unknown unit "pol01": did you mean "pool01"?' };
    return {
      facts: Array.from({ length: to - from }, (_, index) => summary(from + index)),
      cursor: to < facts ? String(to) : null,
    };
  },
  facts: ({ searchParams }) => {
    const outcome = searchParams.get("outcome");
    if (searchParams.get("found") === "true") return { facts: [compared], cursor: null };
    if (outcome === "recorded")
      return {
        facts: [
          decided("a1", "approval-recorded", "2026-01-01T00:00:00.000Z"),
          decided("a3", "approval-recorded", "2026-01-03T00:00:00.000Z"),
        ],
        cursor: null,
      };
    if (outcome === "armed")
      return {
        facts: [
          decided("a2", "gate-armed", "2026-01-02T00:00:00.000Z"),
          decided("t", "time-passed", "2026-01-04T00:00:00.000Z"),
        ],
        cursor: null,
      };
    return { facts: [], cursor: null };
  },
  names: ({ searchParams }) => {
    const from = Number(searchParams.get("cursor") ?? 0);
    return {
      fact: "c1",
      names: [{ unit: "pool01", key: `sip:${from}`, missingFrom: "backup" }],
      cursor: from < 2 ? String(from + 1) : null,
    };
  },
  checkpoints: () => ({
    ...{ now: AT, migration: {}, cursor: null },
    checkpoints: [
      checkpoint("rtc", {
        state: "waived",
        waiver: { approvedBy: [decided("", "", "").by], expiresAt: AT, reason: "r", control: "c" },
      }),
      checkpoint("sign", {
        attested: { by: decided("", "", "").by },
        signatures: [{ role: "business", by: decided("", "", "").by }],
        gates: [],
      }),
    ],
  }),
  notifications: () => ({
    notifications: [
      {
        topic: "go",
        epoch: 1,
        kind: "clear",
        at: AT,
        fact: "f",
        planVersion: 1,
        heldUntil: null,
        gates: ["go"],
        deliveries: [delivery],
      },
    ],
    cursor: null,
  }),
};
const said = cliAtApi(({ url }) => {
  asked.push(url);
  if (intruding !== "") writeFileSync(intruding, "mine");
  intruding = "";
  const name = url.pathname.split("/").at(-1) ?? "";
  if (failing.times > 0 && url.searchParams.get("cursor") === failing.path) {
    failing = { ...failing, times: failing.times - 1 };
    return { error: "ledger-throttled", message: "later" };
  }
  return answers[name]?.(url) ?? {};
});
const run = (...args: readonly string[]): Promise<number> => {
  asked.length = 0;
  return runCli(["export", ...args, "-m", "contoso"]);
};
const linesOf = (file: string): string[] => readFileSync(file, "utf8").trimEnd().split("\n");
const rowsOf = (file: string): Record<string, unknown>[] => linesOf(file).map((line) => JSON.parse(line));

describe("an export", () => {
  beforeEach(() => {
    facts = 450;
    failing = { path: "", times: 0 };
  });

  it("of the history has every fact once, page by page, in each format", async () => {
    expect(await run("history", "-o", `${output}.ndjson`, "--unit", "pool01", "--outcome", "rejected")).toBe(0);
    expect(rowsOf(`${output}.ndjson`).map(({ fact }) => fact)).toEqual(
      Array.from({ length: 450 }, (_, index) => `f${index}`),
    );
    expect(asked.map(({ searchParams }) => searchParams.get("limit"))).toEqual(["200", "200", "200"]);
    expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({
      unit: "pool01",
      outcome: "rejected",
      order: "oldest",
      limit: "200",
    });
    expect(await run("history", "--format", "csv", "-o", output)).toBe(0);
    const [header, first] = linesOf(output);
    expect(header).toBe("fact,type,recordedAt,unit,requirement,agent,outcome,codes,summary");
    expect(first).toBe(`f0,manifest-audited,${AT},pool01,,a,rejected,shrunk; seal-invalid,'=SUM(A0)`);
    expect(await run("history", "-o", `${output}.parquet`)).toBe(0);
    const read = await parquetReadObjects({ file: await asyncBufferFromFile(`${output}.parquet`) });
    expect(read).toHaveLength(450);
    expect(read[449]).toEqual({
      ...{ fact: "f449", type: "manifest-audited", recordedAt: new Date(AT), unit: "pool01", requirement: null },
      ...{ agent: "a", outcome: "rejected", codes: ["shrunk", "seal-invalid"], summary: "=SUM(A449)" },
    });
    expect(said.out.join("")).toContain("history of contoso: 450 rows");
  });

  it("of findings has a row for each, and every name of a comparison through the API", async () => {
    expect(await run("findings", "-o", `${output}.ndjson`)).toBe(0);
    expect(rowsOf(`${output}.ndjson`).map(({ code, name, message }) => [code, name, message])).toEqual([
      ["names-missing", null, "3 are missing"],
      ["shrunk", null, "one"],
      ...[0, 1, 2].map((index) => ["names-missing", `sip:${index}`, null]),
    ]);
    expect(await run("findings", "-o", `${output}.csv`, "--code", "shrunk")).toBe(0);
    expect(linesOf(`${output}.csv`)).toHaveLength(2);
  });

  it("of approvals is in the order of time, and has what people did alone", async () => {
    expect(await run("approvals", "-o", `${output}.ndjson`)).toBe(0);
    expect(rowsOf(`${output}.ndjson`).map(({ fact, action, by }) => [fact, action, by])).toEqual([
      ["a1", "waiver-requested", "eva@example.com"],
      ["a2", "gate-armed", "eva@example.com"],
      ["a3", "waiver-requested", "eva@example.com"],
    ]);
  });

  it("of checkpoints says when they were judged, what was waived and who signed", async () => {
    expect(await run("checkpoints", "-o", `${output}.parquet`)).toBe(0);
    const [waived, signed] = await parquetReadObjects({ file: await asyncBufferFromFile(`${output}.parquet`) });
    expect(waived).toMatchObject({
      ...{ judgedAt: new Date(AT), state: "waived", waivedBy: ["eva@example.com"], waiverReason: "r", control: "c" },
      ...{ waivedUntil: new Date(AT), gates: ["go", "move@pool01"], bytes: 9_007_199_254_740_991n, signedBy: [] },
    });
    expect(signed).toMatchObject({
      attestedBy: "eva@example.com",
      signedBy: ["business: eva@example.com"],
      gates: [],
      waivedBy: [],
    });
    for (const [option, value, rows] of [
      ["--requirement", "rtc", 1],
      ["--gate", "move", 1],
      ["--agent", "b", 0],
      ["--agent", "a", 2],
    ] as const) {
      const file = `${output}${option}${value}.ndjson`;
      expect(await run("checkpoints", "-o", file, option, value)).toBe(0);
      expect(linesOf(file).filter((line) => line !== "")).toHaveLength(rows);
    }
  });

  it("of notifications has a row for each recipient", async () => {
    expect(await run("notifications", "-o", `${output}.csv`, "--gate", "go", "--json")).toBe(0);
    expect(linesOf(`${output}.csv`)[1]).toBe(`go,1,clear,${AT},f,1,,'@bus,bus,,,sent,1,${AT},`);
    expect(JSON.parse(said.out.at(-1) ?? "")).toMatchObject({
      what: "notifications",
      format: "csv",
      rows: 1,
      bytes: expect.any(Number),
    });
  });

  it("goes on where the API fails for a moment", async () => {
    failing = { path: "200", times: 2 };
    expect(await run("history", "-o", `${output}.ndjson`)).toBe(0);
    expect(linesOf(`${output}.ndjson`)).toHaveLength(450);
  });

  it.each(["ndjson", "csv", "parquet"])(
    "leaves no file of %s where the API fails in the middle",
    async (format) => {
      const before = readdirSync(folder);
      failing = { path: "200", times: 1_000 };
      expect(await run("history", "-o", `${output}.${format}`)).toBe(1);
      expect(said.err.join("")).toContain("later [ledger-throttled]");
      expect(readdirSync(folder)).toEqual(before);
    },
    30_000,
  );

  it("takes the place of no file, neither before it begins nor at its end", async () => {
    writeFileSync(`${output}.csv`, "mine");
    expect(await run("history", "-o", `${output}.csv`)).toBe(2);
    expect(asked).toEqual([]);
    const late = `${output}-late.csv`;
    // Somebody writes it while the pages are read.
    intruding = late;
    expect(await run("history", "-o", late)).toBe(2);
    expect(said.err.join("")).toContain("is there already");
    expect(asked.length).toBeGreaterThan(0);
    expect(readFileSync(late, "utf8")).toBe("mine");
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("is refused where it says no format, narrows by what the list has not, or cannot be written", async () => {
    expect(await run("history", "-o", output)).toBe(2);
    expect(said.err.join("")).toContain("ends with none of .ndjson, .csv, .parquet: give --format");
    expect(await run("checkpoints", "-o", `${output}.csv`, "--outcome", "rejected")).toBe(2);
    expect(said.err.join("")).toContain(
      "--outcome does not narrow checkpoints: --unit, --requirement, --agent, --gate do",
    );
    expect(await run("notifications", "-o", `${output}.csv`, "--unit", "pool01")).toBe(2);
    expect(await run("histry", "-o", `${output}.csv`)).toBe(2);
    expect(said.err.join("")).toContain('did you mean "history"?');
    expect(await run("history", "-o", join(output, "nowhere.csv"))).toBe(2);
  });

  it("without a row is a whole file, unless a name is unknown", async () => {
    facts = 0;
    expect(await run("history", "-o", `${output}.csv`)).toBe(0);
    expect(linesOf(`${output}.csv`)).toHaveLength(1);
    expect(await run("history", "-o", `${output}.parquet`)).toBe(0);
    expect(await parquetReadObjects({ file: await asyncBufferFromFile(`${output}.parquet`) })).toEqual([]);
    expect(await run("history", "-o", `${output}-x.csv`, "--unit", "pol01")).toBe(6);
    expect(readdirSync(folder).filter((name) => name.includes("-x.csv"))).toEqual([]);
  });
});
