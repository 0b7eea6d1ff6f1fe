import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { jsonError, operationName, parseBody } from "../aws/json-protocol.ts";
import type { Call, Reply, Service } from "../aws/service.ts";

export interface KmsKeyConfig {
  readonly arn: string;
}

interface Asked {
  readonly KeyId?: string;
  readonly Message?: string;
  readonly MessageType?: string;
  readonly SigningAlgorithm?: string;
}

/** The 16 bytes that make a PKCS #8 document (RFC 8410) of the seed of an Ed25519 key. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const SPEC = "ECC_NIST_EDWARDS25519";
/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
const MAX_MESSAGE_BYTES = 4_096;

const keyOf = (arn: string, seed: string): KeyObject => {
  const secret = createHmac("sha256", seed).update(`kms ${arn}`).digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, secret]), format: "der", type: "pkcs8" });
};

const answer = (members: object): Reply => ({
  status: 200,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: JSON.stringify(members),
});

/**
 * KMS as far as our templates use it: Ed25519 keys that sign, each the same at every start.
 * @param seed what the keys are derived from, where nobody but the owner of this machine reads it
 */
export const kmsService = (configs: readonly KmsKeyConfig[], seed: string): Service => {
  const keys = new Map(configs.map(({ arn }) => [arn, keyOf(arn, seed)]));

  const signed = (key: KeyObject, { KeyId, Message = "", MessageType, SigningAlgorithm }: Asked): Reply => {
    if (SigningAlgorithm !== "ED25519_SHA_512")
      return jsonError(400, "InvalidKeyUsageException", `${SigningAlgorithm} is not for ${SPEC}`);
    // Unlike for other keys, it is not one of two ways: this algorithm hashes the message itself.
    if (MessageType !== "RAW")
      return jsonError(400, "ValidationException", `${SigningAlgorithm} needs MessageType RAW`);
    const message = Buffer.from(Message, "base64");
    if (message.length === 0 || message.length > MAX_MESSAGE_BYTES)
      return jsonError(400, "ValidationException", `a message has 1 to ${MAX_MESSAGE_BYTES} bytes`);
    return answer({ KeyId, Signature: sign(null, message, key).toString("base64"), SigningAlgorithm });
  };

  const handle = (call: Call): Reply => {
    const asked = parseBody<Asked>(call);
    const key = keys.get(asked.KeyId ?? "");
    if (key === undefined) return jsonError(400, "NotFoundException", `Key '${asked.KeyId}' does not exist`);
    switch (operationName(call)) {
      case "Sign":
        return signed(key, asked);
      case "GetPublicKey":
        return answer({
          ...{ KeyId: asked.KeyId, KeySpec: SPEC, KeyUsage: "SIGN_VERIFY" },
          PublicKey: createPublicKey(key).export({ format: "der", type: "spki" }).toString("base64"),
          SigningAlgorithms: ["ED25519_SHA_512", "ED25519_PH_SHA_512"],
        });
      default:
        return jsonError(400, "UnknownOperationException", operationName(call));
    }
  };

  return {
    name: "kms",
    streams: () => false,
    operation: (call) => `kms:${operationName(call)}`,
    accessRequests: (call) => [
      { action: `kms:${operationName(call)}`, resource: parseBody<Asked>(call).KeyId ?? "*", context: {} },
    ],
    resourcePolicies: [],
    handle: async (call) => handle(call),
    error: jsonError,
  };
};
