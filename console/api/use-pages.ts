import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asProblem, type Problem } from "./problem.ts";
import { type Answer, useAnswer } from "./use-answer.ts";

interface Cursor {
  readonly cursor: string | null;
}

interface Pages<T> {
  /** The first page. */
  readonly answer: Answer<T>;
  /** Those that somebody asked for after it. */
  readonly more: readonly T[];
  /** Why the one after could not be read. */
  readonly problem: Problem | undefined;
  readOn(cursor: string | undefined): Promise<void>;
}

/**
 * A list, page by page: the first is asked for again each minute, and others by whoever reads on.
 * @param key of what is asked: with another one, what was read before is another thing
 * @param headOf what the first page begins with: with another, the pages after it are others too
 */
export const usePages = <T extends Cursor>(
  key: string,
  load: (cursor?: string) => Promise<T>,
  headOf: (page: T) => string | undefined,
): Pages<T> => {
  const answer = useAnswer(key, () => load());
  const more = useSignal<readonly T[]>([]);
  const problem = useSignal<Problem | undefined>(undefined);
  useEffect(() => {
    more.value = [];
    problem.value = undefined;
  }, [key, answer.value === undefined ? undefined : headOf(answer.value)]);
  const readOn = async (cursor: string | undefined): Promise<void> => {
    try {
      const next = await load(cursor);
      problem.value = undefined;
      more.value = [...more.value, next];
    } catch (error) {
      problem.value = asProblem(error);
    }
  };
  return { answer, more: more.value, problem: problem.value, readOn };
};
