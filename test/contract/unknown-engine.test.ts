import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { startDynamo } from "../../local/services/dynamodb/engine.ts";
import { indexStreams } from "../../local/services/dynamodb/stream-indexes.ts";
import { testCloud } from "../support/cloud.ts";
import { untilDelivered } from "../support/delivered.ts";
import { embeddedEndpoint } from "../support/endpoint.ts";
import { allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { contractAt } from "./contract.ts";

const indexesOf = (file: string): number => {
  const database = new DatabaseSync(file);
  const found = database.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'cleargate_%'").all();
  database.close();
  return found.length;
};

/**
 * The embedded cloud over an engine of another version: slower, and no less right. Without its indexes an engine reads all records of
 * a stream at each write and at each reading of the stream, and nothing else differs: so one ledger is asked for what tables do,
 * and a job for what streams bring.
 */

await contractAt(await embeddedEndpoint(true), "one ledger");

describe("a stream without indexes", () => {
  it("brings what was recorded to comparisons, mails and the log, once and in order", async () => {
    const cloud = await testCloud({ unknownEngine: true });
    try {
      expect(indexesOf(join(cloud.dataDir, "ledger.sqlite"))).toBe(0);
      await cloud.applyPlan(planText());
      for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
      await untilDelivered(cloud);
      expect((await cloud.gate("go")).state).toBe("clear");
      await cloud.upload("agent00", await rtcOf("pool01", 50, 100));
      await untilDelivered(cloud);
      expect((await cloud.gate("go")).state).toBe("blocked");
      const marks = cloud.inbox.list().map(({ subject }) => /^\[(\w+)\] contoso · Ready to go/.exec(subject)?.[1]);
      expect(marks.filter(Boolean)).toEqual(["CLEAR", "CLEAR", "BLOCKED", "BLOCKED"]);
    } finally {
      await cloud.stop();
    }
  }, 120_000);
});

describe("the engine's own tables", () => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-engine-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
