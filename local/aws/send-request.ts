import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { buffer } from "node:stream/consumers";

/** A connection that was idle for longer might be closed by the other side just when it is used again. */
const IDLE_MS = 4_000;
/** Longer than anything here takes to answer. */
const SILENT_MS = 300_000;

const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });

export interface SentRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Asks a server of this machine, by HTTP alone. Not by `fetch`, which takes three times the processor time of this: each call of the embedded cloud
 * is one request to an engine at least.
 */
export const sendRequest = (url: string | URL, { method, headers, body }: SentRequest): Promise<Answer> =>
  new Promise((resolve, reject) => {
    if (!String(url).startsWith("http://")) throw new TypeError(`${url} is not asked: only http:// is spoken here`);
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = request(url, { agent, method, headers: { ...headers, ...length }, timeout: SILENT_MS }, (answer) => {
      const { statusCode = 500 } = answer;
      buffer(answer).then((bytes) => resolve({ status: statusCode, headers: answer.headers, body: bytes }), reject);
    });
    sent.on("timeout", () => sent.destroy(new Error(`${url} gave no answer`)));
    sent.on("error", reject);
    sent.end(body);
  });
