import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { startDynamo } from "../../local/services/dynamodb/engine.ts";
import { indexStreams } from "../../local/services/dynamodb/stream-indexes.ts";
import { embeddedEndpoint } from "../support/endpoint.ts";
import { contractAt } from "./contract.ts";

/** The embedded cloud over an engine of another version: slower, and no less right. */

await contractAt(await embeddedEndpoint(true), "ledgers");

describe("the engine's own tables", () => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-engine-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const indexesOf = (file: string): number => {
    const database = new DatabaseSync(file);
    const found = database.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'cleargate_%'").all();
    database.close();
    return found.length;
  };

  it("get indexes where version and tables are known, and nothing where one is not", async () => {
    const [known, unknown] = [join(folder, "known.db"), join(folder, "unknown.db")];
    const engine = await startDynamo(unknown, undefined, false);
    await engine.stop();
    expect(indexesOf(unknown)).toBe(0);
    copyFileSync(unknown, known);
    expect(indexStreams(unknown, "1.2.2")).toBe(false);
    const database = new DatabaseSync(unknown);
    database.exec("ALTER TABLE _stream_records ADD COLUMN other TEXT");
    database.close();
    expect(indexStreams(unknown, "1.2.1")).toBe(false);
    expect(indexesOf(unknown)).toBe(0);
    expect(indexStreams(known, "1.2.1")).toBe(true);
    expect(indexesOf(known)).toBe(3);
  });

  it("get them when the engine of this project starts", async () => {
    const file = join(folder, "started.db");
    await (await startDynamo(file, undefined)).stop();
    expect(indexesOf(file)).toBe(3);
  });
});
