import type * as z from "zod";

/** An error that lists the members of a union, for a value that names none of them. */
export const oneOf =
  (names: readonly string[]): z.core.$ZodErrorMap<z.core.$ZodIssueInvalidUnion> =>
  ({ code }) =>
    code === "invalid_union" ? `must be one of ${names.join(", ")}` : undefined;
