import { Agent, request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBody, sendReply } from "../../local/gateway/http.ts";
import { type Listener, openPort } from "../../local/gateway/listener.ts";

/** The port of the embedded cloud: a client that did nothing wrong never sees its connection reset. */

let listener: Listener;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
beforeAll(async () => {
  listener = await openPort(0);
  listener.serve(async (incoming, response) => {
    const body = await readBody(incoming);
    sendReply(response, { status: body === undefined ? 413 : 200, headers: {}, body: "" });
  });
});
afterAll(async () => {
  agent.destroy();
  await listener?.close();
});

const put = (bytes: number): Promise<{ status: number | undefined; reused: boolean }> =>
  new Promise((resolve, reject) => {
    const sent = request({ agent, host: "127.0.0.1", port: listener.port, method: "PUT" }, (answer) => {
      answer.resume();
      answer.once("end", () => resolve({ status: answer.statusCode, reused: sent.reusedSocket }));
    });
    sent.once("error", reject);
    sent.end(Buffer.alloc(bytes));
  });

/** Keeps the loop from turning, as packing a gigabyte does. */
const block = (ms: number): void => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

describe("a connection to the embedded cloud", () => {
  it("is not closed by the server under a request, however long the process was busy since the last one", async () => {
    expect((await put(1)).status).toBe(200);
    await new Promise((turn) => setImmediate(turn));
    block(6_500);
    expect(await put(100_000)).toEqual({ status: 200, reused: true });
  });

  it("outlives a body that is too large, which is read to its end and refused", async () => {
    expect(await put(17 * 1024 ** 2)).toMatchObject({ status: 413 });
    expect(await put(1)).toEqual({ status: 200, reused: true });
  });
});
