import * as z from "zod";
import { Failure } from "../core/failure.ts";
import { isPrintable } from "../core/printable.ts";
import type { HttpEvent } from "./http.ts";

/** Others read it before they approve, so nothing in it may hide or reorder the rest. */
export const Reason = z
  .string()
  .trim()
  .min(3, "must be a reason of three characters or more")
  .max(1_000)
  .refine((text) => isPrintable(text), "must be one line, without control or invisible characters");

/** @throws Failure `request-invalid` that names the invalid member */
export const bodyOf = <T>(schema: z.ZodType<T>, { body = "", isBase64Encoded }: HttpEvent): T => {
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
