import { S3Error } from "./error.ts";
import type { ReceivedBytes } from "./received-bytes.ts";

type Headers = Readonly<Record<string, string | undefined>>;

const CHECKSUMS = new Map<string, "sha256" | "sha1" | "crc32" | "crc64nvme">([
  ["x-amz-checksum-sha256", "sha256"],
  ["x-amz-checksum-sha1", "sha1"],
  ["x-amz-checksum-crc32", "crc32"],
  ["x-amz-checksum-crc64nvme", "crc64nvme"],
]);

/** Headers of the same prefix that describe a checksum and hold none. */
const DESCRIBING = new Set(["x-amz-checksum-type", "x-amz-checksum-algorithm"]);

const isChecksum = (name: string, value: string): boolean =>
  name.startsWith("x-amz-checksum-") && !DESCRIBING.has(name) && /^[A-Za-z0-9+/]+=*$/.test(value);

const verifyHashes = (received: ReceivedBytes, headers: Headers): void => {
  const md5 = headers["content-md5"];
  if (md5 !== undefined && md5 !== received.md5.toString("base64"))
    throw new S3Error(400, "BadDigest", "the Content-MD5 does not fit");
  const payload = headers["x-amz-content-sha256"];
  if (payload !== undefined && /^[0-9a-f]{64}$/.test(payload) && payload !== received.sha256.toString("hex"))
    throw new S3Error(400, "XAmzContentSHA256Mismatch", "the signed SHA-256 does not fit the bytes");
};

/**
 * Verifies received bytes against every hash and checksum in the headers.
 * @returns the checksums, by the names of their headers
 * @throws S3Error where one does not fit, or cannot be verified
 */
export const verifyChecksums = (received: ReceivedBytes, headers: Headers): Record<string, string> => {
  verifyHashes(received, headers);
  const verified: Record<string, string> = {};
  for (const [name, value = ""] of Object.entries(headers)) {
    if (!isChecksum(name, value)) continue;
    const algorithm = CHECKSUMS.get(name);
    if (algorithm === undefined)
      throw new S3Error(
        501,
        "NotImplemented",
        `the embedded cloud cannot verify ${name}; use SHA256, CRC32 or CRC64NVME`,
      );
    if (received[algorithm].toString("base64") !== value)
      throw new S3Error(400, "BadDigest", `the ${name} you specified did not match`);
    verified[name] = value;
  }
  return verified;
};
