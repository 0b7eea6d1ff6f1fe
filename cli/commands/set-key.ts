import type { Document } from "yaml";
import type { PublicKeyFile } from "../../core/manifest/public-key-file.ts";
import { unknownName } from "../../core/suggestion.ts";
import { addKey, agentsIn, findAgent, keyOf, openPlan, replaceFile, textOf, usage } from "../edited-plan.ts";
import { EXIT } from "../exit.ts";
import { readKeyFile } from "../key-file.ts";
import { print, printJson } from "../output.ts";
import { readPlanText } from "../plan-file.ts";

export interface SetKeyOptions {
  readonly json?: boolean;
}

/** The text of the plan with the key of this agent set, and the public key that it had. @throws Failure `usage` */
const withKey = (file: string, text: string, key: PublicKeyFile): { readonly text: string; readonly was: unknown } => {
  const document: Document = openPlan(file, text);
  const agent = findAgent(document, key.agent);
  if (agent === undefined) {
    const names = agentsIn(document).map((one) => String(one.get("id")));
    throw usage(`${file}: ${unknownName("agent", key.agent, names)}. Add it to agents, with its units, first`);
  }
  const own = keyOf(agent, key.key);
  const was = own?.get("publicKey");
  if (own === undefined) addKey(document, agent, key);
  else own.set("publicKey", key.publicKey);
  return { text: textOf(document), was };
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
