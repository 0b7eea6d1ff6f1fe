import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dynamoLedger } from "../../adapters/dynamo-ledger.ts";
import { dynamoOutbox } from "../../adapters/dynamo-outbox.ts";
import { s3Copies } from "../../adapters/s3-copies.ts";
import { s3Evidence } from "../../adapters/s3-evidence.ts";
import { s3Vault } from "../../adapters/s3-vault.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Outbox } from "../../ports/outbox.ts";
import type { Evidence, Ledger } from "../../ports/ports.ts";
import { type Endpoint, testEndpoint } from "../support/endpoint.ts";

/**
 * What the use cases rely on, asked of the adapters: at the embedded cloud, or at any endpoint of AWS's APIs that the
 * environment names (`CONTRIBUTING.md`).
 */

let at: Endpoint;
let ledger: Ledger;
let outbox: Outbox;
let evidence: Evidence;
/** No two runs meet, wherever they run. */
const migration = `contract-${randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  at = await testEndpoint();
  ledger = dynamoLedger(at.table);
  outbox = dynamoOutbox(at.table);
  evidence = s3Evidence(at.bucket, new S3Client({ forcePathStyle: true }));
}, 180_000);
afterAll(() => at?.stop());

const NOON = "2026-11-22T12:00:00.000Z";
const minute = (count: number): string => new Date(Date.parse(NOON) + count * 60_000).toISOString();

const checkpoint = (requirement: string, version: number): Checkpoint => ({
  migration,
  unit: "pool01",
  requirement,
  version,
  planVersion: 1,
  rules: "r",
  remindEveryMs: null,
  gates: ["go"],
  state: "missing",
  since: NOON,
  reason: null,
  deadline: null,
  evidence: null,
  baseline: null,
  changed: null,
  waiver: null,
  signatures: [],
  remindAt: null,
});

const fact = (id: string, recordedAt = NOON): ManifestFact => ({
  id: `${migration}-${id}`,
  type: "manifest-audited",
  recordedAt,
  migration,
  unit: "pool01",
  requirement: "rtc",
  agent: "agent01",
  object: { key: id, versionId: "v", size: 1 },
  digest: null,
  planVersion: 1,
  header: null,
  entries: 0,
  bytes: 0,
  verdict: { outcome: "accepted", proof: null, findings: [] } as unknown as ManifestFact["verdict"],
  events: [],
});

const commit = (one: ManifestFact, checkpoints: Checkpoint[] = []) =>
  ledger.commit({ fact: one, checkpoints, gates: [], notifications: [] });

const textOf = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return Buffer.concat(pieces).toString();
};

describe("the ledger", () => {
  it("writes a fact and its checkpoint whole, and knows them again", async () => {
    expect(await commit(fact("whole"), [checkpoint("whole", 1)])).toBe("committed");
    expect(await ledger.findCheckpoint(checkpoint("whole", 1))).toEqual(checkpoint("whole", 1));
    expect(await ledger.findFact(fact("whole").id)).toEqual(fact("whole"));
  });

  it("writes nothing when a fact is told again", async () => {
    await commit(fact("again"), [checkpoint("again", 1)]);
    expect(await commit(fact("again"), [checkpoint("again", 2)])).toBe("already");
    expect(await ledger.findCheckpoint(checkpoint("again", 1))).toMatchObject({ version: 1 });
  });

  it("lets one of two writers win, and writes no fact of the other", async () => {
    await commit(fact("race"), [checkpoint("race", 1)]);
    const writers = ["left", "right"].map((side) => commit(fact(`race-${side}`), [checkpoint("race", 2)]));
    const results = await Promise.allSettled(writers);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const lost = results.find(({ status }) => status === "rejected") as PromiseRejectedResult;
    expect(lost.reason).toMatchObject({ code: "ledger-conflict" });
    const told = await Promise.all(["left", "right"].map((side) => ledger.hasFact(fact(`race-${side}`).id)));
    expect(told.filter(Boolean)).toHaveLength(1);
  });

  it("pages through the history in order, and refuses a cursor of something else", async () => {
    for (const count of [3, 1, 2]) await commit({ ...fact(`page-${count}`, minute(count)), unit: "paged" });
    const query = { migration, unit: "paged", newestFirst: false, limit: 2 };
    const first = await ledger.pageHistory(query);
    const second = await ledger.pageHistory({ ...query, cursor: first.cursor });
    const ids = [...first.items, ...second.items].map(({ recordedAt }) => recordedAt);
    expect(ids).toEqual([minute(1), minute(2), minute(3)]);
    await expect(ledger.pageHistory({ ...query, cursor: "bm90aGluZw" })).rejects.toMatchObject({
      code: "cursor-invalid",
    });
  });

  it("narrows the history by time", async () => {
    for (const count of [1, 2, 3]) await commit({ ...fact(`time-${count}`, minute(count)), unit: "timed" });
    const page = await ledger.pageHistory({
      migration,
      unit: "timed",
      from: minute(2),
      to: minute(3),
      newestFirst: false,
      limit: 10,
    });
    expect(page.items.map(({ recordedAt }) => recordedAt)).toEqual([minute(2)]);
  });
});

describe("the outbox", () => {
  const ana = { channel: "mail", id: "ana" } as const;
  const id = (epoch: number) => ({ migration, topic: "go", epoch });

  it("gives a claim to one of ten", async () => {
    const claims = await Promise.all(
      Array.from({ length: 10 }, () => outbox.claim(id(1), ana, randomUUID(), NOON, minute(1))),
    );
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  it("gives a lapsed claim to the next, and no finished one", async () => {
    const first = await outbox.claim(id(2), ana, "first", NOON, minute(1));
    expect(await outbox.claim(id(2), ana, "second", NOON, minute(1))).toBeUndefined();
    const taken = await outbox.claim(id(2), ana, "second", minute(2), minute(3));
    expect(taken).toMatchObject({ attempts: 2 });
    if (first === undefined || taken === undefined) throw new Error("there was no claim");
    await outbox.finishDelivery(first, { state: "refused", messageId: null, at: minute(2) });
    await outbox.finishDelivery(taken, { state: "sent", messageId: "id", at: minute(2) });
    expect(await outbox.listDeliveries(id(2))).toMatchObject([{ state: "sent", messageId: "id" }]);
    expect(await outbox.claim(id(2), ana, "third", minute(9), minute(10))).toBeUndefined();
  });
});

describe("the evidence store", () => {
  const key = `plans/${migration}/1-test.json`;

  it("keeps bytes once, takes the same again, and refuses others", async () => {
    const bytes = Buffer.from("evidence");
    const put = await evidence.put(key, bytes, "application/json");
    expect(await evidence.put(key, bytes, "application/json")).toEqual(put);
    await expect(evidence.put(key, Buffer.from("other"), "application/json")).rejects.toMatchObject({
      code: "object-differs",
    });
    const { size, chunks } = await evidence.open(put);
    expect({ size, text: await textOf(chunks) }).toEqual({ size: 8, text: "evidence" });
  });

  it("streams what is large", async () => {
    const bytes = Buffer.alloc(9_000_000, 7);
    const { chunks } = await evidence.open(await evidence.put(`${key}.large`, bytes, "application/json"));
    const hash = createHash("sha256");
    for await (const chunk of chunks) hash.update(chunk);
    expect(hash.digest("hex")).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  it("says that an object is missing", async () => {
    await expect(evidence.open({ key: `${key}.none`, versionId: "null" })).rejects.toMatchObject({
      code: "object-missing",
    });
  });
});

describe("the vault", () => {
  const MIB = 1024 ** 2;
  const folder = mkdtempSync(join(tmpdir(), "cleargate-vault-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const toCopy = (name: string, bytes: Buffer) => {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const place = { bucket: at.vault, object: `artefacts/${migration}/${name}` };
    return { ...place, file, size: bytes.length, sha256, lockUntil: undefined, partBytes: 5 * MIB };
  };
  const vault = () =>
    s3Vault({ region: process.env.AWS_REGION ?? "eu-west-1", endpoint: process.env.AWS_ENDPOINT_URL });
  const copies = () => {
    const client = new S3Client({ forcePathStyle: true });
    return s3Copies(at.vault, () => client);
  };

  it("copies what is small and what is large, with one checksum over the whole that the store knows again", async () => {
    for (const [name, bytes] of [
      ["empty", Buffer.alloc(0)],
      ["small", Buffer.from("small")],
      ["large", Buffer.alloc(11 * MIB, "large")],
    ] as const) {
      const what = toCopy(name, bytes);
      const copied = await vault().copy(what, undefined, () => undefined);
      const stored = await copies().look({ object: what.object, versionId: copied.versionId });
      expect(stored).toEqual({ size: bytes.length, crc64nvme: copied.crc64nvme, lockedUntil: undefined });
    }
  });

  it("goes on with an upload, and begins anew where it is gone", async () => {
    const what = toCopy("resumed", Buffer.alloc(11 * MIB, "resumed"));
    const begun: string[] = [];
    await vault().copy(what, "0".repeat(32), (id) => void begun.push(id));
    expect(begun).toHaveLength(1);
  });

  it("does not finish a copy of bytes that are not those that were hashed", async () => {
    const what = { ...toCopy("changed", Buffer.alloc(6 * MIB, "x")), sha256: "0".repeat(64) };
    await expect(vault().copy(what, undefined, () => undefined)).rejects.toMatchObject({ code: "copy-changed" });
    expect(await copies().look({ object: what.object, versionId: "null" })).toBeUndefined();
  });
});
