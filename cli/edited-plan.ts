import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";
import { Failure } from "../core/failure.ts";

/** A plan on this machine that is changed in one place, and keeps the comments and the form of the rest. */

export const usage = (message: string, cause?: unknown): Failure => new Failure("usage", message, { cause });

/** @throws Failure `usage` */
export const openPlan = (file: string, text: string): Document => {
  const document = parseDocument(text);
  if (document.errors.length === 0 && isMap(document.contents)) return document;
  throw usage(`${file} cannot be read as a plan; see cleargate plan validate ${file}`);
};

const mapsIn = (list: unknown): readonly YAMLMap[] =>
  isSeq(list) ? list.items.filter((one): one is YAMLMap => isMap(one)) : [];

export const agentsIn = (document: Document): readonly YAMLMap[] => mapsIn(document.get("agents", true));

export const findAgent = (document: Document, id: string): YAMLMap | undefined =>
  agentsIn(document).find((one) => one.get("id") === id);

/** The key of an agent by its id; undefined where it has none of that name. */
export const keyOf = (agent: YAMLMap, id: string): YAMLMap | undefined =>
  mapsIn(agent.get("keys")).find((one) => one.get("id") === id);

export const unitsOf = (agent: YAMLMap): readonly string[] => {
  const units = agent.get("units");
  return isSeq(units) ? units.items.map((one) => String(isScalar(one) ? one.value : one)) : [];
};

interface Key {
  readonly key: string;
  readonly publicKey: string;
}

export const addKey = (document: Document, agent: YAMLMap, { key: id, publicKey }: Key): void => {
  const keys = agent.get("keys");
  if (isSeq(keys)) keys.add(document.createNode({ id, publicKey }));
  else agent.set("keys", document.createNode([{ id, publicKey }]));
};

export const addAgent = (document: Document, id: string, units: readonly string[], { key, publicKey }: Key): void => {
  const node = document.createNode({ id, units, keys: [{ id: key, publicKey }] });
  const agents = document.get("agents", true);
  if (isSeq(agents)) agents.add(node);
  else document.set("agents", document.createNode([node]));
};

export const textOf = (document: Document): string => document.toString({ lineWidth: 120 });

/** Writes it as a whole, or not at all. @throws Failure `usage` */
export const replaceFile = (file: string, text: string): void => {
  // Of a link, the file that it leads to.
  const target = realpathSync(file);
  const partial = `${target}.${process.pid}.partial`;
  try {
    writeFileSync(partial, text, { mode: statSync(target).mode });
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { force: true });
    throw usage(`${file} cannot be written: ${(error as Error).message}`, error);
  }
};
