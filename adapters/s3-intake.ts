import { createReadStream } from "node:fs";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { Failure } from "../core/failure.ts";
import { digestOf } from "./file-digest.ts";
import { intakeFailure } from "./intake-failure.ts";
import { type S3Location, s3ClientAt } from "./s3-client.ts";

export interface IntakeOptions extends S3Location {
  readonly bucket: string;
}

export type AddResult = "added" | "already-present";

/** Where an agent pushes: it can add objects under its own prefix, read its own receipts, and nothing else. */
export interface Intake {
  /**
   * Adds one packed manifest, once.
   * @returns `already-present` where the very same object was added before
   * @throws Failure `intake-denied`, `intake-missing`, `intake-throttled`, `intake-unavailable`; `spool-damaged` where the file
   * cannot be read, or has other bytes
   */
  add(objectKey: string, file: string, size: number, sha256: string): Promise<AddResult>;
  /**
   * Reads the receipt that lies under a key, at most `maxBytes` of it.
   * @param signal gives up, as an intake that is not available
   * @returns undefined where there is none, which S3 does not tell an agent from one that it must not read
   * @throws Failure `intake-denied` without credentials that S3 knows, `intake-throttled`, `intake-unavailable`
   */
  readReceipt(key: string, maxBytes: number, signal?: AbortSignal): Promise<string | undefined>;
}

export const s3Intake = ({ bucket, ...location }: IntakeOptions): Intake => {
  const client = s3ClientAt(location, 3);
  return {
    add: async (objectKey, file, size, sha256) => {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: objectKey,
            Body: createReadStream(file),
            ContentLength: size,
            ContentType: "application/x-ndjson",
            IfNoneMatch: "*",
            ChecksumAlgorithm: "SHA256",
            ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64"),
          }),
        );
        return "added";
      } catch (error) {
        // The key names the digest of the bytes, so an object under this key has the same bytes.
        if ((error as Error).name === "PreconditionFailed") return "already-present";
        const failure = intakeFailure(error, bucket);
        // What is refused on the way may be the line's fault or the file's: only then the file is read once more.
        if (failure.code === "intake-unavailable" && digestOf(file) !== sha256)
          throw new Failure("spool-damaged", `${file} has other bytes than were stored`, { cause: error });
        throw failure;
      }
    },

    readReceipt: async (key, maxBytes, signal) => {
      try {
        const range = `bytes=0-${maxBytes - 1}`;
        const command = new GetObjectCommand({ Bucket: bucket, Key: key, Range: range });
        const { Body } = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
        return (await Body?.transformToString()) ?? "";
      } catch (error) {
        // Who may not list a bucket is told 403 of an object that is not there.
        if (["NoSuchKey", "AccessDenied"].includes((error as Error).name)) return undefined;
        throw intakeFailure(error, bucket);
      }
    },
  };
};
