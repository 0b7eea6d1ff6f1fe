import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { publicKeyText } from "../../core/ed25519.ts";
import { witnessKey } from "../../core/log/cosign.ts";
import type { NoteKey } from "../../core/log/note-key.ts";

/** The key of whoever keeps heads and signs them: a file with its name in the first line, and then the key as PKCS #8 (PEM). */

export interface WitnessKey {
  readonly key: NoteKey;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

export type KeyOutcome = WitnessKey | { readonly refused: string };

/** Only whoever made it may read it. */
const OWNER_ALONE = 0o600;

const keyOf = (file: string, name: string, privateKey: KeyObject): KeyOutcome => {
  const key = witnessKey(name, Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64"));
  if (key === undefined) return { refused: `${file}: a witness has a name without blanks and without a plus` };
  return { key, sign: (message) => sign(null, message, privateKey) };
};

const findPrivateKey = (pem: string): KeyObject | undefined => {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    return undefined;
  }
};

const read = (file: string): KeyOutcome => {
  const [name = "", ...pem] = readFileSync(file, "utf8").split("\n");
  const privateKey = findPrivateKey(pem.join("\n"));
  return privateKey === undefined ? { refused: `${file} is no key of a witness` } : keyOf(file, name, privateKey);
};

/** @param name of the key that is made where there is no file yet; never in the place of one */
export const readWitnessKey = (file: string, name: string | undefined): KeyOutcome => {
  if (existsSync(file)) return name === undefined ? read(file) : { refused: `${file} is there already` };
  if (name === undefined) return { refused: `there is no ${file}; --make-key <name> makes it` };
  const { privateKey } = generateKeyPairSync("ed25519");
  const made = keyOf(file, name, privateKey);
  if ("refused" in made) return made;
  const pem = privateKey.export({ format: "pem", type: "pkcs8" });
  writeFileSync(file, `${name}\n${pem}`, { mode: OWNER_ALONE, flag: "wx" });
  return made;
};
