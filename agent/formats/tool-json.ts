import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { parseExactly } from "./single-member-json.ts";

/** A whole number that is not negative; numbers stay texts in what {@link parseToolJson} reads. */
export const Whole = z
  .string()
  .regex(/^\d{1,16}$/, "it is no whole number")
  .transform(Number)
  .refine(Number.isSafeInteger, "it is too large");

/** Where in a text its form is another, and how. */
const whyOf = (error: unknown): string =>
  error instanceof z.ZodError
    ? error.issues
        .slice(0, 3)
        .map(({ path, message }) => `${path.join(".") || "it"}: ${message}`)
        .join("; ")
    : (error as Error).message;

/**
 * What a tool wrote as JSON, by the members that are read of it; numbers are texts there, so that none is rounded.
 * @param what names it and the command that writes it, for people
 * @throws Failure `source-invalid`, also where an object has a member twice
 */
export const parseToolJson = <T>(text: string, what: string, schema: z.ZodType<T>): T => {
  try {
    return schema.parse(parseExactly(text.replace(/^\ufeff/, "")));
  } catch (error) {
    throw new Failure("source-invalid", `${what}: ${whyOf(error).slice(0, 400)}`, { cause: error });
  }
};
