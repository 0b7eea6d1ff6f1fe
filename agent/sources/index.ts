import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { SOURCES } from "./registry.ts";
import type { FileHead, Source } from "./source.ts";

/** @throws Failure `config-invalid` */
export const findSource = (id: string): Source => {
  const found = SOURCES.find((source) => source.id === id);
  if (found === undefined) throw new Failure("config-invalid", `there is no source "${id}"`);
  return found;
};

/** The options that a job of one kind may give to its source. */
export const sourceOptions = (kind: Source["kind"]) => {
  const [first, ...others] = SOURCES.filter((source) => source.kind === kind).map(({ options }) => options);
  return z.discriminatedUnion("type", [first as z.ZodObject, ...others] as never) as unknown as z.ZodType<{
    readonly type: string;
  }>;
};

/** The source whose format the beginning of a file looks like. */
export const detectSource = (head: FileHead): Source | undefined =>
  SOURCES.find(({ detect }) => detect?.(head) === true);

/** The source that reads a file of this form beside its own, and the option that names it there. */
export const detectBeside = (head: FileHead): { readonly source: Source; readonly option: string } | undefined => {
  for (const source of SOURCES)
    for (const [option, looksLike] of Object.entries(source.beside ?? {}))
      if (looksLike?.(head) === true) return { source, option };
  return undefined;
};
