import { REGION } from "../../aws/account.ts";
import { sendRequest } from "../../aws/send-request.ts";
import type { AccessKey } from "../identities.ts";
import { signedHeaders } from "./sign.ts";

/** Calls services of the JSON protocol through the gateway with one access key; an error response is thrown. */
export const signedClient =
  (endpoint: string, key: AccessKey) =>
  async <T>(service: string, target: string, body: unknown): Promise<T> => {
    const text = JSON.stringify(body);
    const url = new URL("/", endpoint);
    const protocol = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
    const { host: _host, ...headers } = signedHeaders(url, service, REGION, key, protocol, text, new Date());
    const answer = await sendRequest(url, { method: "POST", headers, body: text });
    const answered = answer.body.toString();
    if (answer.status !== 200) throw new Error(`${target}: ${answered}`);
    return JSON.parse(answered || "{}");
  };
