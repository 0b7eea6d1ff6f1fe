import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { asProblem, type Problem } from "./problem.ts";

export interface Answer<T> {
  /** The last that was answered; kept while a newer one is asked for, and where that fails. */
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
  readonly isLoading: boolean;
  again(): Promise<void>;
}

const EVERY_MS = 60_000;

/**
 * Asks, and asks again each minute while the page is looked at.
 * @param key of what is asked: with another one, what was answered before is another thing
 * @param how `once` for what does not change by itself, or costs the ledger more than a look each minute
 */
export const useAnswer = <T>(key: string, load: () => Promise<T>, how?: "once"): Answer<T> => {
  const value = useSignal<T | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const isLoading = useSignal(true);
  const current = useRef(key);
  const loader = useRef(load);
  loader.current = load;

  const again = async (): Promise<void> => {
    const asked = current.current;
    isLoading.value = true;
    try {
      const answer = await loader.current();
      if (asked !== current.current) return;
      value.value = answer;
      problem.value = undefined;
    } catch (error) {
      if (asked === current.current) problem.value = asProblem(error);
    }
    if (asked === current.current) isLoading.value = false;
  };

  useEffect(() => {
    current.current = key;
    value.value = undefined;
    problem.value = undefined;
    void again();
    const timer = setInterval(() => {
      if (how !== "once" && document.visibilityState === "visible") void again();
    }, EVERY_MS);
    return () => {
      current.current = "";
      clearInterval(timer);
    };
  }, [key]);
  return { value: value.value, problem: problem.value, isLoading: isLoading.value, again };
};
