import { HeadBucketCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { type FailureCodeOf, isFailure } from "../core/failure.ts";
import { intakeFailure } from "./intake-failure.ts";
import { s3ClientAt } from "./s3-client.ts";
import type { IntakeOptions } from "./s3-intake.ts";

/** The condition of the intake, as far as it can be probed without storing anything. */
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
  /** What a push would fail with. */
  readonly code: FailureCodeOf<"intake"> | undefined;
}

/** Base64 of 32 zero bytes: the SHA-256 of no body that is ever sent. */
const WRONG_SHA256 = Buffer.alloc(32).toString("base64");

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

const unprobed = { reachError: undefined, canAdd: undefined, addError: undefined, code: undefined };

/** The clock of the store, learnt from the `Date` of every response, also of refusals. */
const storeClock = (client: S3Client) => {
  let serverMs: number | undefined;
  const learn = (headers: Readonly<Record<string, string>> | undefined): void => {
    if (headers?.date !== undefined) serverMs = Date.parse(headers.date);
  };
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = (result.response ?? {}) as { headers?: Record<string, string> };
      learn(headers);
      return result;
    },
    { step: "deserialize", priority: "low", name: "clock" },
  );
  return {
    nowMs: (): number | undefined => serverMs,
    /** The HTTP status of a refusal; undefined where there was no response. */
    statusOf: (error: unknown): number | undefined => {
      const { $metadata, $response } = error as SdkError;
      learn($response?.headers);
      return $metadata?.httpStatusCode;
    },
  };
};
type StoreClock = ReturnType<typeof storeClock>;

const unknownBucket = (bucket: string): string => `unknown bucket ${bucket}`;

/** S3 also answers 400 where it does not accept the credentials, and where the bucket is in another region. */
const isRefusalOfBytes = (error: unknown, status: number | undefined, bucket: string): boolean =>
  status === 412 || (status === 400 && isFailure(intakeFailure(error, bucket), "intake-unavailable"));

const probeReach = async (client: S3Client, clock: StoreClock, bucket: string): Promise<string | undefined> => {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
    return undefined;
  } catch (error) {
    // An agent has no permission to list, so a refusal shows that the bucket was reached.
    switch (clock.statusOf(error)) {
      case undefined:
        return (error as Error).message || String(error);
      case 404:
        return unknownBucket(bucket);
      default:
        return undefined;
    }
  }
};

const probeAdd = async (
  client: S3Client,
  clock: StoreClock,
  bucket: string,
  objectKey: string,
): Promise<Pick<IntakeCondition, "canAdd" | "addError" | "code">> => {
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: objectKey,
        Body: "x",
        IfNoneMatch: "*",
        ChecksumAlgorithm: "SHA256",
        ChecksumSHA256: WRONG_SHA256,
      }),
    );
    return { canAdd: true, addError: undefined, code: undefined };
  } catch (error) {
    const status = clock.statusOf(error);
    if (isRefusalOfBytes(error, status, bucket)) return { canAdd: true, addError: undefined, code: undefined };
    const { code, message } = intakeFailure(error, bucket);
    return { canAdd: false, addError: message, code: code as FailureCodeOf<"intake"> };
  }
};

/**
 * Probes the intake with the credentials of this agent. Permission to add is probed by an upload with a wrong checksum:
 * S3 checks the permission before the bytes, so the response shows it, and nothing is stored.
 */
export const probeIntake = async (
  { bucket, ...location }: IntakeOptions,
  objectKey: string,
): Promise<IntakeCondition> => {
  const client = s3ClientAt(location, 2);
  const clock = storeClock(client);
  let credentials: { readonly accessKeyId: string; readonly expiration?: Date };
  try {
    credentials = await client.config.credentials();
  } catch (error) {
    const credentialsError = (error as Error).message;
    return { ...unprobed, accessKeyId: undefined, credentialsError, expiresAt: undefined, serverMs: undefined };
  }
  const { accessKeyId, expiration: expiresAt } = credentials;
  const known = { ...unprobed, accessKeyId, credentialsError: undefined, expiresAt };
  const reachError = await probeReach(client, clock, bucket);
  if (reachError !== undefined) {
    const code = reachError === unknownBucket(bucket) ? "intake-missing" : "intake-unavailable";
    return { ...known, serverMs: clock.nowMs(), reachError, code };
  }
  const permission = await probeAdd(client, clock, bucket, objectKey);
  return { ...known, serverMs: clock.nowMs(), ...permission };
};
