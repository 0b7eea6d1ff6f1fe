import { type Document, isCollection, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type { PlanError, PlanErrorCode } from "./plan.ts";

/** A YAML file with the line of each member. */
export interface YamlSource {
  readonly file: string;
  readonly value: unknown;
  readonly errors: readonly PlanError[];
  /** An error at `path`, or at its nearest ancestor that exists. */
  errorAt(path: readonly PropertyKey[], code: PlanErrorCode, message: string): PlanError;
}

const nodeAt = (document: Document, path: readonly PropertyKey[]): Node | undefined => {
  let node: unknown = document.contents;
  for (const step of path) {
    if (!isCollection(node)) break;
    const next = isMap(node)
      ? node.items.find((pair) => isScalar(pair.key) && pair.key.value === step)?.value
      : node.get(step, true);
    if (next === undefined || next === null) break;
    node = next;
  }
  return isNode(node) ? node : undefined;
};

export const yamlSource = (file: string, text: string): YamlSource => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const positionAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const errors: PlanError[] = document.errors.map((error) => ({
    code: "plan-yaml",
    message: error.message,
    file,
    ...positionAt(error.pos[0]),
  }));
  let value: unknown;
  if (errors.length === 0) {
    try {
      // Aliases can expand exponentially; by default the library allows a hundred.
      value = document.toJS();
    } catch (error) {
      errors.push({
        code: "plan-yaml",
        message: error instanceof Error ? error.message : String(error),
        file,
        line: 1,
        column: 1,
      });
    }
  }
  return {
    file,
    value,
    errors,
    errorAt: (path, code, message) => ({ code, message, file, ...positionAt(nodeAt(document, path)?.range?.[0] ?? 0) }),
  };
};
