import { createHash, generateKeyPairSync } from "node:crypto";
import { zstdCompressSync } from "node:zlib";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ProgressView } from "../../contract/schemas/plan.ts";
import { publicKeyText } from "../../core/ed25519.ts";
import { MANIFEST_FORMAT } from "../../core/manifest/header.ts";
import { objectKeyOf } from "../../core/manifest/object-key.ts";
import { writeManifest } from "../../core/manifest/write.ts";
import type { Cloud } from "../../local/cloud.ts";

export const list = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => item(index)).join(", ");

const POLL_MS = 500;
/** A gate that opens and shuts more often in a second is mailed about later: the most that a plan can say. */
export const UNDAMPED_A_SECOND = 20;

/** Applies a plan of the migration `bench`, and waits until it is in force. */
export const applyPlan = async (cloud: Cloud, plan: string): Promise<void> => {
  const headers = { authorization: `Bearer ${await cloud.oidc.token(["manager"])}` };
  const path = `${cloud.apiUrl}/migrations/bench/plan`;
  const body = JSON.stringify({ root: "p", files: { p: plan } });
  const answer = await fetch(path, { method: "PUT", headers, body });
  if (answer.status !== 202) throw new Error(`the plan was answered with ${answer.status}: ${await answer.text()}`);
  for (;;) {
    const token = await cloud.oidc.token(["auditor"]);
    const progress = await fetch(`${path}/progress`, { headers: { authorization: `Bearer ${token}` } });
    if (((await progress.json()) as ProgressView).applying === null) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};

export interface Backup {
  readonly key: string;
  readonly bytes: Buffer;
}

export interface BenchEstate {
  /** Seals one backup; one that is not complete fails its checkpoint. */
  seal(unit: number, completedMs: number, complete?: boolean): Promise<Backup>;
  put(backup: Backup): Promise<void>;
}

const SIGN_OFF =
  ", { id: s, title: s, evidence: sign-off, covers: [r0], kinds: [pool], maxAge: 24h, judgement: bench, signers: [{ role: b, contacts: [ana] }] }";

/**
 * Applies a plan of so many units and requirements to a cloud; each unit, or the migration, has one gate with one contact.
 * @param signed true where a sign-off reads the evidence of the first requirement, and nobody signs
 */
export const benchEstate = async (
  cloud: Cloud,
  units: number,
  requirements: number,
  scope: "migration" | "unit" = "migration",
  signed = false,
): Promise<BenchEstate> => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const plan = `format: cleargate.plan/1
migration: bench
version: 1
timeZone: UTC
contacts: [{ id: ana, name: Ana, email: ana@example.com }]
units: [${list(units, (index) => `{ id: u${index}, kind: pool }`)}]
agents: [{ id: a, units: ["*"], keys: [{ id: k, publicKey: "${publicKeyText(publicKey)}" }] }]
requirements: [${list(requirements, (index) => `{ id: r${index}, title: r, evidence: backup, kinds: [pool], maxAge: 24h, judgement: bench }`)}${signed ? SIGN_OFF : ""}]
gates: [{ id: g, title: g, before: g, scope: ${scope}, ${scope === "unit" ? "kind: pool, " : ""}requirements: all, contacts: [ana] }]
notifications: { damp: { after: ${UNDAMPED_A_SECOND}, within: 1s } }
`;
  await applyPlan(cloud, plan);
  const { accessKeyId, secret } = cloud.agentKey("a");
  const client = new S3Client({
    endpoint: cloud.endpoint,
    region: cloud.region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey: secret },
  });

  const seal = async (unit: number, completedMs: number, complete = true): Promise<Backup> => {
    const completedAt = new Date(completedMs).toISOString();
    const scoped = { migration: "bench", unit: `u${unit}`, requirement: "r0", agent: "a" } as const;
    const header = {
      format: MANIFEST_FORMAT,
      kind: "backup",
      ...scoped,
      tool: { name: "b", version: "1" },
      startedAt: completedAt,
      completedAt,
      complete,
    } as const;
    const pieces: Buffer[] = [];
    for await (const piece of writeManifest(header, [{ key: "f", size: 1 }], { id: "k", privateKey }))
      pieces.push(piece);
    const bytes = zstdCompressSync(Buffer.concat(pieces));
    const digest = createHash("sha256").update(bytes).digest("hex");
    return { key: objectKeyOf({ ...scoped, completedAt, digest, encoding: "zst" }), bytes };
  };

  return {
    seal,
    put: async ({ key, bytes }) => {
      await client.send(new PutObjectCommand({ Bucket: cloud.bucket, Key: key, Body: bytes, IfNoneMatch: "*" }));
    },
  };
};
