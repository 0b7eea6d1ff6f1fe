import { HeadBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { s3ClientAt } from "./s3-client.ts";
import type { IntakeOptions } from "./s3-intake.ts";

/** What can be learnt of the intake without leaving anything there. */
export interface IntakeCondition {
  /** Access key ids begin with AKIA where they are long-lived and with ASIA where they are not; undefined without any. */
  readonly accessKeyId: string | undefined;
  readonly credentialsError: string | undefined;
  readonly expiresAt: Date | undefined;
  /** The store's own clock. */
  readonly serverMs: number | undefined;
  readonly reachError: string | undefined;
  /** True where this agent may add an object there. */
  readonly mayAdd: boolean | undefined;
  readonly addError: string | undefined;
}

/** Base64 of 32 zero bytes: the SHA-256 of nothing that anybody sends. */
const WRONG_SHA256 = Buffer.alloc(32).toString("base64");

interface Answer {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/**
 * Asks the intake how it stands with this agent. Whether it may add is asked by an upload with a wrong checksum: S3
 * looks at the right before the bytes, so the answer tells, and nothing is stored.
 */
export const examineIntake = async (
  { bucket, ...place }: IntakeOptions,
  objectKey: string,
): Promise<IntakeCondition> => {
  const client = s3ClientAt(place, 2);
  const nothing = { expiresAt: undefined, serverMs: undefined, mayAdd: undefined, addError: undefined };
  let credentials: { readonly accessKeyId: string; readonly expiration?: Date };
  try {
    credentials = await client.config.credentials();
  } catch (error) {
    const credentialsError = (error as Error).message;
    return { ...nothing, accessKeyId: undefined, credentialsError, reachError: undefined };
  }
  let serverMs: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const done = await next(args);
      const { headers } = (done.response ?? {}) as { headers?: Record<string, string> };
      if (headers?.date !== undefined) serverMs = Date.parse(headers.date);
      return done;
    },
    { step: "deserialize", priority: "low", name: "clock" },
  );
  const seen = (error: unknown): number | undefined => {
    const { $metadata, $response } = error as Answer;
    if ($response?.headers?.date !== undefined) serverMs = Date.parse($response.headers.date);
    return $metadata?.httpStatusCode;
  };
  const about = {
    accessKeyId: credentials.accessKeyId,
    credentialsError: undefined,
    expiresAt: credentials.expiration,
  };
  try {
    // An agent may not list, so a refusal is as good an answer as any.
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch (error) {
    const status = seen(error);
    if (status === undefined || status === 404) {
      const reachError = status === 404 ? `there is no bucket ${bucket}` : (error as Error).message || String(error);
      return { ...about, serverMs, reachError, mayAdd: undefined, addError: undefined };
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
    return { ...about, serverMs, reachError: undefined, mayAdd: true, addError: undefined };
  } catch (error) {
    const status = seen(error);
    const mayAdd = status === 400 || status === 412;
    const addError = mayAdd ? undefined : `${(error as Error).name}: ${(error as Error).message}`;
    return { ...about, serverMs, reachError: undefined, mayAdd, addError };
  }
};
