import { sign } from "node:crypto";
import { Failure } from "../../core/failure.ts";
import { type NoteKey, noteKey } from "../../core/log/note-key.ts";
import type { LogSigner } from "../../ports/log.ts";
import type { Process } from "../engine/process.ts";
import { logKeyOf } from "../estate/keys.ts";

/** A text that one of the log's keys signed. */
export interface SignedText {
  readonly key: NoteKey;
  readonly text: string;
}

/** The log's keys where nobody can read them, one for each generation from 1. */
export interface FakeSigners {
  keyOf(generation: number): NoteKey;
  signer(by: Process, generation: number): LogSigner;
}

export const fakeSigners = (origin: string, signed: (one: SignedText) => void): FakeSigners => {
  const made = new Map<number, ReturnType<typeof logKeyOf> & { readonly raw: Buffer; readonly key: NoteKey }>();
  const find = (generation: number) => {
    const found = made.get(generation);
    if (found !== undefined) return found;
    const pair = logKeyOf(generation);
    const raw = Buffer.from(pair.publicKey, "base64");
    const one = { ...pair, raw, key: noteKey(origin, "note", raw) };
    made.set(generation, one);
    return one;
  };
  const asked = <T>(by: Process, what: string, serve: () => T): Promise<T> =>
    by.call(what, {
      of: "signer",
      serve,
      lost: () => new Failure("signer-unavailable", "the answer never came"),
      throttled: () => new Failure("signer-throttled", "too much at once"),
    });
  return {
    keyOf: (generation) => find(generation).key,
    signer: (by, generation) => {
      const { privateKey, raw, key } = find(generation);
      // A function asks for its key once, as the adapter does.
      let known: Promise<Uint8Array> | undefined;
      return {
        publicKey: () => {
          known ??= asked(by, "public key", () => raw).catch((error: unknown) => {
            known = undefined;
            throw error;
          });
          return known;
        },
        sign: (message) =>
          asked(by, "sign", () => {
            signed({ key, text: Buffer.from(message).toString() });
            return sign(null, message, privateKey);
          }),
      };
    },
  };
};
