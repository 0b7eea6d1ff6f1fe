import type { Call } from "../../aws/service.ts";
import { decodeChunked } from "./aws-chunked.ts";
import type { BucketStore } from "./bucket-store.ts";
import { verifyChecksums } from "./checksums.ts";
import { S3Error } from "./error.ts";
import type { ReceivedBytes } from "./received-bytes.ts";

export interface VerifiedBody {
  readonly received: ReceivedBytes;
  /** By the names of their headers. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** Receives a body and verifies its length and checksums. @throws S3Error, having discarded what it received */
export const receiveBody = async (store: BucketStore, { headers, request }: Call): Promise<VerifiedBody> => {
  const isChunked = (headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");
  const { bytes, trailers } = isChunked ? decodeChunked(request) : { bytes: request, trailers: {} };
  // A client that states SHA-256 needs no CRC-64, which is slow to compute.
  const withCrc64 = headers["x-amz-checksum-sha256"] === undefined;
  const received = await store.receive(bytes, withCrc64).catch((cause: Error) => {
    throw new S3Error(400, "IncompleteBody", cause.message);
  });
  try {
    const length = headers["x-amz-decoded-content-length"] ?? headers["content-length"];
    if (length !== undefined && Number(length) !== received.size)
      throw new S3Error(400, "IncompleteBody", "the body is shorter than its stated length");
    return { received, checksums: verifyChecksums(received, { ...headers, ...trailers }) };
  } catch (error) {
    store.discard(received);
    throw error;
  }
};

export const readText = async ({ request }: Call): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
};
