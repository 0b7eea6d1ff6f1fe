import type { AccessRequest, Statement } from "../../aws/policy.ts";
import { matchesWildcard } from "./wildcard.ts";

type Operator = (actual: readonly string[], expected: readonly string[]) => boolean;

const matchesAny = (value: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => matchesWildcard(pattern, value));

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: (actual, expected) => actual.some((value) => expected.includes(value)),
  StringLike: (actual, expected) => actual.some((value) => matchesAny(value, expected)),
  ArnLike: (actual, expected) => actual.some((value) => matchesAny(value, expected)),
  Bool: (actual, expected) => actual.some((value) => expected.includes(value)),
  NumericLessThan: (actual, expected) =>
    actual.some((value) => expected.some((bound) => Number(value) < Number(bound))),
  // What is no number is greater than any bound: this operator denies.
  NumericGreaterThan: (actual, expected) =>
    actual.some((value) => expected.some((bound) => !(Number(value) <= Number(bound)))),
  "ForAllValues:StringEquals": (actual, expected) => actual.every((value) => expected.includes(value)),
  "ForAllValues:StringLike": (actual, expected) => actual.every((value) => matchesAny(value, expected)),
};

const holds = (
  operator: string,
  key: string,
  expected: readonly string[],
  context: AccessRequest["context"],
): boolean => {
  const actual = [context[key] ?? []].flat();
  if (operator === "Null") return (actual.length === 0) === expected.includes("true");
  const test = OPERATORS[operator];
  if (test === undefined) throw new Error(`the embedded cloud does not support the IAM condition ${operator}`);
  if (actual.length === 0) return operator.startsWith("ForAllValues:");
  return test(actual, expected);
};

/** @throws Error for a condition operator that is not supported */
export const conditionsHold = (statement: Statement, context: AccessRequest["context"]): boolean =>
  Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => holds(operator, key, [expected].flat().map(String), context)),
  );
