import { Agent, createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBody, sendReply } from "../../local/gateway/http.ts";
import { type Listener, openPort } from "../../local/gateway/listener.ts";
import { guardPort, isLoopback } from "../../local/services/loopback-only.ts";

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

describe("a page that somebody else wrote", () => {
  const statusOf = (headers: IncomingHttpHeaders): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const { port } = listener;
      const sent = request({ host: "127.0.0.1", port, path: "/_local/agent-key", headers }, (answer) => {
        answer.resume();
        answer.once("end", () => resolve(answer.statusCode));
      });
      sent.once("error", reject);
      sent.end();
    });

  it.each<[what: string, headers: (port: number) => IncomingHttpHeaders, status: number]>([
    ["of this machine's own address is served", (port) => ({ host: `127.0.0.1:${port}` }), 200],
    ["of localhost is served", (port) => ({ host: `LOCALHOST:${port}`, origin: `http://localhost:${port}` }), 200],
    ["whose name was made to resolve to this machine is refused", (port) => ({ host: `evil.example:${port}` }), 421],
    ["for another port is refused", (port) => ({ host: `127.0.0.1:${port + 1}` }), 421],
    ["of another origin is refused", (port) => ({ host: `127.0.0.1:${port}`, origin: "http://evil.example" }), 403],
    ["of a sandboxed origin is refused", (port) => ({ host: `127.0.0.1:${port}`, origin: "null" }), 403],
    [
      "that embeds ours is refused",
      (port) => ({ host: `127.0.0.1:${port}`, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }),
      403,
    ],
    [
      "that links to ours may be left by its link",
      (port) => ({ host: `127.0.0.1:${port}`, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }),
      200,
    ],
  ])("%s", async (_, headers, status) => {
    expect(await statusOf(headers(listener.port))).toBe(status);
  });
});

describe("an engine that listens on every address", () => {
  it("serves this machine only", async () => {
    const server = createServer((_, response) => response.end("served"));
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    const ask = (): Promise<string> => fetch(`http://127.0.0.1:${port}`).then((answer) => answer.text());
    const stop = guardPort(port);
    expect(await ask()).toBe("served");
    stop();
    const stopAll = guardPort(port, () => false);
    server.closeAllConnections();
    await expect(ask()).rejects.toThrow("fetch failed");
    stopAll();
    await new Promise((closed) => server.close(closed));
  });

  it.each([
    ["127.0.0.1", true],
    ["::ffff:127.0.0.1", true],
    ["::1", true],
    ["192.168.127.1", false],
    ["::ffff:10.0.0.127", false],
    [undefined, false],
  ])("knows %s as its own: %s", (address, own) => {
    expect(isLoopback(address)).toBe(own);
  });
});
