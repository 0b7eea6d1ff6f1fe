import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { App } from "aws-cdk-lib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_TABLES } from "../../core/pack/day-tables.ts";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import { s3As, type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** The stack with its optional tables: history lies in its bucket as Athena reads it, and DuckDB reads the same folders. */

const ROOT = join(import.meta.dirname, "..", "..");
const DAY_MS = 86_400_000;

let folder: string;
let cloud: TestCloud;
let bucket: string;
let client: S3Client;
let duck: DuckDBConnection;

/** Of the bundles that are there: what bundles them again would take them away from tests beside this one. */
const synthesised = (): string => {
  const outdir = join(folder, "assembly");
  const app = new App({ context: { analytics: "true" }, analyticsReporting: false, outdir });
  new CleargateStack(app, "Cleargate", readContext(app));
  return app.synth().directory;
};
const bucketIn = (assembly: string): string => {
  const { Resources } = JSON.parse(readFileSync(join(assembly, "Cleargate.template.json"), "utf8"));
  const id = Object.keys(Resources).find((name) => /^AnalyticsBucket[0-9A-F]+$/.test(name)) ?? "";
  return `cleargate-${id.toLowerCase()}`;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cleargate-analytics-"));
  const assembly = synthesised();
  cloud = await testCloud({ assembly });
  bucket = bucketIn(assembly);
  client = s3As(cloud, cloud.admin);
  duck = await (await DuckDBInstance.create(":memory:")).connect();
  await cloud.applyPlan(planText());
  for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
}, 300_000);
afterAll(async () => {
  duck?.closeSync();
  await cloud?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

const keys = async (): Promise<string[]> =>
  ((await client.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key ?? "");
const bytesOf = async (Key: string): Promise<Uint8Array> =>
  (await client.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToByteArray() ?? new Uint8Array();

/** Brings the bucket onto this machine, as `aws s3 sync` does. */
const synced = async (): Promise<void> => {
  for (const key of await keys()) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), await bytesOf(key));
  }
};
const ask = async (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  (await duck.runAndReadAll(sql)).getRowObjectsJson() as never;
const run = async (): Promise<void> => {
  await cloud.runSchedule("Tabulate");
  await synced();
  for (const table of DAY_TABLES)
    await duck.run(
      `CREATE OR REPLACE VIEW ${table} AS SELECT * FROM read_parquet('${folder}/${table}/*/*/*.parquet', hive_partitioning = true)`,
    );
};
const recorded = async () => (await cloud.facts()).filter(({ migration }) => migration === "contoso");

describe("history as tables", () => {
  it("has every fact once, by migration and day, and is asked by the SQL of exports", async () => {
    await run();
    const facts = await recorded();
    const rows = await ask("SELECT fact, migration, CAST(day AS VARCHAR) AS day FROM history ORDER BY fact");
    expect(rows).toEqual(
      facts
        .map(({ id, recordedAt }) => ({ fact: id, migration: "contoso", day: recordedAt.slice(0, 10) }))
        .toSorted((a, b) => (a.fact < b.fact ? -1 : 1)),
    );
    const sql = (name: string): string => readFileSync(join(ROOT, "examples", "sql", name), "utf8");
    expect(await ask(sql("what-people-did.sql"))).toMatchObject([{ action: "plan-applied", times: "1" }]);
    expect(await ask(sql("most-rejected-units.sql"))).toEqual([]);
    const clear = await ask(sql("gates-clear-at.sql").replace(/'2026[^']*'/, "'2999-01-01 00:00:00+00:00'"));
    expect(clear.map(({ gate }) => gate)).toEqual(["go", "move@pool01", "move@pool02"]);
  });

  it("is written again under the same names, with what came late", async () => {
    const before = await keys();
    const first = await Promise.all(before.map(bytesOf));
    await run();
    expect(await keys()).toEqual(before);
    expect(await Promise.all(before.map(bytesOf))).toEqual(first);
    await cloud.upload("agent00", await rtcOf("pool01", 20));
    await cloud.waitUntilIdle();
    await run();
    expect(await ask("SELECT count(*) AS facts FROM history")).toEqual([{ facts: String((await recorded()).length) }]);
  });

  it("is no longer written for days that are over for a day", async () => {
    await cloud.advanceClock(3 * DAY_MS);
    await cloud.waitUntilIdle();
    await run();
    const [memory] = (await cloud.items("MEMORY")).filter(({ sk }) => sk === "tabulate");
    const today = new Date(await cloud.now()).toISOString().slice(0, 10);
    const { contoso = "" } = (memory?.value ?? {}) as Record<string, string>;
    expect(Date.parse(today) - Date.parse(contoso)).toBe(DAY_MS);
    expect(await ask("SELECT count(*) AS facts FROM history")).toEqual([{ facts: String((await recorded()).length) }]);
    expect(cloud.grants().denied).toEqual([]);
  });
});
