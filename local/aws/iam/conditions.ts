import type { AccessRequest, Statement } from "../policy.ts";
import { matchesWildcard, withVariables } from "./wildcard.ts";

type RequestContext = AccessRequest["context"];
/** Does one value of the request fit one value of the policy? */
type Fits = (actual: string, expected: string, context: RequestContext) => boolean;

const equals: Fits = (actual, expected, context) => actual === withVariables(expected, context);
const like: Fits = (actual, expected, context) => matchesWildcard(expected, actual, context);

const OPERATORS: Readonly<Record<string, Fits>> = {
  StringEquals: equals,
  StringLike: like,
  // Both take wildcards: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
  ArnEquals: like,
  ArnLike: like,
  Bool: equals,
  NumericLessThan: (actual, expected) => Number(actual) < Number(expected),
  // What is no number is greater than any bound: this operator denies.
  NumericGreaterThan: (actual, expected) => !(Number(actual) <= Number(expected)),
};

/** True of each value that the other operator does not fit, and where the request has none. */
const NEGATED: Readonly<Record<string, Fits>> = { StringNotLike: like };

const EVERY = "ForAllValues:";
const IF_THERE = /IfExists$/;

const holds = (operator: string, key: string, expected: readonly string[], context: RequestContext): boolean => {
  const actual = [context[key] ?? []].flat();
  if (operator === "Null") return (actual.length === 0) === expected.includes("true");
  if (IF_THERE.test(operator) && context[key] === undefined) return true;
  const unfit = NEGATED[operator];
  if (unfit !== undefined) return !actual.some((value) => expected.some((one) => unfit(value, one, context)));
  const fits = OPERATORS[operator.replace(EVERY, "").replace(IF_THERE, "")];
  if (fits === undefined) throw new Error(`the embedded cloud does not support the IAM condition ${operator}`);
  const fitsAny = (value: string): boolean => expected.some((one) => fits(value, one, context));
  return operator.startsWith(EVERY) ? actual.every(fitsAny) : actual.some(fitsAny);
};

/** @throws Error for a condition operator that is not supported */
export const conditionsHold = (statement: Statement, context: RequestContext): boolean =>
  Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => holds(operator, key, [expected].flat().map(String), context)),
  );
