import { Failure } from "../core/failure.ts";

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "code" in error && "syscall" in error;

/**
 * What the system refuses is the operator's to mend, and no fault of the program: it gets a code. Anything else is returned
 * as it is.
 */
export const knownFailure = (error: unknown): unknown =>
  isSystemError(error) ? new Failure("file-inaccessible", error.message, { cause: error }) : error;
