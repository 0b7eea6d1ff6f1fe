import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { Failure } from "../core/failure.ts";
import type { LogSigner } from "../ports/log.ts";
import { awsFailure } from "./aws-failure.ts";

/**
 * An Ed25519 key of KMS, whose private part nobody can read: `ECC_NIST_EDWARDS25519` signs with `ED25519_SHA_512` over the message
 * as it is (`RAW`): https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
const ALGORITHM = { SigningAlgorithm: "ED25519_SHA_512", MessageType: "RAW" } as const;

/** KMS answers with the key in SPKI (RFC 8410), whose last bytes are the key itself. */
const RAW_BYTES = 32;

const TIMEOUT_MS = 10_000;

/** What KMS answered with no 200 of. */
interface Refusal {
  readonly __type?: string;
  readonly message?: string;
  readonly Message?: string;
}

const baseOf = (region: string, endpoint: string | undefined): URL =>
  new URL(endpoint ?? `https://kms.${region}.amazonaws.com`);

/**
 * @param client of any service: its credentials, its region and its signatures are those of all
 * @param endpoint in the place of KMS's own
 */
export const kmsSigner = (
  keyId: string,
  endpoint: string | undefined,
  client: EventBridgeClient = new EventBridgeClient(),
): LogSigner => {
  const call = async <T>(operation: string, parameters: object): Promise<T> => {
    const region = await client.config.region();
    const url = new URL("/", baseOf(region, endpoint));
    const headers = {
      host: url.host,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `TrentService.${operation}`,
    };
    const body = JSON.stringify({ KeyId: keyId, ...parameters });
    const signer = await client.config.signer({
      ...{ name: "sigv4", signingName: "kms", signingRegion: region, properties: {} },
    });
    const { protocol, hostname, port } = url;
    const request = { method: "POST", protocol, hostname, path: "/", query: {}, headers, body };
    const signed = await signer.sign({ ...request, ...(port === "" ? {} : { port: Number(port) }) });
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { method: "POST", headers: signed.headers, body, signal });
    const answer: unknown = await response.json();
    if (response.ok) return answer as T;
    const { __type = "Error", message, Message } = answer as Refusal;
    const type = response.headers.get("x-amzn-errortype") ?? __type;
    const name = type.slice(type.indexOf("#") + 1);
    throw awsFailure("signer", {
      name,
      message: message ?? Message ?? "",
      $metadata: { httpStatusCode: response.status },
    });
  };
  const asked = async <T>(operation: string, parameters: object): Promise<T> => {
    try {
      return await call<T>(operation, parameters);
    } catch (error) {
      throw error instanceof Failure ? error : awsFailure("signer", error);
    }
  };
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
