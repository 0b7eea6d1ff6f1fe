import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { probeIntake } from "../../adapters/s3-doctor.ts";
import { s3Intake } from "../../adapters/s3-intake.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { s3Vault } from "../../adapters/s3-vault.ts";

/** Some S3 implementations forget a checksum whose algorithm is not named beside it, or refuse the put to a locked bucket. */

const MIB = 1024 ** 2;
const folder = mkdtempSync(join(tmpdir(), "cleargate-checksums-"));
const puts: IncomingHttpHeaders[] = [];
let server: Server;
let at: { region: string; endpoint: string; bucket: string };

const ANSWERS = [
  [/[?&]uploads/, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"],
  [/[?&]uploadId=u$/, "<CompleteMultipartUploadResult></CompleteMultipartUploadResult>"],
] as const;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.method === "PUT") puts.push(request.headers);
    request.resume();
    request.once("end", () => {
      const answer = ANSWERS.find(([url]) => request.method === "POST" && url.test(request.url ?? ""))?.[1];
      response.writeHead(200, { etag: '"e"' }).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s" });
  const { port } = server.address() as AddressInfo;
  at = { region: "eu-west-1", endpoint: `http://127.0.0.1:${port}`, bucket: "bucket" };
});
afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => void puts.splice(0));

const toCopy = (size: number) => {
  const bytes = Buffer.alloc(size, "x");
  const file = join(folder, String(size));
  writeFileSync(file, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { file, size, sha256, bucket: at.bucket, object: "artefacts/a", lockUntil: undefined, partBytes: 5 * MIB };
};

describe("a put to S3 names the algorithm of its checksum", () => {
  it.each<[string, string, number, () => Promise<unknown>]>([
    ["of a manifest", "sha256", 1, () => s3Intake(at).add("intake/a", toCopy(1).file, 1, toCopy(1).sha256)],
    ["of a plan", "sha256", 1, () => s3ObjectStore(at.bucket, new S3Client(at)).put("a", Buffer.from("x"), "a/b")],
    ["that asks for permission", "sha256", 1, () => probeIntake(at, "intake/a")],
    ["of a copy", "crc64nvme", 1, () => s3Vault(at).copy(toCopy(1), undefined, () => undefined)],
    ["of each part", "crc64nvme", 2, () => s3Vault(at).copy(toCopy(6 * MIB), undefined, () => undefined)],
  ])("%s", async (_, algorithm, count, put) => {
    await put();
    expect(puts).toHaveLength(count);
    for (const headers of puts) {
      expect(Object.keys(headers).filter((name) => name.startsWith("x-amz-checksum-"))).toEqual([
        `x-amz-checksum-${algorithm}`,
      ]);
      expect(headers["x-amz-sdk-checksum-algorithm"]).toBe(algorithm.toUpperCase());
    }
  });
});
