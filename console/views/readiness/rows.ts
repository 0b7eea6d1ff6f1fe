import type { Checkpoint } from "../../api/answers.ts";
import { isSatisfied, severity } from "../../parts/state.tsx";

export interface Row {
  readonly unit: string;
  readonly of: ReadonlyMap<string, Checkpoint>;
  /** The smallest severity of its checkpoints. */
  readonly worst: number;
}

export interface Filter {
  readonly unit: string;
  /** A state, `unsatisfied`, or nothing for any. */
  readonly state: string;
  readonly worstFirst: boolean;
}

/** The requirements, in the order in which they appear. */
export const requirementsOf = (checkpoints: readonly Checkpoint[]): readonly string[] => [
  ...new Set(checkpoints.map(({ requirement }) => requirement)),
];

export const rowsOf = (checkpoints: readonly Checkpoint[]): readonly Row[] => {
  const units = new Map<string, Map<string, Checkpoint>>();
  for (const one of checkpoints) {
    const of = units.get(one.unit) ?? new Map<string, Checkpoint>();
    of.set(one.requirement, one);
    units.set(one.unit, of);
  }
  return [...units].map(([unit, of]) => ({
    unit,
    of,
    worst: Math.min(...[...of.values()].map(({ state }) => severity(state))),
  }));
};

const isLike = (state: string, wanted: string): boolean =>
  wanted === "" || (wanted === "unsatisfied" ? !isSatisfied(state) : state === wanted);

export const filtered = (rows: readonly Row[], { unit, state, worstFirst }: Filter): readonly Row[] => {
  const name = unit.trim().toLowerCase();
  const found = rows.filter(
    (row) =>
      (name === "" || row.unit.toLowerCase().includes(name)) &&
      (state === "" || [...row.of.values()].some((one) => isLike(one.state, state))),
  );
  return worstFirst ? found.toSorted((a, b) => a.worst - b.worst) : found;
};
