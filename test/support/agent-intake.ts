import { createHash } from "node:crypto";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { findReceipt, type Receipt, receiptKeyOf } from "../../core/history/receipt.ts";
import type { Upload } from "./seal.ts";

export interface IntakePlace {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
}

/** What one agent does at the intake with its own credentials, for a program that has many agents. */
export interface AgentIntake {
  /** @returns true where it is there, put now or before */
  put(upload: Upload): Promise<boolean>;
  /** Undefined where it is not there yet. */
  receiptOf(objectKey: string): Promise<Receipt | undefined>;
  close(): void;
}

export const agentIntake = (
  { endpoint, region, bucket: Bucket }: IntakePlace,
  { accessKeyId, secret: secretAccessKey }: { readonly accessKeyId: string; readonly secret: string },
): AgentIntake => {
  const client = new S3Client({
    ...{ endpoint, region, forcePathStyle: true },
    credentials: { accessKeyId, secretAccessKey },
  });
  return {
    put: async ({ key: Key, bytes: Body }) => {
      const ChecksumSHA256 = createHash("sha256").update(Body).digest("base64");
      try {
        await client.send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: "*", ChecksumSHA256 }));
        return true;
      } catch (error) {
        return (error as Error).name === "PreconditionFailed";
      }
    },
    receiptOf: async (objectKey) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: receiptKeyOf(objectKey) }));
        return findReceipt((await Body?.transformToString()) ?? "");
      } catch {
        return undefined;
      }
    },
    close: () => client.destroy(),
  };
};
