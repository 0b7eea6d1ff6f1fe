import type { Check } from "../../core/manifest/assemble-check.ts";

/** The same check without generated code, which the page's policy forbids: slower, and no other. */
export const assembleCheck =
  (names: readonly string[], required: ReadonlySet<string>, checks: readonly Check[]): Check =>
  (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return "must be an object";
    for (const [index, name] of names.entries()) {
      const found = (value as Readonly<Record<string, unknown>>)[name];
      const wrong = found === undefined ? undefined : checks[index]?.(found);
      if (wrong !== undefined) return `${name}: ${wrong}`;
      if (found === undefined && required.has(name)) return `${name}: is missing`;
    }
    return undefined;
  };
