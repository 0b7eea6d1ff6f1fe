import type * as z from "zod";
import { FINDING_SEVERITY, isFindingCode } from "../finding.ts";

/** A violation of the schema of plans, at its member. */
export interface SchemaIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Replaces zod's JavaScript terms by those of a plan. */
export const schemaError: z.core.$ZodErrorMap = ({ code, input }) =>
  code === "invalid_type" && input === undefined ? "is missing" : undefined;

const memberOf = (value: unknown, step: PropertyKey): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;

/** The evidence and check that the members of a requirement depend on. */
const contextOf = (holder: unknown): string => {
  const members = (["evidence", "check"] as const).flatMap((name) => {
    const value = memberOf(holder, name);
    return typeof value === "string" ? [`${name} ${value}`] : [];
  });
  return members.length === 0 ? "" : ` for ${members.join(", ")}`;
};

/** A finding whose severity no plan may set is known, and yet no member. */
const unknownMember = (path: readonly PropertyKey[], key: string, holder: unknown): string =>
  path.at(-1) === "severity" && isFindingCode(key)
    ? `keeps its severity in every plan: ${FINDING_SEVERITY[key]}`
    : `unknown member${contextOf(holder)}`;

/** Zod reports unknown members at their parent; here each has its own line. */
export const schemaIssues = (error: z.ZodError, value: unknown): SchemaIssue[] =>
  error.issues.flatMap((issue) => {
    const { code, path, message } = issue;
    if (code !== "unrecognized_keys") return [{ path, message }];
    const holder = path.reduce<unknown>(memberOf, value);
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownMember(path, key, holder) }));
  });
