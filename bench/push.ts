import { createHash, generateKeyPairSync } from "node:crypto";
import { zstdCompressSync } from "node:zlib";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { MANIFEST_FORMAT } from "../core/manifest/header.ts";
import { objectKeyOf } from "../core/manifest/object-key.ts";
import { publicKeyText } from "../core/manifest/seal.ts";
import { writeManifest } from "../core/manifest/write.ts";
import type { Cloud } from "../local/cloud.ts";

const list = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => item(index)).join(", ");

/** Applies a plan of so many units and requirements to a cloud. @returns what pushes one backup of the first unit, so many minutes old */
export const pushAsAgent = async (
  cloud: Cloud,
  units: number,
  requirements: number,
): Promise<(minutesAgo: number) => Promise<void>> => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const plan = `format: cleargate.plan/1
migration: bench
version: 1
timeZone: UTC
units: [${list(units, (index) => `{ id: u${index}, kind: pool }`)}]
agents: [{ id: a, units: ["*"], keys: [{ id: k, publicKey: "${publicKeyText(publicKey)}" }] }]
requirements: [${list(requirements, (index) => `{ id: r${index}, title: r, evidence: backup, kinds: [pool], maxAge: 24h, judgement: bench }`)}]
gates: [{ id: g, title: g, before: g, scope: migration, requirements: all }]
`;
  const answer = await fetch(`${cloud.apiUrl}/migrations/bench/plan`, {
    method: "PUT",
    headers: { authorization: `Bearer ${await cloud.oidc.token(["manager"])}` },
    body: JSON.stringify({ root: "p", files: { p: plan } }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  const { accessKeyId, secret } = cloud.agentKey("a");
  const client = new S3Client({
    endpoint: cloud.endpoint,
    region: cloud.region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey: secret },
  });
  return async (minutesAgo) => {
    const completedAt = new Date(Date.now() - minutesAgo * 60_000).toISOString();
    const header = {
      format: MANIFEST_FORMAT,
      kind: "backup",
      migration: "bench",
      unit: "u0",
      requirement: "r0",
      agent: "a",
      tool: { name: "b", version: "1" },
      startedAt: completedAt,
      completedAt,
    } as const;
    const pieces: Buffer[] = [];
    for await (const piece of writeManifest(header, [{ key: "f", size: 1 }], { id: "k", privateKey }))
      pieces.push(piece);
    const bytes = zstdCompressSync(Buffer.concat(pieces));
    const digest = createHash("sha256").update(bytes).digest("hex");
    const Key = objectKeyOf({
      agent: "a",
      migration: "bench",
      unit: "u0",
      requirement: "r0",
      completedAt,
      digest,
      encoding: "zst",
    });
    await client.send(new PutObjectCommand({ Bucket: cloud.bucket, Key, Body: bytes, IfNoneMatch: "*" }));
  };
};
