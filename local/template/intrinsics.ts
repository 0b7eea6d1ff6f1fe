/** CloudFormation's intrinsic functions, over whatever `Ref` and `Fn::GetAtt` return in one template. */
export interface References {
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): string;
  /** Whether a condition of the template holds. */
  holds(condition: string): boolean;
}

const substitute = (text: string, variables: Record<string, unknown>, lookUp: (name: string) => string): string =>
  text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) =>
    literal === "!" ? `\${${name}}` : String(variables[name] ?? lookUp(name)),
  );

const isIntrinsic = (name: string): boolean => name === "Ref" || name.startsWith("Fn::");

/** @returns a function that replaces every intrinsic function within a value by what it evaluates to */
export const intrinsicResolver = ({ ref, attribute, holds }: References): ((value: unknown) => unknown) => {
  const evaluate = (name: string, argument: unknown): unknown => {
    switch (name) {
      case "Ref":
        return ref(String(argument));
      case "Fn::GetAtt": {
        const [id, member] = Array.isArray(argument) ? argument : String(argument).split(".");
        return attribute(String(id), String(member));
      }
      case "Fn::If": {
        const [condition, then, otherwise] = argument as [string, unknown, unknown];
        // What is not chosen may refer to what the condition leaves out.
        return resolve(holds(condition) ? then : otherwise);
      }
      case "Fn::Join": {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.map((part) => String(resolve(part))).join(separator);
      }
      case "Fn::Sub": {
        const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, object];
        return substitute(text, resolve(variables) as Record<string, unknown>, (name) => {
          const [id = "", member] = name.split(".");
          return member === undefined ? String(ref(name)) : attribute(id, member);
        });
      }
      case "Fn::Select": {
        const [index, list] = argument as [number, unknown];
        return (resolve(list) as unknown[])[Number(index)];
      }
      case "Fn::Split": {
        const [separator, text] = argument as [string, unknown];
        return String(resolve(text)).split(separator);
      }
      default:
        throw new Error(`the embedded cloud does not support ${name}`);
    }
  };

  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve).filter((one) => one !== undefined);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first !== undefined && isIntrinsic(first[0])) return evaluate(first[0], first[1]);
    return Object.fromEntries(
      entries.map(([name, member]) => [name, resolve(member)]).filter(([, member]) => member !== undefined),
    );
  };
  return resolve;
};
