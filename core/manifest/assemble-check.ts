/** What is wrong with a value, or undefined. */
export type Check = (value: unknown) => string | undefined;

/**
 * Generates code that reads one member after the other by name: reading them by key in a loop cost a quarter of an
 * audit's time. Names come from our own schemas only.
 */
export const assembleCheck = (
  names: readonly string[],
  required: ReadonlySet<string>,
  checks: readonly Check[],
): Check => {
  const steps = names.map((name, index) => {
    if (!/^[a-zA-Z0-9]+$/.test(name)) throw new TypeError(`compileCheck cannot name ${name}`);
    const missing = required.has(name) ? `return "${name}: is missing";` : "";
    return `found = value.${name};
    if (found === undefined) { ${missing} }
    else if ((wrong = checks[${index}](found)) !== undefined) return "${name}: " + wrong;`;
  });
  const source = `return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return "must be an object";
    let found, wrong;
    ${steps.join("\n    ")}
    return undefined;
  };`;
  return new Function("checks", source)(checks) as Check;
};
