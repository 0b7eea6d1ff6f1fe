import type * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { MAX_REPORTED } from "../../core/plan/reported.ts";
import { schemaError, schemaIssues } from "../../core/plan/schema-issue.ts";
import { type YamlSource, yamlSource } from "../../core/plan/yaml-source.ts";

/** What is wrong in a configuration, with its line. */
export interface ConfigError {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const MAX_SHOWN = Math.min(10, MAX_REPORTED);

const sentenceOf = ({ file, line, column, message }: ConfigError): string => `${file}:${line}:${column}: ${message}`;

/** @returns Failure `config-invalid`, with each error and its line, as far as one reads them */
export const configFailure = (errors: readonly ConfigError[]): Failure => {
  const more = errors.length > MAX_SHOWN ? [`and ${errors.length - MAX_SHOWN} more`] : [];
  return new Failure("config-invalid", [...errors.slice(0, MAX_SHOWN).map(sentenceOf), ...more].join("; "), {
    details: { errors },
  });
};

/** A value of a file, where the errors of its members have lines. */
export interface LocatedConfig<T> {
  readonly value: T;
  errorAt(path: readonly PropertyKey[], message: string): ConfigError;
}

const errorIn =
  (source: YamlSource) =>
  (path: readonly PropertyKey[], message: string): ConfigError => {
    const { file, line = 1, column = 1 } = source.errorAt(path, "plan-schema", message);
    return { file, line, column, message };
  };

/** Zod's own words for a union say that none fits, and not which there are. */
const messageOf = (path: readonly PropertyKey[], message: string): string => {
  const name = path.join(".");
  return `${name === "" ? "the configuration" : name}: ${message}`;
};

/** Parses a file in time and memory in proportion to its length. @throws Failure `config-invalid` */
export const parseLocated = <T>(file: string, text: string, schema: z.ZodType<T>): LocatedConfig<T> => {
  const source = yamlSource(file, text);
  if (source.errors.length > 0)
    throw configFailure(source.errors.map(({ line = 1, column = 1, message }) => ({ file, line, column, message })));
  const errorAt = errorIn(source);
  const parsed = schema.safeParse(source.value, { error: schemaError });
  if (parsed.success) return { value: parsed.data, errorAt };
  throw configFailure(
    schemaIssues(parsed.error, source.value).map(({ path, message }) => errorAt(path, messageOf(path, message))),
  );
};
