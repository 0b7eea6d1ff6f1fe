import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { SOURCES } from "./registry.ts";
import type { Head, Source } from "./source.ts";

/** @throws Failure `config-invalid` */
export const findSource = (id: string): Source => {
  const found = SOURCES.find((source) => source.id === id);
  if (found === undefined) throw new Failure("config-invalid", `there is no source "${id}"`);
  return found;
};

/** What a job of one kind may say about its source. */
export const sourceOptions = (kind: Source["kind"]) => {
  const [first, ...others] = SOURCES.filter((source) => source.kind === kind).map(({ options }) => options);
  return z.discriminatedUnion("type", [first as z.ZodObject, ...others] as never) as unknown as z.ZodType<{
    readonly type: string;
  }>;
};

/** The source that a file looks as if it were made for. */
export const detectSource = (head: Head): Source | undefined => SOURCES.find(({ detect }) => detect?.(head) === true);
