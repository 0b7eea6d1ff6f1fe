import { Failure, type FailurePort } from "../core/failure.ts";

/** The members of an SDK error that matter here. */
interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const THROTTLES = new Set([
  "ThrottlingException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "TooManyRequestsException",
  "SlowDown",
]);

/** Translates an SDK error into a Failure with the codes of a port. */
export const awsFailure = (port: FailurePort, error: unknown): Failure => {
  if (error instanceof Failure) return error;
  const { name = "Error", message = "", $metadata } = (error ?? {}) as SdkError;
  if (THROTTLES.has(name)) return new Failure(`${port}-throttled`, message, { cause: error });
  if (name === "AccessDeniedException" || name === "AccessDenied" || $metadata?.httpStatusCode === 403)
    return new Failure(`${port}-denied`, message, { cause: error });
  return new Failure(`${port}-unavailable`, `${name}: ${message}`, { cause: error });
};
