import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runCli } from "../../cli/program.ts";
import type { GatesAsOfAnswer } from "../../contract/schemas/as-of.ts";
import { EXPORTS, exportColumns } from "../../core/pack/exported.ts";
import { estate } from "../../examples/demo/estate.ts";
import { playStory } from "../../examples/demo/story.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";

/** The demonstration's migration, exported and asked by SQL: each query answers the same, whatever the format. */

const SQL = join(import.meta.dirname, "..", "..", "examples", "sql");
const FORMATS = ["parquet", "csv", "ndjson"] as const;
type Format = (typeof FORMATS)[number];
const QUERIES = readdirSync(SQL).filter((name) => !name.startsWith("load-"));
const textOf = (name: string): string => readFileSync(join(SQL, name), "utf8");

const TURNS = `SELECT DISTINCT epoch_ms("at") AS ms FROM notifications WHERE kind IN ('clear', 'blocked')`;

let cloud: TestCloud;
let folder: string;
const asking = new Map<Format, DuckDBConnection>();

const connect = async (format: Format): Promise<DuckDBConnection> => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`SET file_search_path = '${folder}'`);
  await connection.run(textOf(`load-${format}.sql`));
  return connection;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cleargate-sql-"));
  cloud = await testCloud({ migration: "contoso-lync2013" });
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await playStory({ cloud, estate: estate(join(folder, "estate"), Date.now()), folder, realFolder: undefined });
  vi.stubEnv("CLEARGATE_API", cloud.apiUrl);
  vi.stubEnv("CLEARGATE_TOKEN", await cloud.oidc.token(["auditor"]));
  for (const what of EXPORTS)
    for (const format of FORMATS)
      expect(await runCli(["export", what, "-m", "contoso-lync2013", "-o", join(folder, `${what}.${format}`)])).toBe(0);
  vi.restoreAllMocks();
  for (const format of FORMATS) asking.set(format, await connect(format));
}, 600_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const connection of asking.values()) connection.closeSync();
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Rows = readonly Readonly<Record<string, unknown>>[];
const ask = async (format: Format, sql: string): Promise<Rows> => {
  const reader = await asking.get(format)?.runAndReadAll(sql);
  return (reader?.getRowObjectsJson() ?? []) as Rows;
};
const parquet = (query: string): Promise<Rows> => ask("parquet", textOf(query));

describe("SQL over exports", () => {
  it.each(QUERIES)("answers %s the same from Parquet, CSV and NDJSON", async (query) => {
    const answers = await Promise.all(FORMATS.map((format) => ask(format, textOf(query))));
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it.each(EXPORTS)("reads every row and column of %s alike, and so does another reader of Parquet", async (what) => {
    const [first = [], ...others] = await Promise.all(
      // Each file of checkpoints was judged at another instant.
      FORMATS.map((format) => ask(format, `SELECT COLUMNS(name -> name <> 'judgedAt') FROM ${what}`)),
    );
    expect(first.length).toBeGreaterThan(0);
    for (const other of others) expect(other).toEqual(first);
    const read = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, `${what}.parquet`)) });
    expect(read).toHaveLength(first.length);
    expect(Object.keys(read[0] ?? {})).toEqual(exportColumns(what));
  });

  it("knows which gates were clear at any instant, as the API does", async () => {
    const query = textOf("gates-clear-at.sql");
    const turns = await ask("ndjson", TURNS);
    let clear = 0;
    for (const { ms } of turns)
      for (const later of [-1, 0, 1]) {
        const at = new Date(Number(ms) + later).toISOString();
        const rows = await ask("parquet", query.replace(/'2026[^']*'/, `'${at.replace("Z", "+00:00")}'`));
        const gates = rows.map(({ gate }) => gate);
        const path = `/migrations/contoso-lync2013/as-of/gates?knownAt=${at}&at=${at}`;
        const known = (await cloud.get<GatesAsOfAnswer>(path)).body.gates.filter(({ state }) => state === "clear");
        expect(gates, at).toEqual(expect.arrayContaining(known.map(({ id }) => id)));
        // Just before a gate shuts, its evidence has expired, and nobody has noticed.
        if (later >= 0) expect(gates, at).toHaveLength(known.length);
        clear += known.length;
      }
    expect(clear).toBeGreaterThan(0);
  }, 120_000);

  it("knows which units failed, who was mailed and what is missing", async () => {
    const [worst] = await parquet("most-rejected-units.sql");
    expect(worst).toMatchObject({ unit: "pool02" });
    const mailed = await parquet("mailed-before-clear.sql");
    expect(mailed.filter(({ mails }) => Number(mails) > 0)).toHaveLength(mailed.length);
    const missing = await parquet("missing-names.sql");
    expect(missing.map(({ code }) => code)).toContain("names-missing");
    expect(missing.map(({ last_name: name }) => name)).toContain("sip:user11999@contoso.com");
    expect(await parquet("what-people-did.sql")).toMatchObject([{ action: "plan-applied", times: "1" }]);
  });
});
