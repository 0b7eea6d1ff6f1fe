import { S3Client } from "@aws-sdk/client-s3";

export interface S3Location {
  readonly region: string;
  readonly endpoint?: string | undefined;
}

/** The SDK logs a warning for every refused request, even where a refusal is expected. */
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const CONNECT_MS = 15_000;
const IDLE_MS = 120_000;

/**
 * S3 for an agent: at AWS, or at an endpoint with path-style buckets.
 * @param idleMs how long a connection may carry nothing; without a limit a push could hang with the spool locked
 */
export const s3ClientAt = ({ region, endpoint }: S3Location, maxAttempts: number, idleMs = IDLE_MS): S3Client =>
  new S3Client({
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: idleMs },
    region,
    maxAttempts,
    logger: SILENT,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
  });
