import * as z from "zod";
import type { Chain, ParsedFile } from "./chain.ts";
import type { Located, Section } from "./located.ts";
import type { PlanError } from "./plan.ts";
import { schemaError, schemaIssues } from "./schema-issue.ts";

type ErrorAt = Located<unknown>["errorAt"];

const errorsIn =
  ({ source }: ParsedFile, section: string, index: number): ErrorAt =>
  (path, code, message) =>
    source.errorAt([section, index, ...path], code, message);

/** Adds errors for ids that a file defines twice in a section. */
const addRepeated = (file: ParsedFile, section: string, ids: readonly string[], errors: PlanError[]): void => {
  const seen = new Set<string>();
  for (const [index, id] of ids.entries()) {
    if (seen.has(id))
      errors.push(errorsIn(file, section, index)(["id"], "plan-id-repeated", `"${id}" is defined twice in ${section}`));
    seen.add(id);
  }
};

/** Folds items that are written as a whole: a later file's item replaces an earlier one's. */
export const foldWhole = <T extends { readonly id: string }>(
  chain: Chain,
  section: string,
  itemsOf: (document: ParsedFile["document"]) => readonly T[],
  errors: PlanError[],
): Section<T> => {
  const folded = new Map<string, Located<T>>();
  for (const file of chain) {
    const items = itemsOf(file.document);
    addRepeated(
      file,
      section,
      items.map(({ id }) => id),
      errors,
    );
    for (const [index, value] of items.entries())
      folded.set(value.id, { value, errorAt: errorsIn(file, section, index) });
  }
  return folded;
};

/** Patches without defaults, because only what was written may override what is inherited. */
const Patch = z.looseObject({ id: z.string() });
const Written = {
  requirements: z.object({ requirements: z.array(Patch).default([]) }).transform(({ requirements }) => requirements),
  gates: z.object({ gates: z.array(Patch).default([]) }).transform(({ gates }) => gates),
};

interface Patched {
  readonly value: Record<string, unknown>;
  readonly last: ErrorAt;
  /** The file that wrote each member last. */
  readonly by: ReadonlyMap<string, ErrorAt>;
}

const patched = (before: Patched | undefined, patch: Record<string, unknown>, errorAt: ErrorAt): Patched => ({
  value: { ...before?.value, ...patch },
  last: errorAt,
  by: new Map([...(before?.by ?? []), ...Object.keys(patch).map((member) => [member, errorAt] as const)]),
});

/** An error at a member points at the file that wrote it, even an extended one. */
const errorIn =
  ({ last, by }: Patched): ErrorAt =>
  (path, code, message) =>
    (by.get(String(path[0])) ?? last)(path, code, message);

/** Folds items that may be written in parts: parts of one id are merged, and must then match `complete`. */
export const foldPatches = <T>(
  chain: Chain,
  section: keyof typeof Written,
  complete: z.ZodType<T>,
  errors: PlanError[],
): Section<T> => {
  const folded = new Map<string, Patched>();
  for (const file of chain) {
    const patches = Written[section].parse(file.source.value);
    addRepeated(
      file,
      section,
      patches.map(({ id }) => id),
      errors,
    );
    for (const [index, patch] of patches.entries())
      folded.set(patch.id, patched(folded.get(patch.id), patch, errorsIn(file, section, index)));
  }
  const result = new Map<string, Located<T>>();
  for (const [id, one] of folded) {
    if (one.value.omit === true) continue;
    const errorAt = errorIn(one);
    const parsed = complete.safeParse(one.value, { error: schemaError });
    if (parsed.success) result.set(id, { value: parsed.data, errorAt });
    else
      for (const { path, message } of schemaIssues(parsed.error, one.value))
        errors.push(errorAt(path, "plan-schema", `${section} "${id}": ${path.join(".")}: ${message}`));
  }
  return result;
};
