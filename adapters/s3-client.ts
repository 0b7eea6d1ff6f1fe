import { S3Client } from "@aws-sdk/client-s3";

export interface S3Location {
  readonly region: string;
  readonly endpoint?: string | undefined;
}

/** The SDK warns on the console of every response that it will not retry, also of those that are the response we want. */
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** S3 as an agent reaches it: at AWS, or at an endpoint that knows buckets by paths. */
export const s3ClientAt = ({ region, endpoint }: S3Location, maxAttempts: number): S3Client =>
  new S3Client({
    region,
    maxAttempts,
    logger: SILENT,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
  });
