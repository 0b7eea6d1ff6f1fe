import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { FailurePort } from "../core/failure.ts";
import { awsFailure } from "./aws-failure.ts";

/** What a service answered with no 200 of. */
interface Refusal {
  readonly __type?: string;
  readonly message?: string;
  readonly Message?: string;
}

export interface JsonService {
  /** As credentials are scoped: `kms`. */
  readonly name: string;
  /** As its operations are named: `TrentService`. */
  readonly target: string;
  /** In the place of its own. */
  readonly endpoint: string | undefined;
  /** Whose failures they are. */
  readonly port: FailurePort;
}

const TIMEOUT_MS = 10_000;

/**
 * Calls of a service of AWS whose client would be most of a bundle: the JSON protocol 1.1, signed by another client's signer.
 * @param client of any service: its credentials, its region and its signatures are those of all
 */
export const signedJson = ({ name, target, endpoint, port }: JsonService, client: EventBridgeClient) => {
  const call = async <T>(operation: string, parameters: object): Promise<T> => {
    const region = await client.config.region();
    const url = new URL("/", endpoint ?? `https://${name}.${region}.amazonaws.com`);
    const headers = {
      host: url.host,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `${target}.${operation}`,
    };
    const body = JSON.stringify(parameters);
    const signer = await client.config.signer({
      ...{ name: "sigv4", signingName: name, signingRegion: region, properties: {} },
    });
    const { protocol, hostname } = url;
    const request = { method: "POST", protocol, hostname, path: "/", query: {}, headers, body };
    const signed = await signer.sign({ ...request, ...(url.port === "" ? {} : { port: Number(url.port) }) });
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { method: "POST", headers: signed.headers, body, signal });
    const answer: unknown = await response.json();
    if (response.ok) return answer as T;
    const { __type = "Error", message, Message } = answer as Refusal;
    const type = response.headers.get("x-amzn-errortype") ?? __type;
    throw awsFailure(port, {
      name: type.slice(type.indexOf("#") + 1),
      message: message ?? Message ?? "",
      $metadata: { httpStatusCode: response.status },
    });
  };
  /** @throws Failure of the port */
  return async <T>(operation: string, parameters: object): Promise<T> => {
    try {
      return await call<T>(operation, parameters);
    } catch (error) {
      throw awsFailure(port, error);
    }
  };
};
