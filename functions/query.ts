import * as z from "zod";
import { Failure } from "../core/failure.ts";
import { unknownName } from "../core/suggestion.ts";

type Issue = z.core.$ZodIssue;

/** Of a route that takes no parameters. */
const NONE = z.strictObject({});

const messageOf = ({ shape }: z.ZodObject, issue: Issue | undefined): string => {
  const [name] = issue?.code === "unrecognized_keys" ? issue.keys : [];
  if (name !== undefined) return unknownName("parameter", name, Object.keys(shape));
  return `${issue?.path.join(".") || "query"}: ${issue?.message}`;
};

/** @throws Failure `request-invalid` that names the invalid parameter, and which one may be meant where it is unknown */
export const parseQuery = (
  schema: z.ZodObject | undefined,
  query: Readonly<Record<string, string | undefined>> | undefined,
): unknown => {
  const known = schema ?? NONE;
  const parsed = known.safeParse(query ?? {});
  if (parsed.success) return parsed.data;
  throw new Failure("request-invalid", messageOf(known, parsed.error.issues[0]));
};
