import type * as z from "zod";

/** Says which members of a union there are, where what was written names none of them. */
export const oneOf =
  (names: readonly string[]): z.core.$ZodErrorMap<z.core.$ZodIssueInvalidUnion> =>
  ({ code }) =>
    code === "invalid_union" ? `must be one of ${names.join(", ")}` : undefined;
