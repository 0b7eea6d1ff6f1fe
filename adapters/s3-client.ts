import { S3Client } from "@aws-sdk/client-s3";

export interface S3Location {
  readonly region: string;
  readonly endpoint?: string | undefined;
}

/** The SDK logs a warning for every refused request, even where a refusal is expected. */
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** S3 for an agent: at AWS, or at an endpoint with path-style buckets. */
export const s3ClientAt = ({ region, endpoint }: S3Location, maxAttempts: number): S3Client =>
  new S3Client({
    region,
    maxAttempts,
    logger: SILENT,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
  });
