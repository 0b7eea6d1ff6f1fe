import { Failure } from "../../core/failure.ts";
import { MAX_NOTE_BYTES, noteText, type SignedNote } from "../../core/log/note.ts";
import type { NoteKey } from "../../core/log/note-key.ts";
import { addCheckpoint, findSeenSize, withAnswer } from "../../core/log/relay.ts";
import type { ApiClient } from "../api-client.ts";
import type { Refused } from "./opened-head.ts";

/** Asks a witness of C2SP tlog-witness to sign a head, and proves to it that the head begins with what it saw last. */

const TIMEOUT_MS = 30_000;
/** Somebody else asks it too: each time it says what it saw last. */
const MAX_TRIES = 5;

interface Answer {
  readonly status: number;
  readonly bytes: Buffer;
}

const urlOf = (text: string): URL => {
  const prefix = text.replace(/\/$/, "");
  const url = `${prefix}/add-checkpoint`;
  if (!/^https?:\/\//.test(prefix) || !URL.canParse(url))
    throw new Failure("usage", `--relay ${text}: it must be the address of a witness, as https://witness.example.com`);
  return new URL(url);
};

/** No more of it than a note may have: a witness that is none ends here. */
const readBody = async (response: Response): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > MAX_NOTE_BYTES) throw new TypeError("it answered with more than a signed head has");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};

const ask = async (url: URL, body: string): Promise<Answer> => {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const headers = { "content-type": "text/plain; charset=utf-8" };
    const response = await fetch(url, { method: "POST", body, headers, signal, redirect: "error" });
    return { status: response.status, bytes: await readBody(response) };
  } catch (error) {
    const { message, cause } = error as Error;
    const why = (cause as Error | undefined)?.message ?? message;
    throw new Failure("api-unreachable", `the witness at ${url.origin} cannot be reached: ${why}`, { cause: error });
  }
};

/** What other answers mean: https://c2sp.org/tlog-witness */
const MEANING: Readonly<Record<number, string>> = {
  400: "it cannot read what it was asked",
  403: "it trusts no key that signed the head: give it the log's keys",
  404: "it does not know this log: give it the log's origin and keys",
  422: "it says that the log does not begin with what it saw before",
};

export interface Relayed {
  readonly note: SignedNote;
  readonly size: number;
  /** Those whose signatures count. */
  readonly witnesses: readonly NoteKey[];
}

const proofFrom = async (client: ApiClient, before: number, size: number): Promise<readonly string[]> => {
  if (before === 0 || before === size) return [];
  const query = { from: String(before), to: String(size) };
  return (await client.ask("proveLog", { path: {}, query })).proof;
};

/**
 * The head with the signature of the witness; or why there is none.
 * @throws Failure `usage`, `api-*`, and those of the client
 */
export const relayed = async (
  client: ApiClient,
  address: string,
  { note, size, witnesses }: Relayed,
): Promise<SignedNote | Refused> => {
  const url = urlOf(address);
  const refused = (why: string): Refused => ({ refused: `the witness at ${url.origin} did not sign: ${why}` });
  let before = 0;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const body = addCheckpoint(before, await proofFrom(client, before, size), noteText(note));
    const { status, bytes } = await ask(url, body);
    if (status === 200)
      return (
        withAnswer(note, bytes, witnesses) ??
        refused("its answer has no signature by a witness that the operator named")
      );
    const seen = status === 409 ? findSeenSize(bytes.toString()) : undefined;
    if (seen === undefined) return refused(MEANING[status] ?? `it answered with ${status}`);
    if (seen > size) return refused(`it saw ${seen} leaves, and the log has ${size}`);
    before = seen;
  }
  return refused("others ask it at the same time");
};
