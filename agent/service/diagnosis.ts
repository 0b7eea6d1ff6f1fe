import { type FailureCode, isFailure } from "../../core/failure.ts";

/** The result of one check of the agent's surroundings. `warn` works today, and may not tomorrow. */
export interface Diagnosis {
  readonly name: string;
  readonly outcome: "ok" | "warn" | "fail";
  readonly detail: string;
  /** What a command would fail with. */
  readonly code?: FailureCode;
}

export const ok = (name: string, detail: string): Diagnosis => ({ name, outcome: "ok", detail });
export const warn = (name: string, detail: string): Diagnosis => ({ name, outcome: "warn", detail });
export const fail = (name: string, detail: string, code?: FailureCode): Diagnosis => ({
  name,
  outcome: "fail",
  detail,
  ...(code === undefined ? {} : { code }),
});

/** A check that threw. */
export const failedBy = (name: string, error: unknown): Diagnosis =>
  isFailure(error) ? fail(name, error.message, error.code) : fail(name, (error as Error).message);
