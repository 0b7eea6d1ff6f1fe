/** CloudFormation's functions of conditions, over a template's own parameters. */

type Conditions = Readonly<Record<string, unknown>>;

/**
 * Says of each name whether its condition holds
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html).
 * @param resolve of whatever a condition compares
 * @returns a function that throws an Error for a condition that the template does not define, or a function that is not supported
 */
export const conditionsOf = (
  conditions: Conditions,
  resolve: (value: unknown) => unknown,
): ((name: string) => boolean) => {
  const evaluate = (expression: unknown): boolean => {
    const [[name, argument] = ["nothing", undefined]] = Object.entries(Object(expression));
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
    if (!(name in conditions)) throw new Error(`the template has the condition ${name}, which it does not define`);
    return evaluate(conditions[name]);
  };
  return holds;
};
