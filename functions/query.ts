import type * as z from "zod";
import { Failure } from "../core/failure.ts";
import { unknownName } from "../core/suggestion.ts";

type Issue = z.core.$ZodIssue;

const messageOf = ({ shape }: z.ZodObject, issue: Issue | undefined): string => {
  const [name] = issue?.code === "unrecognized_keys" ? issue.keys : [];
  if (name !== undefined) return unknownName("parameter", name, Object.keys(shape));
  return `${issue?.path.join(".") || "query"}: ${issue?.message}`;
};

/** @throws Failure `request-invalid` that names the invalid parameter, and which one may be meant where it is unknown */
export const parseQuery = <S extends z.ZodObject>(
  schema: S,
  query: Readonly<Record<string, string | undefined>> | undefined,
): z.infer<S> => {
  const parsed = schema.safeParse(query ?? {});
  if (parsed.success) return parsed.data;
  throw new Failure("request-invalid", messageOf(schema, parsed.error.issues[0]));
};
