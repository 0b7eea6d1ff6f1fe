import { clock } from "../../adapters/system.ts";
import type { LogAnswer } from "../../contract/schemas/log.ts";
import type { Checkpoint, LogHead } from "../../core/log/checkpoint.ts";
import { cosigned } from "../../core/log/cosign.ts";
import { followKeys } from "../../core/log/key-change.ts";
import { noteText } from "../../core/log/note.ts";
import { isConsistent } from "../../core/log/prove.ts";
import type { TrustedLog } from "../../core/log/witnessed.ts";
import { type ApiClient, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { print, printJson } from "../output.ts";
import { keepHead, keepTrusted, readKept } from "../witness/kept-heads.ts";
import { hashesOf, openedHead, type Refused, refuse, saidLog } from "../witness/opened-head.ts";
import { type PassingOn, passOn } from "../witness/pass-on.ts";
import { type KeyOutcome, readWitnessKey } from "../witness/witness-key.ts";
import { headLines, type LogOptions } from "./log.ts";

type Opened = Checkpoint | Refused;

export interface WitnessOptions extends LogOptions, PassingOn {
  /** A file with the key of a witness. */
  readonly signWith?: string;
  /** The name of the key that is made where there is no such file. */
  readonly makeKey?: string;
}

const signing = ({ signWith, makeKey, submit, relay }: WitnessOptions): KeyOutcome | undefined => {
  if (submit === true && signWith === undefined && relay === undefined)
    return { refused: "--submit needs --sign-with <file>: nobody would have signed what is sent" };
  if (signWith !== undefined) return readWitnessKey(signWith, makeKey);
  return makeKey === undefined ? undefined : { refused: "--make-key needs --sign-with <file>: where the key is kept" };
};

/** With the keys that the log has since, each proven by one that is trusted already. */
const following = async (client: ApiClient, { origin, keys }: TrustedLog): Promise<TrustedLog> => {
  const { changes } = await client.ask("listLogKeys", { path: {} });
  return { origin, keys: followKeys({ origin, keys }, changes) };
};

/** The head now, proven to begin with the one that was kept; or why it is refused. */
export const proven = async (client: ApiClient, before: LogHead, trusted: TrustedLog): Promise<Opened> => {
  const { checkpoint, proof } = await client.ask("proveLog", { path: {}, query: { from: String(before.size) } });
  const after = openedHead(checkpoint, trusted);
  if ("refused" in after) return after;
  const isProven = isConsistent({ before, after: after.head, proof: hashesOf(proof) });
  return isProven ? after : { refused: "the log was rewritten: it does not begin with what was kept" };
};

/** The first head is believed as the API says it, with its keys: what counts is that all later ones agree with it. */
const first = (answer: LogAnswer): { readonly trusted: TrustedLog; readonly found: Opened } => {
  const trusted = saidLog(answer);
  return { trusted, found: openedHead(answer.checkpoint ?? "", trusted) };
};

/**
 * Keeps the head of the log in a folder, and proves that the log begins with the head that was kept before. As a witness, it
 * signs what was proven; what was signed can be sent to the API, and another witness be asked to sign it first.
 * @returns 1 where it does not, or where no trusted key signed it: then nothing is kept, and nothing sent
 */
export const logWitness = async (folder: string, options: WitnessOptions): Promise<number> => {
  const { json } = options;
  const witness = signing(options);
  if (witness !== undefined && "refused" in witness) return refuse(witness.refused, json);
  const kept = readKept(folder);
  if (kept === undefined) return refuse(`${folder} is damaged: log.json does not say which log it keeps`, json);
  const client = apiClient(options, process.env);
  const answer = await client.ask("showLog", { path: {} });
  if (answer.checkpoint === null && kept.newest === undefined)
    return refuse("nothing was appended to the log yet, so there is nothing to keep", json);
  const { trusted, found } =
    kept.trusted === undefined ? first(answer) : { trusted: await following(client, kept.trusted), found: undefined };
  const before = kept.newest === undefined ? undefined : openedHead(kept.newest.toString(), trusted);
  if (before !== undefined && "refused" in before)
    return refuse(`${folder} is damaged: of the newest head kept there, ${before.refused}`, json);
  if (before !== undefined && (answer.head?.size ?? 0) < before.head.size)
    return refuse(`the log was rewritten: it has ${answer.head?.size ?? 0} leaves, and had ${before.head.size}`, json);
  const now =
    found ??
    (before === undefined ? openedHead(answer.checkpoint ?? "", trusted) : await proven(client, before.head, trusted));
  if ("refused" in now) return refuse(now.refused, json);
  const { origin, size, root } = now.head;
  if (kept.trusted?.keys.length !== trusted.keys.length) keepTrusted(folder, trusted);
  const seconds = Math.floor(Date.parse(clock()) / 1_000);
  const note = witness === undefined ? now.note : cosigned(now.note, witness.key, seconds, witness.sign);
  keepHead(folder, size, noteText(note));
  const passed = await passOn(client, { note, size }, answer, options);
  if ("refused" in passed) return refuse(passed.refused, json);
  if (passed.note !== note) keepHead(folder, size, noteText(passed.note));
  const { keptFor } = passed;
  const from = before?.head.size ?? null;
  const signedBy = witness?.key.text ?? null;
  if (json === true) printJson({ kept: { origin, size, root: root.toString("base64") }, from, signedBy, keptFor });
  else
    print([
      ...headLines(now.head),
      from === null ? "kept as the first" : `proven to begin with the ${from} leaves kept before`,
      ...(signedBy === null ? [] : [`signed by ${signedBy}`]),
      ...keptFor.map((key) => `kept by the API as seen by ${key}`),
    ]);
  return EXIT.ok;
};
