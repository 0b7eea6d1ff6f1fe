import { Failure } from "../core/failure.ts";

/** How many milliseconds the present run has left before it is ended. */
export type TimeLeft = () => number;

/** What commits the result of a piece of work, after its share has been used up. */
const COMMIT_MS = 60_000;

/** Checks the budget while work goes on. @throws Failure `work-exceeded` once the share is used up */
export type Budget = () => void;

/**
 * Starts a piece of work that may take so many milliseconds of a run. Each piece has its whole share, or is not started:
 * so one that exceeds it does so by its own size, and would whenever it were tried again.
 * @throws Failure `time-short` where the run ends too soon; the next one has time
 */
export const startBudget = (timeLeft: TimeLeft, shareMs: number): Budget => {
  const left = timeLeft();
  if (left < shareMs + COMMIT_MS) throw new Failure("time-short", `${left} ms are left of this run`);
  return () => {
    if (timeLeft() < left - shareMs)
      throw new Failure("work-exceeded", `it takes more than ${shareMs / 60_000} minutes`);
  };
};

/** What is read within a budget. Packed bytes may be many and unpack to nothing, so those are checked that come. */
export async function* within<T>(budget: Budget, pieces: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const piece of pieces) {
    budget();
    yield piece;
  }
}
