import { type Alias, type Document, isAlias, isMap, isPair, isScalar, isSeq, Lexer, type Node } from "yaml";

/** How much work a YAML file makes: its length bounds neither the nodes in it nor what its aliases repeat. */

/** Names, values and signs, before anything is built of them. A unit with six members has some fifty. */
const MAX_LEXEMES = 2_000_000;
/** Each alias is looked for among all of them. */
const MAX_ANCHORS = 10_000;
/** Nodes with those that aliases repeat. */
export const MAX_NODES = 2_000_000;

/** Why a text is not to be parsed at all; undefined where it is. */
export const tooLong = (text: string, maxLexemes = MAX_LEXEMES): string | undefined => {
  let lexemes = 0;
  let anchors = 0;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    if (lexeme.startsWith("&") || lexeme.startsWith("*")) anchors += 1;
    if (lexemes > maxLexemes) return `a file has at most ${maxLexemes.toLocaleString("en")} names, values and signs`;
    if (anchors > MAX_ANCHORS) return `a file has at most ${MAX_ANCHORS.toLocaleString("en")} anchors and aliases`;
  }
  return undefined;
};

/** The name that a key has in a JavaScript object; undefined for what is no name, such as a list. */
export const nameOf = (key: unknown): string | undefined => {
  if (!isScalar(key)) return undefined;
  if (key.value === null) return "";
  return typeof key.value === "object" || typeof key.value === "symbol" ? undefined : String(key.value);
};

export interface Survey {
  /** Where keys are that their map has before. */
  readonly repeated: readonly number[];
  /** How many nodes there are, each as often as aliases repeat it. */
  readonly nodes: number;
}

/** Counts nodes and finds repeated keys, each node once: the library compares every key with all before it. */
export const survey = ({ contents }: Document): Survey => {
  const repeated: number[] = [];
  const anchored = new Map<string, { readonly node: Node; readonly size: number }>();
  const keyOf = (key: unknown): unknown => (isAlias(key) ? anchored.get(key.source)?.node : key);
  const sizeOfAlias = ({ source }: Alias): number => anchored.get(source)?.size ?? 1;

  const sizeOfMap = (items: readonly { readonly key: unknown; readonly value: unknown }[]): number => {
    const names = new Set<string>();
    let size = 1;
    for (const { key, value } of items) {
      const name = nameOf(keyOf(key));
      if (name !== undefined && names.has(name)) repeated.push((key as Node).range?.[0] ?? 0);
      if (name !== undefined) names.add(name);
      size += sizeOf(key) + sizeOf(value);
    }
    return size;
  };
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) return sizeOfAlias(node);
    if (isPair(node)) return sizeOfMap([node]);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return 0;
    // What is in itself has no end.
    if (node.anchor !== undefined) anchored.set(node.anchor, { node, size: Number.POSITIVE_INFINITY });
    let size = 1;
    if (isMap(node)) size = sizeOfMap(node.items);
    else if (isSeq(node)) for (const item of node.items) size += sizeOf(item);
    if (node.anchor !== undefined) anchored.set(node.anchor, { node, size });
    return size;
  };
  const nodes = sizeOf(contents);
  return { repeated, nodes };
};
