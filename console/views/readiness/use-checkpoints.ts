import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Checkpoint, Checkpoints } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { asProblem, type Problem } from "../../api/problem.ts";

/** As many as one answer has at most. */
const LIMIT = "200";
/** Read without being asked to: what costs the ledger more, somebody must want. */
const PAGES_BY_ITSELF = 5;

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
    reading.value = { ...reading.value, isReading: true, problem: undefined };
    for (let read = 0; read < pages; read++) {
      let page: Checkpoints;
      try {
        page = await ask("listCheckpoints", { path: { migration }, query: { limit: LIMIT, cursor: cursor.current } });
      } catch (error) {
        if (mine === turn.current) reading.value = { ...reading.value, isReading: false, problem: asProblem(error) };
        return;
      }
      if (mine !== turn.current) return;
      cursor.current = page.cursor ?? undefined;
      const isWhole = page.cursor === null;
      const isReading = !isWhole && read + 1 < pages;
      const checkpoints = [...reading.value.checkpoints, ...page.checkpoints];
      reading.value = { checkpoints, now: page.now, isWhole, isReading, problem: undefined };
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
