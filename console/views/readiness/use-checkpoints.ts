import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Checkpoint } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { asProblem, type Problem } from "../../api/problem.ts";

/** As many as one answer has at most. */
const LIMIT = "200";
/** Read without being asked to: what costs the ledger more, somebody must want. */
const PAGES_BY_ITSELF = 5;
const SHOWN_EACH_MS = 500;

export interface Reading {
  readonly checkpoints: readonly Checkpoint[];
  readonly now: string | undefined;
  readonly isWhole: boolean;
  readonly isReading: boolean;
  readonly problem: Problem | undefined;
}

const NOTHING: Reading = { checkpoints: [], now: undefined, isWhole: false, isReading: true, problem: undefined };

/** The checkpoints of a migration, page by page, so that the first view does not wait for the last of a large estate. */
export const useCheckpoints = (
  migration: string,
): { readonly reading: Signal<Reading>; readonly readOn: (pages: number) => Promise<void> } => {
  const reading = useSignal(NOTHING);
  const cursor = useRef<string | undefined>(undefined);
  const turn = useRef(0);

  const readOn = async (pages: number): Promise<void> => {
    const mine = turn.current;
    const checkpoints = [...reading.value.checkpoints];
    let now = reading.value.now;
    let shownAt = performance.now();
    const show = (over: Partial<Reading>): void => {
      reading.value = {
        checkpoints: [...checkpoints],
        now,
        isWhole: false,
        isReading: true,
        problem: undefined,
        ...over,
      };
      shownAt = performance.now();
    };
    reading.value = { ...reading.value, isReading: true, problem: undefined };
    for (let read = 1; read <= pages; read++) {
      try {
        const page = await ask("listCheckpoints", {
          path: { migration },
          query: { limit: LIMIT, cursor: cursor.current },
        });
        if (mine !== turn.current) return;
        checkpoints.push(...page.checkpoints);
        now = page.now;
        cursor.current = page.cursor ?? undefined;
      } catch (error) {
        if (mine === turn.current) show({ isReading: false, problem: asProblem(error) });
        return;
      }
      const isWhole = cursor.current === undefined;
      // All of it is drawn anew each time, so of hundreds of pages not each is shown by itself.
      if (isWhole || read === pages || read === 1 || performance.now() - shownAt > SHOWN_EACH_MS)
        show({ isWhole, isReading: !isWhole && read < pages });
      if (isWhole) return;
    }
  };

  useEffect(() => {
    turn.current += 1;
    cursor.current = undefined;
    reading.value = NOTHING;
    void readOn(PAGES_BY_ITSELF);
    return () => {
      turn.current += 1;
    };
  }, [migration]);
  return { reading, readOn };
};
