import type { Checkpoint } from "../../api/answers.ts";
import { severity } from "../../parts/state.tsx";
import { type Row, rowsOf } from "./rows.ts";

export const GROUPINGS = ["owner", "requirement", "state", "gate", "prefix"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface Group {
  /** Empty where there is none of what it is grouped by. */
  readonly id: string;
  readonly rows: readonly Row[];
  /** How many checkpoints of it are in each state, the worst first. */
  readonly counts: readonly (readonly [state: string, count: number])[];
}

/** More units than these that begin alike are told apart by more of their names. */
const MAX_ALIKE = 200;
const LETTERS = /[._-]?\d.*$/;
/** Of names that are numbered, those of one hundred are together. */
const hundredOf = (unit: string): string => (unit.length > 2 ? `${unit.slice(0, -2)}…` : unit);

/** What the name of a unit begins with: its letters, or more of it where too many units begin so. */
const beginningsOf = (units: readonly string[]): ((unit: string) => string) => {
  const sizes = new Map<string, number>();
  for (const unit of units) {
    const letters = unit.replace(LETTERS, "");
    sizes.set(letters, (sizes.get(letters) ?? 0) + 1);
  }
  return (unit) => {
    const letters = unit.replace(LETTERS, "");
    return (sizes.get(letters) ?? 0) > MAX_ALIKE || letters === "" ? hundredOf(unit) : letters;
  };
};

const keysBy = (rows: readonly Row[], by: Grouping): ((one: Checkpoint) => readonly string[]) => {
  const beginning = by === "prefix" ? beginningsOf(rows.map(({ unit }) => unit)) : undefined;
  return (one) => {
    switch (by) {
      case "owner":
        return [one.owner ?? ""];
      case "requirement":
        return [one.requirement];
      case "state":
        return [one.state];
      case "gate":
        return one.gates.length === 0 ? [""] : one.gates;
      case "prefix":
        return [beginning?.(one.unit) ?? ""];
      default:
        return by satisfies never;
    }
  };
};

const countsOf = (checkpoints: readonly Checkpoint[]): Group["counts"] => {
  const counts = new Map<string, number>();
  for (const { state } of checkpoints) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].toSorted(([a], [b]) => severity(a) - severity(b));
};

/** What has no name is last. */
const inOrder = (by: Grouping) => (a: Group, b: Group) => {
  if (a.id === "" || b.id === "") return Number(a.id === "") - Number(b.id === "");
  return by === "state" ? severity(a.id) - severity(b.id) : a.id.localeCompare(b.id, undefined, { numeric: true });
};

/** Rows by what their checkpoints have in common: a unit is in each group that has one of its checkpoints, with those alone. */
export const groupsOf = (rows: readonly Row[], by: Grouping): readonly Group[] => {
  const keysOf = keysBy(rows, by);
  const members = new Map<string, Checkpoint[]>();
  for (const { of } of rows)
    for (const one of of.values())
      for (const key of keysOf(one)) {
        const group = members.get(key);
        if (group === undefined) members.set(key, [one]);
        else group.push(one);
      }
  return [...members]
    .map(([id, checkpoints]) => ({ id, rows: rowsOf(checkpoints), counts: countsOf(checkpoints) }))
    .toSorted(inOrder(by));
};
