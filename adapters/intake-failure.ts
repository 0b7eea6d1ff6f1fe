import { Failure } from "../core/failure.ts";
import { awsFailure } from "./aws-failure.ts";

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly syscall?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** S3 answers 400 to some of these (Amazon S3 API Reference, "Error responses"), and they are no fault of the network. */
const CREDENTIALS = new Set([
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidAccessKeyId",
  "InvalidToken",
  "RequestExpired",
  "SignatureDoesNotMatch",
  "TokenProviderError",
  "TokenRefreshRequired",
]);

/** Another bucket, region or endpoint is needed: trying again does not help. */
const PLACE = new Set([
  "AuthorizationHeaderMalformed",
  "IllegalLocationConstraintException",
  "InvalidBucketName",
  "NoSuchBucket",
  "PermanentRedirect",
]);

/** What an upload to the intake failed of, as its operator can mend it. @returns Failure `intake-*`, `spool-damaged` */
export const intakeFailure = (error: unknown, bucket: string): Failure => {
  const { name = "Error", message = "", code, syscall, $metadata } = (error ?? {}) as SdkError;
  const failure = (as: "intake-denied" | "intake-missing" | "spool-damaged", what: string): Failure =>
    new Failure(as, what, { cause: error });
  const status = $metadata?.httpStatusCode;
  if (name === "RequestTimeTooSkewed")
    return failure("intake-denied", `the clock of this host is wrong: ${name}: ${message}`);
  if (CREDENTIALS.has(name)) return failure("intake-denied", `the credentials are not accepted: ${name}: ${message}`);
  if (PLACE.has(name) || status === 301 || status === 404)
    return failure("intake-missing", `the bucket ${bucket} is not there: ${name}: ${message}`);
  if (status === undefined && syscall === "open") return failure("spool-damaged", `${code}: ${message}`);
  if (status === 403) return failure("intake-denied", `${name}: ${message}`);
  return awsFailure("intake", error);
};
