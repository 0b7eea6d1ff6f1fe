import type * as z from "zod";
import { Failure } from "../../core/failure.ts";

/** A job of the command line rather than of the configuration. @throws Failure `config-invalid` */
export const parseJob = <T>(schema: z.ZodType<T>, job: unknown): T => {
  const parsed = schema.safeParse(job);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Failure("config-invalid", issues.join("; "));
};
