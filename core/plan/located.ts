import type { PlanError, PlanErrorCode } from "./plan.ts";

/** A part of a plan with its position, so that later checks can point at its line. */
export interface Located<T> {
  readonly value: T;
  errorAt(path: readonly PropertyKey[], code: PlanErrorCode, message: string): PlanError;
}

/** Values by id, in the order in which they were first written. */
export type Section<T> = ReadonlyMap<string, Located<T>>;

export const valuesOf = <T>(section: Section<T>): T[] => [...section.values()].map(({ value }) => value);
