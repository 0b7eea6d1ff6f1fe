import { Failure } from "../core/failure.ts";
import type { Encoding, Unpack, Unpacking } from "../ports/codec.ts";
import type { ObjectStore } from "../ports/object-store.ts";

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

async function* within<T>(budget: Budget, pieces: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const piece of pieces) {
    budget();
    yield piece;
  }
}

/** Unpacks within a budget. What is packed is checked, which may come to nothing, and what is unpacked, which may be much. */
export const unpackWithin = (
  budget: Budget,
  unpack: Unpack,
  encoding: Encoding,
  { size, chunks }: Awaited<ReturnType<ObjectStore["open"]>>,
): Unpacking => {
  const unpacking = unpack(encoding, within(budget, chunks), size);
  return { ...unpacking, chunks: within(budget, unpacking.chunks) };
};
