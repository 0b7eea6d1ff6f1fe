import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from "yaml";
import type { PlanError, PlanErrorCode } from "./plan.ts";
import { reported } from "./reported.ts";
import { MAX_NODES, nameOf, survey, tooLong } from "./yaml-size.ts";

/** A YAML file with the line of each member. */
export interface YamlSource {
  readonly file: string;
  readonly value: unknown;
  /** The first of them, and how many more there are. */
  readonly errors: readonly PlanError[];
  /** An error at `path`, or at its nearest ancestor that exists. */
  errorAt(path: readonly PropertyKey[], code: PlanErrorCode, message: string): PlanError;
}

interface Problem {
  readonly offset: number;
  readonly message: string;
}

/** Finds nodes by path: the members of each map are looked through once, however many are asked for. */
const nodeFinder = ({ contents }: Document): ((path: readonly PropertyKey[]) => Node | undefined) => {
  const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, unknown>>();
  const indexOf = (map: YAMLMap): ReadonlyMap<string, unknown> => {
    const known = indexes.get(map);
    if (known !== undefined) return known;
    const index = new Map<string, unknown>();
    for (const { key, value } of map.items) {
      const name = nameOf(key);
      if (name !== undefined && !index.has(name)) index.set(name, value);
    }
    indexes.set(map, index);
    return index;
  };
  return (path) => {
    let node: unknown = contents;
    for (const step of path) {
      if (!isCollection(node)) break;
      const next = isMap(node) ? indexOf(node).get(String(step)) : isSeq(node) ? node.get(step, true) : undefined;
      if (next === undefined || next === null) break;
      node = next;
    }
    return isNode(node) ? node : undefined;
  };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const problemsOf = (document: Document): readonly Problem[] => {
  const { repeated, nodes } = survey(document);
  const found = [
    ...document.errors.map(({ message, pos }) => ({ message, offset: pos[0] })),
    ...repeated.map((offset) => ({ message: "Map keys must be unique", offset })),
  ].toSorted((one, other) => one.offset - other.offset);
  if (found.length > 0 || nodes <= MAX_NODES) return found;
  return [{ offset: 0, message: `with its aliases, a file has at most ${MAX_NODES.toLocaleString("en")} values` }];
};

/** Tags of other types are not known, and aliases are counted by {@link survey}. */
const OPTIONS = { prettyErrors: false, uniqueKeys: false, schema: "core", resolveKnownTags: false } as const;

const evaluated = (document: Document): { readonly value?: unknown; readonly problems: readonly Problem[] } => {
  try {
    const problems = problemsOf(document);
    return problems.length > 0 ? { problems } : { problems, value: document.toJS({ maxAliasCount: -1 }) };
  } catch (error) {
    return { problems: [{ offset: 0, message: messageOf(error) }] };
  }
};

/** Parses a file, in time and memory in proportion to its length; one that is too long is not parsed at all. */
export const yamlSource = (file: string, text: string): YamlSource => {
  const lines = new LineCounter();
  const refusal = tooLong(text);
  const document = parseDocument(refusal === undefined ? text : "", { ...OPTIONS, lineCounter: lines });
  const positionAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const { value, problems } =
    refusal === undefined ? evaluated(document) : { value: undefined, problems: [{ offset: 0, message: refusal }] };
  const find = nodeFinder(document);
  return {
    file,
    value,
    errors: reported(problems, ({ message, offset }) => ({ code: "plan-yaml", message, file, ...positionAt(offset) })),
    errorAt: (path, code, message) => ({ code, message, file, ...positionAt(find(path)?.range?.[0] ?? 0) }),
  };
};
