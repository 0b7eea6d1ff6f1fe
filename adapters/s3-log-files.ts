import type { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { LogFiles } from "../ports/log.ts";
import { awsFailure } from "./aws-failure.ts";
import { PATIENCE_OF_OBJECTS, PATIENCE_OF_PIECES_MS } from "./patience.ts";
import { patientChunks } from "./patient-chunks.ts";
import { s3ObjectStore } from "./s3-object-store.ts";

/** Somebody else's write was first, or is under way: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const QUICKER = new Set(["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"]);

const TYPE = "application/octet-stream";
const TEXT = "text/plain; charset=utf-8";

/** The files of the log in a versioned bucket of their own: what is replaced stays there as an earlier version. */
export const s3LogFiles = (
  bucket: string,
  client: S3Client = new S3Client({ maxAttempts: 5, requestHandler: PATIENCE_OF_OBJECTS }),
): LogFiles => {
  const store = s3ObjectStore(bucket, client);
  return {
    find: async (path) => {
      try {
        const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: path }));
        if (Body === undefined || ETag === undefined) throw new TypeError("S3 answered without a body or a tag");
        const pieces: Uint8Array[] = [];
        for await (const piece of patientChunks(Body as Readable, PATIENCE_OF_PIECES_MS)) pieces.push(piece);
        return { bytes: Buffer.concat(pieces), tag: ETag };
      } catch (error) {
        if ((error as Error).name === "NoSuchKey") return undefined;
        throw awsFailure("store", error);
      }
    },
    put: async (path, bytes) => {
      await store.put(path, bytes, TYPE);
    },
    replace: async (path, bytes, tag) => {
      const condition = tag === undefined ? { IfNoneMatch: "*" } : { IfMatch: tag };
      try {
        await client.send(
          new PutObjectCommand({
            ...{ Bucket: bucket, Key: path, Body: bytes, ContentType: TEXT, ChecksumAlgorithm: "SHA256" },
            ...condition,
          }),
        );
        return true;
      } catch (error) {
        if (QUICKER.has((error as Error).name)) return false;
        throw awsFailure("store", error);
      }
    },
  };
};

/** Whoever reads the log on the way to something else waits for it so long at most, twice. */
const PATIENCE_MS = 2_000;

/** The files of the log for readers who go on without it where it does not answer. */
export const s3LogReads = (bucket: string): Pick<LogFiles, "find"> => {
  const requestHandler = { connectionTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS };
  const { find } = s3LogFiles(bucket, new S3Client({ maxAttempts: 2, requestHandler }));
  return { find };
};
