import { createPrivateKey } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Entry } from "../../core/manifest/entry.ts";
import { manifestReader } from "../../core/manifest/read.ts";
import { judgeStored, type StoredManifest } from "../support/judge-stored.ts";
import { account, file, header, sealedText } from "../support/seal.ts";
import { keys as namedKeys, receivedAt, storedVector, vectors } from "../support/vectors.ts";
import { oddManifests, type SealingKey } from "./odd-manifests.ts";
import { ask, findPython } from "./python.ts";
import { writtenByAgent } from "./written-by-agent.ts";

/** A verifier and a writer in another language, made from docs/manifest-format.md alone, beside ours. */

const python = findPython();
const root = mkdtempSync(join(tmpdir(), "cleargate-independent-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const askJudge = (manifests: readonly StoredManifest[]): string[][] =>
  ask<string[]>(
    python as string,
    "judge.py",
    manifests.map(({ bytes, objectKey = null, ...rest }) => ({ ...rest, object: bytes.toString("base64"), objectKey })),
  );
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const sealingKeys = namedKeys.map(({ id, seed }) => ({
  id,
  privateKey: createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, Buffer.from(seed, "hex")]),
    format: "der",
    type: "pkcs8",
  }),
}));
const [firstKey, otherKey] = sealingKeys as [SealingKey, SealingKey];
/** The first key often, one that the plan does not name, and a wrong one under the first's name. */
const usedKeys = [
  ...[...Array.from({ length: 9 }, () => firstKey), ...sealingKeys],
  ...[
    { ...firstKey, id: "k9" },
    { ...otherKey, id: "k1" },
  ],
];
const keys = namedKeys.map(({ seed: _, ...key }) => key);
const agentsOwn = async (): Promise<StoredManifest[]> => {
  const written: StoredManifest[] = [];
  for (const packing of ["zst", "gz"] as const) {
    const folder = join(root, `${packing}-${written.length}-${Math.trunc(performance.now())}`);
    mkdirSync(folder);
    written.push(...(await writtenByAgent(folder, packing)));
  }
  return written;
};
const unpacked = ({ bytes, objectKey = "" }: StoredManifest): Buffer =>
  objectKey.endsWith(".zst") ? zstdDecompressSync(bytes) : gunzipSync(bytes);

/** A header with every member that the format names. */
const full = (kind: "inventory" | "backup" | "verification" | "document") =>
  header({
    kind,
    sealedAt: "2026-11-22T02:10:00Z",
    complete: true,
    source: { type: "folder", tool: "restic", version: "0.17" },
    proof: "hashed",
    checks: [{ name: "restic check", outcome: "passed", detail: "no errors", durationMs: 12 }],
    subject: { requirement: "rtc", content: "a".repeat(64), completedAt: "2026-11-22T01:00:00Z" },
    copies: [
      {
        ...{ location: "s3://vault/rtc", site: "off-site", medium: "object", immutable: true },
        immutableUntil: "2027-01-01T00:00:00Z",
        objects: [{ key: "a", bucket: "vault", object: "rtc/a", versionId: "1", size: 100, crc64nvme: "AAAAAAAAAAA=" }],
      },
    ],
    sequence: 2,
    waiting: 3,
    previous: "b".repeat(64),
    labels: { site: "Zürich" },
  });
const entriesOf = {
  inventory: [account("sip:a@x.com", { enabled: true, guid: "g", sid: "s", more: "a=b" }), account("sip:b@x.com")],
  backup: [
    { ...file("a"), modifiedAt: "2026-11-22T00:00:00Z", checksum: "none" },
    { ...file("b", 0), in: "a", problem: "changed" },
  ],
  verification: [{ key: "restore", outcome: "passed", detail: "ok", durationMs: 5, sha256: "c".repeat(64) }],
  document: [{ key: "statement", outcome: "inconclusive" }],
} satisfies Record<string, Entry[]>;
const KINDS = ["inventory", "backup", "verification", "document"] as const;

const [INSTANTS, COMPLETED] = [/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "2026-11-22T02:00:00.000Z"] as const;
/** More of them, or others: `ODD_RUNS=20000 ODD_SEED=2 npx vitest run test/independent`. */
const RUNS = Number(process.env.ODD_RUNS ?? 1_500);
const SEED = Number(process.env.ODD_SEED ?? 3);

/** Verdicts that any few hundred odd manifests include. */
const COMMON = [
  ...["valid", "keys-repeated", "codec-damaged", "object-digest-mismatch", "object-key-mismatch", "line-too-long"],
  ...["utf8-invalid", "line-not-json", "header-invalid", "entry-invalid", "keys-unsorted", "trailer-missing"],
  ...["trailer-invalid", "digest-mismatch", "count-mismatch", "key-unknown", "key-not-valid", "seal-invalid"],
];

describe.skipIf(python === undefined)(
  "an independent verifier (needs python3 with test/independent/requirements.txt)",
  () => {
    it("says of every vector what it must lead to", () => {
      const found = askJudge(vectors.map(storedVector));
      for (const [index, { file: name, expect: code }] of vectors.entries())
        expect(found[index], name).toEqual(code === "valid" ? [] : [code]);
    });

    it("accepts what the agent writes, as the auditor does", async () => {
      const written = await agentsOwn();
      expect(written).toHaveLength(4);
      expect(askJudge(written)).toEqual(written.map(() => []));
      expect(await Promise.all(written.map(judgeStored))).toEqual(written.map(() => []));
    }, 120_000);

    it(`agrees with the auditor on ${RUNS} odd manifests that were made of real ones`, async () => {
      const bases: Buffer[] = (await agentsOwn()).map((one) =>
        Buffer.from(unpacked(one).toString().replaceAll(INSTANTS, COMPLETED)),
      );
      for (const kind of KINDS)
        bases.push(await sealedText(full(kind), entriesOf[kind], { ...firstKey, publicKey: "" }));
      const odd = fc.sample(oddManifests(bases, usedKeys), { seed: SEED, numRuns: RUNS });
      const stored = odd.map((one) => ({ ...one, receivedAt, keys }));
      const theirs = askJudge(stored);
      const seen = new Set<string>();
      for (const [index, one] of stored.entries()) {
        const ours = await judgeStored(one);
        for (const code of ours.length === 0 ? ["valid"] : ours) seen.add(code);
        expect(theirs[index], `${one.objectKey} ${one.bytes.toString("latin1").slice(0, 2_000)}`).toEqual(ours);
      }
      expect([...seen]).toEqual(expect.arrayContaining(COMMON));
    }, 600_000);
  },
);

describe.skipIf(python === undefined)(
  "an independent writer (needs python3 with test/independent/requirements.txt)",
  () => {
    it("writes every kind of manifest so that the auditor accepts it", async () => {
      const seed = namedKeys[0]?.seed;
      const requests = KINDS.flatMap((kind) =>
        (["zst", "gz"] as const).map((encoding) => ({
          ...{ header: full(kind), entries: entriesOf[kind], keyId: "k1", seed, encoding },
        })),
      );
      const answers = ask<{ object: string; objectKey: string }>(python as string, "writer.py", requests);
      for (const [index, { object, objectKey }] of answers.entries()) {
        const stored = { bytes: Buffer.from(object, "base64"), objectKey, receivedAt, keys };
        expect(await judgeStored(stored)).toEqual([]);
        const read: Entry[] = [];
        const reader = manifestReader({ header: () => (entry) => read.push(entry) });
        reader.push(unpacked(stored));
        reader.end();
        expect(read).toEqual(requests[index]?.entries);
      }
    });
  },
);
