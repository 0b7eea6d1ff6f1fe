import { createPublicKey, type KeyObject, sign } from "node:crypto";
import { publicKeyText } from "../../core/ed25519.ts";
import { cosigned, witnessKey } from "../../core/log/cosign.ts";
import { findNote, noteText, type SignedNote } from "../../core/log/note.ts";
import type { NoteKey } from "../../core/log/note-key.ts";
import { logKey } from "./filed-log.ts";

/** A witness of a log. */
export interface TestWitness {
  readonly key: NoteKey;
  readonly privateKey: KeyObject;
  /** The head as it says that it saw it. @param time in seconds since 1970 */
  cosign(checkpoint: string, time: number): string;
}

/** A witness whose key is the same at each run. */
export const testWitness = (fill: number, name = `witness.example/${fill}`): TestWitness => {
  const { privateKey } = logKey(fill);
  const raw = Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64");
  const key = witnessKey(name, raw) as NoteKey;
  return {
    ...{ key, privateKey },
    cosign: (checkpoint, time) =>
      noteText(
        cosigned(findNote(Buffer.from(checkpoint)) as SignedNote, key, time, (message) =>
          sign(null, message, privateKey),
        ),
      ),
  };
};
