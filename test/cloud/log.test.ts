import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { s3LogFiles } from "../../adapters/s3-log-files.ts";
import type { GatesAnswer } from "../../contract/schemas/gate.ts";
import type { InclusionAnswer } from "../../contract/schemas/log.ts";
import { openCheckpoint } from "../../core/log/checkpoint.ts";
import { findEntries } from "../../core/log/entries.ts";
import { leafHash } from "../../core/log/hash.ts";
import { findLeaf, type Leaf, subjectOf } from "../../core/log/leaf.ts";
import { findNoteKey } from "../../core/log/note-key.ts";
import { isConsistent, isIncluded } from "../../core/log/prove.ts";
import { consistencyRanges, inclusionRanges, type Range } from "../../core/log/range.ts";
import { entriesPath, leafTiles, rangeHash, tilePath, tilesOf } from "../../core/log/tile.ts";
import { s3As, type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { until } from "../support/until.ts";

/** The log of the stack as it is deployed, read by somebody who has its bucket and nothing else. */

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud?.stop());

const filesOf = () => s3LogFiles(cloud.logBucket, s3As(cloud, cloud.admin));
const read = async (path: string): Promise<Buffer> => Buffer.from((await filesOf().find(path))?.bytes ?? "");

const readLog = async () => {
  const bytes = await read("checkpoint");
  const size = Number(bytes.toString().split("\n")[1]);
  const leaves: Leaf[] = [];
  const entries: Buffer[] = [];
  for (const tile of leafTiles({ start: 0, end: size }, size))
    for (const entry of findEntries(await read(entriesPath(tile))) ?? []) {
      entries.push(entry);
      const leaf = findLeaf(entry);
      if (leaf !== undefined) leaves.push(leaf);
    }
  const [first] = leaves;
  const keys = [findNoteKey(first !== undefined && "key" in first ? first.key : "")].filter((key) => key !== undefined);
  const opened = openCheckpoint(bytes, { origin: bytes.toString().split("\n")[0] ?? "", keys, witnesses: [] });
  if ("problem" in opened) throw new Error(opened.problem);
  return { head: opened.head, leaves, entries };
};

const proofOf = async (ranges: readonly Range[], size: number): Promise<Buffer[]> => {
  const tiles = new Map<string, Buffer>();
  for (const tile of tilesOf(ranges, size)) tiles.set(tilePath(tile), await read(tilePath(tile)));
  return ranges.map((range) => rangeHash(range, size, (tile) => tiles.get(tilePath(tile)) as Buffer));
};

describe("the log of a stack", () => {
  it("has each fact within seconds, without the schedule, and a mail has its head", async () => {
    await cloud.applyPlan(planText());
    await cloud.upload("agent00", await accountsOf("pool01", 60, ["ann"]));
    const told = async () => {
      const logged = (await readLog()).leaves.map(subjectOf);
      const ids = (await cloud.facts()).map(({ id }) => id);
      return ids.length > 1 && ids.every((id) => logged.includes(id));
    };
    await until("each fact in the log", () => told().catch(() => false));
    const [last] = (await cloud.facts()).slice(-1);
    const answer = await cloud.get<InclusionAnswer>(`/log/inclusion?fact=${last?.id}`);
    expect(answer).toMatchObject({ status: 200, body: { leaf: expect.stringContaining(`"${last?.id}"`) } });
    expect((await cloud.get("/log/inclusion?fact=none")).status).toBe(404);
    const { size } = (await readLog()).head;
    expect((await cloud.get<GatesAnswer>("/migrations/contoso/gates")).body.log).toMatchObject({ size });
  }, 120_000);

  it("has every fact once after each minute, also where calls fail after they were done, and goes on from what it was", async () => {
    await cloud.applyPlan(planText());
    await cloud.upload("agent00", await accountsOf("pool01", 60, ["ann", "bob"]));
    await cloud.waitUntilIdle();
    await cloud.runSchedule("Log");
    const before = await readLog();
    expect(before.leaves.slice(1).map(subjectOf).toSorted()).toEqual(
      (await cloud.facts()).map(({ id }) => id).toSorted(),
    );

    await cloud.upload("agent00", await rtcOf("pool01", 60));
    await cloud.waitUntilIdle();
    for (const operation of ["s3:PutObject", "dynamodb:PutItem", "kms:Sign", "s3:GetObject"]) {
      cloud.inject({ caller: "Log", operation, kind: "error-after-commit", times: 20 });
      await cloud.runSchedule("Log").catch(() => undefined);
      cloud.clearFaults();
    }
    await cloud.runSchedule("Log");
    const after = await readLog();
    const ids = (await cloud.facts()).map(({ id }) => id);
    expect(after.leaves.slice(1).map(subjectOf).toSorted()).toEqual(ids.toSorted());
    expect(after.head.size).toBeGreaterThan(before.head.size);
    const proof = await proofOf(consistencyRanges(before.head.size, after.head.size), after.head.size);
    expect(isConsistent({ before: before.head, after: after.head, proof })).toBe(true);
    for (const [index, entry] of after.entries.entries()) {
      const { size, root } = after.head;
      const path = await proofOf(inclusionRanges(index, size), size);
      expect(isIncluded({ index, size, root, leaf: leafHash(entry), proof: path })).toBe(true);
    }
    expect(after.entries.map(String).join("\n")).not.toContain("example.com");
  }, 120_000);
});
