import { REGION } from "../../aws/account.ts";
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
    const response = await fetch(url, { method: "POST", headers, body: text });
    const responseText = await response.text();
    if (!response.ok) throw new Error(`${target}: ${responseText}`);
    return JSON.parse(responseText || "{}");
  };
