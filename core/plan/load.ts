import type * as z from "zod";
import { type Agent, type Calendar, type Contact, Gate, PlanDocument, Requirement, type Unit } from "./document.ts";
import type { PlanError, PlanErrorCode } from "./plan.ts";
import { type YamlSource, yamlSource } from "./yaml-source.ts";

/** Something of a plan together with where it was written, so that later checks can point at its line. */
export interface Placed<T> {
  readonly value: T;
  errorAt(path: readonly PropertyKey[], code: PlanErrorCode, message: string): PlanError;
}

/** A plan and all that it extends, folded into one; nothing is cross-checked yet. */
export interface LoadedPlan {
  readonly root: Placed<PlanDocument>;
  readonly title: string | undefined;
  readonly timeZone: string | undefined;
  readonly units: ReadonlyMap<string, Placed<Unit>>;
  readonly agents: ReadonlyMap<string, Placed<Agent>>;
  readonly requirements: ReadonlyMap<string, Placed<Requirement>>;
  readonly gates: ReadonlyMap<string, Placed<Gate>>;
  readonly contacts: ReadonlyMap<string, Placed<Contact>>;
  readonly calendars: ReadonlyMap<string, Placed<Calendar>>;
  readonly waivers: PlanDocument["waivers"];
  readonly reminders: PlanDocument["reminders"];
  readonly summary: PlanDocument["summary"];
}

/** Finds the text of a plan file by the name that `extends` gives; `from` is the file that says so. */
export type PlanFinder = (name: string, from: string) => { readonly file: string; readonly text: string } | undefined;

interface Parsed {
  readonly source: YamlSource;
  readonly document: PlanDocument;
  /** The document as written, before defaults: only what is there may override what is inherited. */
  readonly written: Readonly<Record<string, unknown>>;
}

const parse = (file: string, text: string): Parsed | readonly PlanError[] => {
  const source = yamlSource(file, text);
  if (source.errors.length > 0) return source.errors;
  const parsed = PlanDocument.safeParse(source.value);
  if (parsed.success)
    return { source, document: parsed.data, written: source.value as Readonly<Record<string, unknown>> };
  return parsed.error.issues.map((issue) => {
    const { path, message } = deepest(issue);
    return source.errorAt(path, "plan-schema", `${path.join(".") || "the plan"}: ${message}`);
  });
};

/** Zod reports an unknown member at its parent; the line of the member itself helps more. */
const deepest = (issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string } => {
  if (issue.code === "unrecognized_keys" && issue.keys[0] !== undefined)
    return { path: [...issue.path, issue.keys[0]], message: "is not a member of a plan here" };
  return { path: issue.path, message: issue.message };
};

type Chain = readonly Parsed[] | readonly PlanError[];
const isChain = (chain: Chain): chain is readonly Parsed[] => chain[0] !== undefined && "source" in chain[0];

/** The file and all that it extends, the farthest ancestor first. */
const chainOf = (file: string, text: string, find: PlanFinder): Chain => {
  const chain: Parsed[] = [];
  const seen = [file];
  for (let next: { file: string; text: string } | undefined = { file, text }; next !== undefined; ) {
    const parsed = parse(next.file, next.text);
    if (!("source" in parsed)) return parsed;
    chain.unshift(parsed);
    const name = parsed.document.extends;
    if (name === undefined) break;
    const found = find(name, next.file);
    if (found === undefined)
      return [parsed.source.errorAt(["extends"], "plan-extends-unknown", `there is no plan "${name}"`)];
    if (seen.includes(found.file))
      return [parsed.source.errorAt(["extends"], "plan-extends-cycle", `${[...seen, found.file].join(" extends ")}`)];
    seen.push(found.file);
    next = found;
  }
  return chain;
};

type Section = "units" | "agents" | "requirements" | "gates" | "contacts" | "calendars";

/** Folds one section by id, later files over earlier ones; `complete` turns the fold into its final schema. */
const fold = <T extends { id: string }>(
  chain: readonly Parsed[],
  section: Section,
  errors: PlanError[],
  complete?: z.ZodType<T>,
): Map<string, Placed<T>> => {
  const folded = new Map<string, { value: Record<string, unknown>; placed: Placed<T>["errorAt"] }>();
  for (const { source, document, written } of chain) {
    const here = new Set<string>();
    const asWritten = (written[section] ?? []) as Record<string, unknown>[];
    for (const [index, item] of document[section].entries()) {
      const placed: Placed<T>["errorAt"] = (path, code, message) =>
        source.errorAt([section, index, ...path], code, message);
      if (here.has(item.id)) errors.push(placed(["id"], "plan-id-repeated", `${section} has "${item.id}" twice`));
      here.add(item.id);
      const inherited = complete === undefined ? {} : folded.get(item.id)?.value;
      folded.set(item.id, { value: { ...inherited, ...(complete === undefined ? item : asWritten[index]) }, placed });
    }
  }
  const result = new Map<string, Placed<T>>();
  for (const [id, { value, placed }] of folded) {
    if (value.omit === true) continue;
    const parsed = complete?.safeParse(value);
    if (parsed !== undefined && !parsed.success)
      for (const issue of parsed.error.issues)
        errors.push(placed(issue.path, "plan-schema", `${section} "${id}": ${issue.path.join(".")}: ${issue.message}`));
    else result.set(id, { value: parsed?.data ?? (value as unknown as T), errorAt: placed });
  }
  return result;
};

const lastOf = <T>(values: readonly (T | undefined)[]): T | undefined =>
  values.findLast((value) => value !== undefined);

/**
 * Reads a plan file and all that it extends.
 * @returns the folded plan, or every error with its file and line; a cycle in `extends` is one of them.
 */
export const loadPlan = (file: string, text: string, find: PlanFinder): LoadedPlan | readonly PlanError[] => {
  const chain = chainOf(file, text, find);
  if (!isChain(chain)) return chain;
  const errors: PlanError[] = [];
  const root = chain.at(-1) as Parsed;
  const loaded: LoadedPlan = {
    root: { value: root.document, errorAt: root.source.errorAt },
    title: lastOf(chain.map(({ document }) => document.title)),
    timeZone: lastOf(chain.map(({ document }) => document.timeZone)),
    units: fold<Unit>(chain, "units", errors),
    agents: fold<Agent>(chain, "agents", errors),
    requirements: fold<Requirement>(chain, "requirements", errors, Requirement),
    gates: fold<Gate>(chain, "gates", errors, Gate),
    contacts: fold<Contact>(chain, "contacts", errors),
    calendars: fold<Calendar>(chain, "calendars", errors),
    waivers: lastOf(chain.map(({ document }) => document.waivers)),
    reminders: lastOf(chain.map(({ document }) => document.reminders)),
    summary: lastOf(chain.map(({ document }) => document.summary)),
  };
  return errors.length > 0 ? errors : loaded;
};
