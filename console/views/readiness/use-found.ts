import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Checkpoint } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { asProblem, type Problem } from "../../api/problem.ts";
import { STATES } from "../../parts/state.tsx";

/** What checkpoints are looked for by; an empty text is anything. */
export interface Wanted {
  readonly unit: string;
  /** A state, or `unsatisfied`. */
  readonly state: string;
  readonly owner: string;
  /** An instant before which they expire. */
  readonly before: string;
}

interface Found {
  readonly checkpoints: readonly Checkpoint[];
  readonly isWhole: boolean;
  readonly isReading: boolean;
  readonly problem: Problem | undefined;
}

const NOTHING: Found = { checkpoints: [], isWhole: false, isReading: true, problem: undefined };
const PAGES = 5;
const WHILE_TYPING_MS = 250;
const PREFIX = /^[a-z0-9._-]{1,64}$/;
const UNSATISFIED = STATES.filter((state) => state !== "passed" && state !== "waived");

interface Question {
  readonly prefix: string | undefined;
  readonly state: string | undefined;
  readonly owner: string | undefined;
  readonly expiresBefore: string | undefined;
}

const given = (text: string): string | undefined => (text === "" ? undefined : text);

/** The questions whose answers together are what is wanted; none where no unit can be called so. */
const questionsOf = ({ unit, state, owner, before }: Wanted): readonly Question[] => {
  const prefix = given(unit.trim().toLowerCase());
  if (prefix !== undefined && !PREFIX.test(prefix)) return [];
  const states = state === "unsatisfied" ? UNSATISFIED : [given(state)];
  return states.map((one) => ({ prefix, state: one, owner: given(owner), expiresBefore: given(before) }));
};

/** Asks the API for what is wanted, which it answers without reading what is not. @param wanted undefined asks nothing */
export const useFound = (migration: string, wanted: Wanted | undefined) => {
  const found = useSignal(NOTHING);
  const turn = useRef(0);
  const left = useRef<readonly (readonly [Question, string | undefined])[]>([]);

  const readOn = async (pages: number): Promise<void> => {
    const mine = turn.current;
    found.value = { ...found.value, isReading: true, problem: undefined };
    const checkpoints = [...found.value.checkpoints];
    for (let read = 0; read < pages; read++) {
      const [next, ...later] = left.current;
      if (next === undefined) break;
      const [question, cursor] = next;
      try {
        const query = { ...question, cursor, limit: "200" };
        const page = await ask("listCheckpoints", { path: { migration }, query });
        if (mine !== turn.current) return;
        checkpoints.push(...page.checkpoints);
        left.current = page.cursor === null ? later : [[question, page.cursor], ...later];
      } catch (error) {
        if (mine === turn.current)
          found.value = { checkpoints, isWhole: false, isReading: false, problem: asProblem(error) };
        return;
      }
      const isWhole = left.current.length === 0;
      found.value = { checkpoints: [...checkpoints], isWhole, isReading: !isWhole, problem: undefined };
    }
    found.value = { ...found.value, isWhole: left.current.length === 0, isReading: false };
  };

  useEffect(() => {
    turn.current += 1;
    if (wanted === undefined) return;
    found.value = NOTHING;
    left.current = questionsOf(wanted).map((one) => [one, undefined]);
    const timer = setTimeout(() => void readOn(PAGES), WHILE_TYPING_MS);
    return () => {
      turn.current += 1;
      clearTimeout(timer);
    };
  }, [migration, JSON.stringify(wanted)]);
  return { found: found.value, more: () => readOn(PAGES * 4) };
};
