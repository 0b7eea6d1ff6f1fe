import { HeadBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { s3ClientAt } from "./s3-client.ts";
import type { IntakeOptions } from "./s3-intake.ts";

/** The condition of the intake, as far as it can be found out without storing anything. */
export interface IntakeCondition {
  /** Access key ids begin with AKIA where they are long-lived and with ASIA where they are not; undefined without any. */
  readonly accessKeyId: string | undefined;
  readonly credentialsError: string | undefined;
  readonly expiresAt: Date | undefined;
  /** The store's own clock. */
  readonly serverMs: number | undefined;
  readonly reachError: string | undefined;
  /** True where this agent is allowed to add an object. */
  readonly canAdd: boolean | undefined;
  readonly addError: string | undefined;
}

/** Base64 of 32 zero bytes: the SHA-256 of no body that is ever sent. */
const WRONG_SHA256 = Buffer.alloc(32).toString("base64");

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/**
 * Probes the intake with the credentials of this agent. Permission to add is probed by an upload with a wrong checksum:
 * S3 checks the permission before the bytes, so the response shows it, and nothing is stored.
 */
export const probeIntake = async ({ bucket, ...place }: IntakeOptions, objectKey: string): Promise<IntakeCondition> => {
  const client = s3ClientAt(place, 2);
  const unknown = { expiresAt: undefined, serverMs: undefined, canAdd: undefined, addError: undefined };
  let credentials: { readonly accessKeyId: string; readonly expiration?: Date };
  try {
    credentials = await client.config.credentials();
  } catch (error) {
    const credentialsError = (error as Error).message;
    return { ...unknown, accessKeyId: undefined, credentialsError, reachError: undefined };
  }
  let serverMs: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = (result.response ?? {}) as { headers?: Record<string, string> };
      if (headers?.date !== undefined) serverMs = Date.parse(headers.date);
      return result;
    },
    { step: "deserialize", priority: "low", name: "clock" },
  );
  const statusOf = (error: unknown): number | undefined => {
    const { $metadata, $response } = error as SdkError;
    if ($response?.headers?.date !== undefined) serverMs = Date.parse($response.headers.date);
    return $metadata?.httpStatusCode;
  };
  const known = {
    accessKeyId: credentials.accessKeyId,
    credentialsError: undefined,
    expiresAt: credentials.expiration,
  };
  try {
    // An agent has no permission to list, so a refusal shows that the bucket was reached.
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined || status === 404) {
      const reachError = status === 404 ? `there is no bucket ${bucket}` : (error as Error).message || String(error);
      return { ...known, serverMs, reachError, canAdd: undefined, addError: undefined };
    }
  }
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: objectKey,
        Body: "x",
        IfNoneMatch: "*",
        ChecksumSHA256: WRONG_SHA256,
      }),
    );
    return { ...known, serverMs, reachError: undefined, canAdd: true, addError: undefined };
  } catch (error) {
    const status = statusOf(error);
    const canAdd = status === 400 || status === 412;
    const addError = canAdd ? undefined : `${(error as Error).name}: ${(error as Error).message}`;
    return { ...known, serverMs, reachError: undefined, canAdd, addError };
  }
};
