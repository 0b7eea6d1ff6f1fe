/**
 * The one thing that is thrown. A verdict about evidence is a value; a Failure says that something could not be done.
 * `code` is stable and kebab-case; edges map it to an exit status or an HTTP status.
 */
export class Failure extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "Failure";
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** True when `error` is a Failure, of one of `codes` where any are given. */
export const isFailure = (error: unknown, ...codes: string[]): error is Failure =>
  error instanceof Failure && (codes.length === 0 || codes.includes(error.code));
