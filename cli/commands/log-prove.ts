import type { InclusionAnswer } from "../../contract/schemas/log.ts";
import type { LogHead } from "../../core/log/checkpoint.ts";
import { leafHash } from "../../core/log/hash.ts";
import { headLine } from "../../core/log/head-line.ts";
import { type FactLeaf, findLeaf } from "../../core/log/leaf.ts";
import { isConsistent, isIncluded } from "../../core/log/prove.ts";
import type { TrustedLog } from "../../core/log/witnessed.ts";
import { type ApiClient, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { print, printJson } from "../output.ts";
import { readKept } from "../witness/kept-heads.ts";
import { hashesOf, openedHead, type Refused, refuse, saidLog } from "../witness/opened-head.ts";
import type { LogOptions } from "./log.ts";

export interface LogProveOptions extends LogOptions {
  /** A folder of `cleargate log witness`. */
  readonly witness?: string;
}

/** By what is verified: keys, and a head that the log must begin with. */
interface Known {
  readonly trusted: TrustedLog;
  readonly kept: LogHead | undefined;
}

interface Proven {
  readonly leaf: FactLeaf;
  readonly head: LogHead;
}

const knownBy = async (client: ApiClient, folder: string | undefined): Promise<Known | Refused> => {
  if (folder === undefined) return { trusted: saidLog(await client.ask("showLog", { path: {} })), kept: undefined };
  const found = readKept(folder);
  if (found === undefined) return { refused: `${folder} is damaged: log.json does not say which log it keeps` };
  const { trusted, newest } = found;
  if (trusted === undefined || newest === undefined)
    return { refused: `${folder} keeps no head yet: cleargate log witness ${folder}` };
  const opened = openedHead(newest.toString(), trusted);
  if ("refused" in opened) return { refused: `${folder} is damaged: of the newest head kept there, ${opened.refused}` };
  return { trusted, kept: opened.head };
};

/** That the leaf is the fact's, and in the head that a trusted key signed. */
const included = (fact: string, answer: InclusionAnswer, trusted: TrustedLog): Proven | Refused => {
  const bytes = Buffer.from(answer.leaf);
  const leaf = findLeaf(bytes);
  if (leaf === undefined || !("fact" in leaf) || leaf.fact !== fact)
    return { refused: "the API answered with a leaf that is not of this fact" };
  const opened = openedHead(answer.checkpoint, trusted);
  if ("refused" in opened) return opened;
  const { size, root } = opened.head;
  const claim = { index: answer.index, size, root, leaf: leafHash(bytes), proof: hashesOf(answer.proof) };
  return isIncluded(claim) ? { leaf, head: opened.head } : { refused: "the fact is not proven to be in the log" };
};

/** Why the log does not begin with the head that was kept; undefined where it does. */
const rewritten = async (client: ApiClient, kept: LogHead, head: LogHead): Promise<string | undefined> => {
  if (head.size < kept.size) return `the log was rewritten: it has ${head.size} leaves, and had ${kept.size}`;
  const query = { from: String(kept.size), to: String(head.size) };
  const { proof } = await client.ask("proveLog", { path: {}, query });
  return isConsistent({ before: kept, after: head, proof: hashesOf(proof) })
    ? undefined
    : "the log was rewritten: it does not begin with what was kept";
};

const shown = ({ leaf, head }: Proven, index: number, kept: LogHead | undefined): string[] => [
  `fact    ${leaf.fact}`,
  `type    ${leaf.type}, of migration ${leaf.migration}, recorded at ${leaf.recordedAt}`,
  `sha256  ${leaf.sha256}`,
  `leaf    ${index} of ${head.size}`,
  `head    ${headLine(head)}`,
  kept === undefined
    ? "proven to be in the log, by the keys that the API itself names"
    : `proven to be in the log, which begins with the ${kept.size} leaves kept before`,
];

/**
 * Proves that a fact is in the log: its leaf, the way from there to the root, and the signature of the head, all on this machine.
 * @returns 1 where it is not proven
 * @throws Failure `not-found`, `fact-unlogged`, and those of the client
 */
export const logProve = async (fact: string, options: LogProveOptions): Promise<number> => {
  const { json, witness } = options;
  const client = apiClient(options, process.env);
  const known = await knownBy(client, witness);
  if ("refused" in known) return refuse(known.refused, json);
  const answer = await client.ask("proveFact", { path: {}, query: { fact } });
  const proven = included(fact, answer, known.trusted);
  if ("refused" in proven) return refuse(proven.refused, json);
  const why = known.kept === undefined ? undefined : await rewritten(client, known.kept, proven.head);
  if (why !== undefined) return refuse(why, json);
  const { leaf, head } = proven;
  if (json === true)
    printJson({
      index: answer.index,
      leaf,
      head: { ...head, root: head.root.toString("base64") },
      from: known.kept?.size ?? null,
    });
  else print(shown(proven, answer.index, known.kept));
  return EXIT.ok;
};
