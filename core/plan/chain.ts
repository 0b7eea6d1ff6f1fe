import { PlanDocument } from "./document/plan.ts";
import type { PlanError, PlanErrorCode } from "./plan.ts";
import { reported } from "./reported.ts";
import { schemaError, schemaIssues } from "./schema-issue.ts";
import { type YamlSource, yamlSource } from "./yaml-source.ts";

/** Finds the text of a plan file by the name in `extends`; `from` is the extending file. */
export type PlanFinder = (name: string, from: string) => { readonly file: string; readonly text: string } | undefined;

/** One file of a plan, by itself. */
export interface ParsedFile {
  readonly source: YamlSource;
  readonly document: PlanDocument;
}

/** A file and all that it extends, the farthest ancestor first. */
export type Chain = readonly ParsedFile[];

type Parsed = ({ readonly ok: true } & ParsedFile) | { readonly ok: false; readonly errors: readonly PlanError[] };

const parse = (file: string, text: string): Parsed => {
  const source = yamlSource(file, text);
  if (source.errors.length > 0) return { ok: false, errors: source.errors };
  const parsed = PlanDocument.safeParse(source.value, { error: schemaError });
  if (parsed.success) return { ok: true, source, document: parsed.data };
  const errors = reported(schemaIssues(parsed.error, source.value), ({ path, message }) =>
    source.errorAt(path, "plan-schema", `${path.join(".") || "the plan"}: ${message}`),
  );
  return { ok: false, errors };
};

export type ChainResult =
  | { readonly ok: true; readonly root: ParsedFile; readonly chain: Chain }
  | { readonly ok: false; readonly errors: readonly PlanError[] };

/** Reads a file and all that it extends; a cycle is an error. */
export const readChain = (file: string, text: string, find: PlanFinder): ChainResult => {
  const root = parse(file, text);
  if (!root.ok) return root;
  const chain: ParsedFile[] = [root];
  const seen = [file];
  for (let { source, document } = root; document.extends !== undefined; ) {
    const refuse = (code: PlanErrorCode, message: string): ChainResult => ({
      ok: false,
      errors: [source.errorAt(["extends"], code, message)],
    });
    const found = find(document.extends, source.file);
    if (found === undefined) return refuse("plan-extends-unknown", `unknown plan "${document.extends}"`);
    if (seen.includes(found.file))
      return refuse("plan-extends-cycle", `a plan cannot extend itself: ${[...seen, found.file].join(" extends ")}`);
    seen.push(found.file);
    const parsed = parse(found.file, found.text);
    if (!parsed.ok) return parsed;
    chain.unshift(parsed);
    ({ source, document } = parsed);
  }
  return { ok: true, root, chain };
};
