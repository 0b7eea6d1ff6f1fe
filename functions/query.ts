import type * as z from "zod";
import { Failure } from "../core/failure.ts";

/** @throws Failure `request-invalid` that names the invalid parameter */
export const parseQuery = <T>(
  schema: z.ZodType<T>,
  query: Readonly<Record<string, string | undefined>> | undefined,
): T => {
  const parsed = schema.safeParse(query ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Failure("request-invalid", `${issue?.path.join(".") || "query"}: ${issue?.message}`);
};
