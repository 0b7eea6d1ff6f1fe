import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { Failure } from "../../core/failure.ts";
import { publicKeyText } from "../../core/manifest/seal.ts";
import { type Secret, secretOf } from "../tools/secret.ts";

export interface SealingKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  /** As a plan carries it. */
  readonly publicKey: string;
}

/** Makes a key pair; the private key is written for its owner only, and never over another. */
export const createKey = (file: string): string => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  writeFileSync(file, privateKey.export({ format: "pem", type: "pkcs8" }), { mode: 0o600, flag: "wx" });
  return publicKeyText(publicKey);
};

export interface KeyLocation {
  readonly id: string;
  readonly file?: string | undefined;
  readonly secret?: Secret | undefined;
}

/** @throws Failure `key-invalid`, `secret-missing` */
export const loadKey = async ({ id, file, secret }: KeyLocation): Promise<SealingKey> => {
  const pem = secret === undefined ? undefined : await secretOf(secret);
  try {
    const privateKey = createPrivateKey(pem ?? readFileSync(file ?? ""));
    if (privateKey.asymmetricKeyType !== "ed25519")
      throw new TypeError(`it is a key for ${privateKey.asymmetricKeyType}`);
    return { id, privateKey, publicKey: publicKeyText(createPublicKey(privateKey)) };
  } catch (error) {
    throw new Failure(
      "key-invalid",
      `${file ?? "the secret"} is not an Ed25519 private key: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
};
