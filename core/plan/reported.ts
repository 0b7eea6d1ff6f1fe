import type { PlanError } from "./plan.ts";

/** How many errors of a plan are reported; nobody reads more, and whoever mends those sees the next. */
export const MAX_REPORTED = 100;

/** The first errors of many, and at the place of the next how many more there are. */
export const reported = <T>(problems: readonly T[], errorOf: (problem: T) => PlanError): readonly PlanError[] => {
  const errors = problems.slice(0, MAX_REPORTED).map(errorOf);
  const next = problems[MAX_REPORTED];
  if (next === undefined) return errors;
  const more = problems.length - MAX_REPORTED;
  return [
    ...errors,
    {
      ...errorOf(next),
      code: "plan-more",
      message: `and ${more.toLocaleString("en")} more ${more === 1 ? "error" : "errors"}`,
    },
  ];
};

/** How many errors were reported, in words. */
export const countOfReported = (errors: readonly PlanError[]): string => {
  if (errors.at(-1)?.code === "plan-more") return `more than ${MAX_REPORTED} errors`;
  return `${errors.length} error${errors.length === 1 ? "" : "s"}`;
};
