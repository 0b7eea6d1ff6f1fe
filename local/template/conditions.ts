/** CloudFormation's functions of conditions, over a template's own parameters. */

type Conditions = Readonly<Record<string, unknown>>;

/** How many arguments each takes, at least and at most; CloudFormation refuses a template with another number. */
const ARGUMENTS: Readonly<Record<string, readonly [number, number]>> = {
  "Fn::Equals": [2, 2],
  "Fn::Not": [1, 1],
  "Fn::And": [2, 10],
  "Fn::Or": [2, 10],
};

const requireArguments = (name: string, argument: unknown): void => {
  const [least, most] = ARGUMENTS[name] ?? [0, Number.POSITIVE_INFINITY];
  const count = Array.isArray(argument) ? argument.length : 0;
  if (count < least || count > most)
    throw new Error(`the template has ${name} of ${count} arguments, and CloudFormation takes ${least} to ${most}`);
};

/**
 * Says of each name whether its condition holds
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html).
 * @param resolve of whatever a condition compares
 * @returns a function that throws an Error for a condition that the template does not define, a function that is not supported, or
 *   one with another number of arguments than CloudFormation takes
 */
export const conditionsOf = (
  conditions: Conditions,
  resolve: (value: unknown) => unknown,
): ((name: string) => boolean) => {
  const evaluate = (expression: unknown): boolean => {
    const [[name, argument] = ["nothing", undefined], ...others] = Object.entries(Object(expression));
    if (others.length > 0)
      throw new Error(`the template has a condition of ${name} and more, which is no one function`);
    requireArguments(name, argument);
    const list = (): boolean[] => (argument as unknown[]).map(evaluate);
    switch (name) {
      case "Condition":
        return holds(String(argument));
      case "Fn::Equals": {
        const [one, other] = argument as [unknown, unknown];
        return resolve(one) === resolve(other);
      }
      case "Fn::Not":
        return list().every((one) => !one);
      case "Fn::And":
        return list().every(Boolean);
      case "Fn::Or":
        return list().some(Boolean);
      default:
        throw new Error(`the embedded cloud does not support ${name} in a condition`);
    }
  };
  const holds = (name: string): boolean => {
    if (!Object.hasOwn(conditions, name))
      throw new Error(`the template has the condition ${name}, which it does not define`);
    return evaluate(conditions[name]);
  };
  return holds;
};
