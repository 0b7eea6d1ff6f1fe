import type * as z from "zod";
import { Failure } from "../core/failure.ts";
import type { HttpEvent } from "./http.ts";

/** @throws Failure `request-invalid` that names the invalid member */
export const bodyOf = <T>(
  schema: z.ZodType<T>,
  { body = "", isBase64Encoded = false }: Partial<Pick<HttpEvent, "body" | "isBase64Encoded">>,
): T => {
  let value: unknown;
  try {
    value = JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString("utf8") : body);
  } catch (error) {
    throw new Failure("request-invalid", "the body is not JSON", { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Failure("request-invalid", `${issue?.path.join(".") || "body"}: ${issue?.message}`);
};
