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
  readonly owner: string;
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

/** Of all checkpoints those that are looked for. */
export const filtered = (checkpoints: readonly Checkpoint[], { unit, state, owner }: Filter): readonly Checkpoint[] => {
  const name = unit.trim().toLowerCase();
  if (name === "" && state === "" && owner === "") return checkpoints;
  return checkpoints.filter(
    (one) => one.unit.includes(name) && isLike(one.state, state) && (owner === "" || one.owner === owner),
  );
};

export const inOrder = (rows: readonly Row[], worstFirst: boolean): readonly Row[] =>
  worstFirst ? rows.toSorted((a, b) => a.worst - b.worst) : rows;
