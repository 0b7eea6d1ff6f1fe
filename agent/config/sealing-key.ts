import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { publicKeyText } from "../../core/ed25519.ts";
import { Failure } from "../../core/failure.ts";
import { type Secret, secretOf } from "../tools/secret.ts";

export interface SealingKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  /** As a plan carries it. */
  readonly publicKey: string;
}

const SETGID = 0o2000;

/**
 * A folder that passes its group on to what is made in it (set-group-ID) belongs to a service whose group that is: where root makes the
 * key there, that group may read it.
 */
export const keyMode = (file: string): number =>
  process.getuid?.() === 0 && (statSync(dirname(file)).mode & SETGID) !== 0 ? 0o640 : 0o600;

/** Makes a key pair; the private key is written for its owner only, or a service's group, and never over another. */
export const createKey = (file: string): string => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const mode = keyMode(file);
  writeFileSync(file, privateKey.export({ format: "pem", type: "pkcs8" }), { mode: 0o600, flag: "wx" });
  // Whatever the umask takes away.
  chmodSync(file, mode);
  return publicKeyText(publicKey);
};

export interface KeyLocation {
  readonly id: string;
  readonly file?: string | undefined;
  readonly secret?: Secret | undefined;
}

const OTHERS = 0o077;
/** Of root's own file a group may read (the rule of PostgreSQL for its key, "Secure TCP/IP Connections with SSL"). */
const ROOTS = 0o037;

/** @throws Failure `key-missing`, `key-exposed` */
const readKeyFile = (file: string): string => {
  try {
    const { mode, uid } = statSync(file);
    if (process.platform !== "win32" && (mode & (uid === 0 ? ROOTS : OTHERS)) !== 0)
      throw new Failure("key-exposed", `others than its owner may use ${file} (mode ${(mode & 0o777).toString(8)})`);
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("key-missing", `the key ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
};

/** @throws Failure `key-invalid`, `key-missing`, `key-exposed`, `secret-missing`, `tool-*` */
export const loadKey = async ({ id, file = "", secret }: KeyLocation): Promise<SealingKey> => {
  const pem = secret === undefined ? readKeyFile(file) : await secretOf(secret);
  try {
    const privateKey = createPrivateKey(pem);
    if (privateKey.asymmetricKeyType !== "ed25519")
      throw new TypeError(`it is a key for ${privateKey.asymmetricKeyType}`);
    return { id, privateKey, publicKey: publicKeyText(createPublicKey(privateKey)) };
  } catch (error) {
    const where = secret === undefined ? file : "the secret";
    throw new Failure("key-invalid", `${where} is not an Ed25519 private key: ${(error as Error).message}`, {
      cause: error,
    });
  }
};
