/**
 * Why something was not answered. `away`: nobody answers, or something before the API does; what was asked may go on all the
 * same. `ended`: the token has. `refused`: the API says why, with a code and in words.
 */
export type ProblemKind = "away" | "ended" | "refused" | "failed";

export class Problem extends Error {
  readonly kind: ProblemKind;
  /** The API's own code, or the status where it has none. */
  readonly code: string;

  constructor(kind: ProblemKind, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.code = code;
  }
}

export const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem("failed", "internal", (error as Error).message, { cause: error });
