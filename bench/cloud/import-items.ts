import { execFile } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGzip } from "node:zlib";
import type { Item } from "../../adapters/dynamo/items.ts";
import { findEngine, startDynamo } from "../../local/services/dynamodb/engine.ts";
import { callEngine } from "../../local/services/dynamodb/engine-call.ts";

/** An attribute as DynamoDB writes it in JSON, of what items of the ledger have; undefined members are none. */
const attributeOf = (value: unknown): unknown => {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (value === null) return { NULL: true };
  if (value instanceof Set) return { SS: [...value] };
  if (Array.isArray(value)) return { L: value.map(attributeOf) };
  return { M: attributesOf(value as object) };
};

const attributesOf = (value: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, attributeOf(member)]])),
  );

const PIECE_BYTES = 1024 ** 2;

/** Writes a file as an export of DynamoDB has it. @param kept as the engine has them @returns how many items */
const writeExport = async (path: string, kept: readonly unknown[], items: Iterable<Item>): Promise<number> => {
  const gzip = createGzip({ level: 1 });
  const written = pipeline(gzip, createWriteStream(path));
  let count = kept.length;
  let piece = kept.map((one) => `${JSON.stringify({ Item: one })}\n`).join("");
  const flush = async (): Promise<void> => {
    if (!gzip.write(piece)) await once(gzip, "drain");
    piece = "";
  };
  for (const item of items) {
    count += 1;
    piece += `${JSON.stringify({ Item: attributesOf(item) })}\n`;
    if (piece.length > PIECE_BYTES) await flush();
  }
  await flush();
  gzip.end();
  await written;
  return count;
};

interface Stored {
  readonly schema: unknown;
  readonly items: readonly unknown[];
}

interface ScanAnswer {
  readonly Items: readonly unknown[];
  readonly LastEvaluatedKey?: unknown;
}

/** What a table has, which is little. */
const readStored = async (file: string, TableName: string): Promise<Stored> => {
  const engine = await startDynamo(file, undefined);
  try {
    const items: unknown[] = [];
    let ExclusiveStartKey: unknown;
    do {
      const page = await callEngine<ScanAnswer>(engine.url, "Scan", { TableName, ExclusiveStartKey });
      items.push(...page.Items);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return { schema: await callEngine(engine.url, "DescribeTable", { TableName }), items };
  } finally {
    await engine.stop();
  }
};

/**
 * Puts items beside the few that the table of a stopped cloud has, by the import of its engine: no call for each of them, no stream.
 * @param file where that cloud keeps its ledger
 * @param items none with a key that the table has
 * @returns how many it has then
 */
export const importItems = async (file: string, table: string, items: Iterable<Item>): Promise<number> => {
  const work = mkdtempSync(join(dirname(file), "import-"));
  try {
    const data = join(work, "export", table, "data");
    mkdirSync(data, { recursive: true });
    const stored = await readStored(file, table);
    writeFileSync(join(work, "schema.json"), JSON.stringify(stored.schema));
    const count = await writeExport(join(data, "items.json.gz"), stored.items, items);
    const from = ["--source", join(work, "export"), "--schema", join(work, "schema.json")];
    await promisify(execFile)(findEngine().program, ["import", ...from, "--output", file, "--force"]);
    return count;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};
