import { createReadStream } from "node:fs";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { intakeFailure } from "./intake-failure.ts";
import { type S3Location, s3ClientAt } from "./s3-client.ts";

export interface IntakeOptions extends S3Location {
  readonly bucket: string;
}

export type AddResult = "added" | "already-present";

/** Where an agent pushes: it can add objects under its own prefix, and nothing else. */
export interface Intake {
  /**
   * Adds one packed manifest, once.
   * @returns `already-present` where the very same object was added before
   * @throws Failure `intake-denied`, `intake-missing`, `intake-throttled`, `intake-unavailable`; `spool-damaged` where the file
   * cannot be read
   */
  add(objectKey: string, file: string, size: number, sha256: string): Promise<AddResult>;
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
        throw intakeFailure(error, bucket);
      }
    },
  };
};
