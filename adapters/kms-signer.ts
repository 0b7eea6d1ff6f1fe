import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { LogSigner } from "../ports/log.ts";
import { signedJson } from "./signed-json.ts";

/**
 * An Ed25519 key of KMS, whose private part nobody can read: `ECC_NIST_EDWARDS25519` signs with `ED25519_SHA_512` over the message
 * as it is (`RAW`): https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
const ALGORITHM = { SigningAlgorithm: "ED25519_SHA_512", MessageType: "RAW" } as const;

/** KMS answers with the key in SPKI (RFC 8410), whose last bytes are the key itself. */
const RAW_BYTES = 32;

/**
 * @param client of any service: its credentials, its region and its signatures are those of all
 * @param endpoint in the place of KMS's own
 */
export const kmsSigner = (
  keyId: string,
  endpoint: string | undefined,
  client: EventBridgeClient = new EventBridgeClient(),
): LogSigner => {
  const ask = signedJson({ name: "kms", target: "TrentService", endpoint, port: "signer" }, client);
  const asked = <T>(operation: string, parameters: object): Promise<T> =>
    ask(operation, { KeyId: keyId, ...parameters });
  let key: Promise<Uint8Array> | undefined;
  const readKey = async (): Promise<Uint8Array> => {
    const { PublicKey } = await asked<{ PublicKey: string }>("GetPublicKey", {});
    return Buffer.from(PublicKey, "base64").subarray(-RAW_BYTES);
  };
  return {
    publicKey: () => {
      key ??= readKey().catch((error: unknown) => {
        key = undefined;
        throw error;
      });
      return key;
    },
    sign: async (message) => {
      const Message = Buffer.from(message).toString("base64");
      const { Signature } = await asked<{ Signature: string }>("Sign", { Message, ...ALGORITHM });
      return Buffer.from(Signature, "base64");
    },
  };
};
