import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type Document, isMap, isSeq, parseDocument, type YAMLMap } from "yaml";
import { Failure } from "../../core/failure.ts";
import type { PublicKeyFile } from "../../core/manifest/public-key-file.ts";
import { unknownName } from "../../core/suggestion.ts";
import { EXIT } from "../exit.ts";
import { readKeyFile } from "../key-file.ts";
import { print, printJson } from "../output.ts";
import { readPlanText } from "../plan-file.ts";

export interface SetKeyOptions {
  readonly json?: boolean;
}

const usage = (message: string, cause?: unknown): Failure => new Failure("usage", message, { cause });

const itemsOf = (document: Document, path: readonly (string | number)[]): readonly YAMLMap[] => {
  const list = document.getIn(path, true);
  return isSeq(list) ? list.items.filter((one): one is YAMLMap => isMap(one)) : [];
};

/** The text of the plan with the key of this agent set, and the public key that it had. @throws Failure `usage` */
const withKey = (file: string, text: string, key: PublicKeyFile): { readonly text: string; readonly was: unknown } => {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents))
    throw usage(`${file} cannot be read as a plan; see cleargate plan validate ${file}`);
  const agents = itemsOf(document, ["agents"]);
  const agent = agents.find((one) => one.get("id") === key.agent);
  if (agent === undefined) {
    const names = agents.map((one) => String(one.get("id")));
    throw usage(`${file}: ${unknownName("agent", key.agent, names)}. Add it to agents, with its units, first`);
  }
  const keys = agent.get("keys");
  if (!isSeq(keys)) {
    agent.set("keys", document.createNode([{ id: key.key, publicKey: key.publicKey }]));
    return { text: document.toString({ lineWidth: 120 }), was: undefined };
  }
  const own = keys.items.filter((one): one is YAMLMap => isMap(one)).find((one) => one.get("id") === key.key);
  const was = own?.get("publicKey");
  if (own === undefined) keys.add(document.createNode({ id: key.key, publicKey: key.publicKey }));
  else own.set("publicKey", key.publicKey);
  return { text: document.toString({ lineWidth: 120 }), was };
};

/** Writes it as a whole, or not at all. @throws Failure `usage` */
const replaceFile = (file: string, text: string): void => {
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

/** Writes the public key of an agent into a plan on this machine, which keeps its comments; nothing is applied. */
export const planSetKey = async (file: string, keyFile: string, { json = false }: SetKeyOptions): Promise<number> => {
  const key = readKeyFile(keyFile);
  const before = readPlanText(file);
  const { text, was } = withKey(file, before, key);
  if (was !== key.publicKey) replaceFile(file, text);
  if (json) printJson({ ...key, was: was ?? null });
  else if (was === key.publicKey) print(`${file} has this key of ${key.agent} already`);
  else
    print(`${file}: agent ${key.agent}, key ${key.key}: ${key.publicKey}${was === undefined ? "" : ` (was ${was})`}`);
  return EXIT.ok;
};
