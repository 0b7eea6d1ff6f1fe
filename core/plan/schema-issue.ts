import type * as z from "zod";

/** One thing that does not fit the schema of a plan, at the member that it is about. */
export interface SchemaIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What zod says in terms of JavaScript, in the words of a plan. */
export const schemaError: z.core.$ZodErrorMap = ({ code, input }) =>
  code === "invalid_type" && input === undefined ? "is missing" : undefined;

const memberOf = (value: unknown, step: PropertyKey): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;

/** What the members of a requirement depend on, where one is spoken of. */
const contextOf = (holder: unknown): string => {
  const members = (["evidence", "check"] as const).flatMap((name) => {
    const value = memberOf(holder, name);
    return typeof value === "string" ? [`${name} ${value}`] : [];
  });
  return members.length === 0 ? "" : ` for ${members.join(", ")}`;
};

/** Zod reports unknown members at what holds them; the line of each one helps more. */
export const schemaIssues = (error: z.ZodError, value: unknown): SchemaIssue[] =>
  error.issues.flatMap((issue) => {
    const { code, path, message } = issue;
    if (code !== "unrecognized_keys") return [{ path, message }];
    const holder = path.reduce<unknown>(memberOf, value);
    return issue.keys.map((key) => ({ path: [...path, key], message: `unknown member${contextOf(holder)}` }));
  });
