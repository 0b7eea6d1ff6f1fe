import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";

/** What the command line asked an API for. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
};

/**
 * For the tests of a file: the command line at an API, with a token, and what it prints.
 * @param answer the body of each answer; one with an `error` has the status 404
 * @returns what each test prints, from its beginning on
 */
export const cliAtApi = (answer: (asked: Asked) => unknown): { out: string[]; err: string[] } => {
  const said: { out: string[]; err: string[] } = { out: [], err: [] };
  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      void bodyOf(request).then(async (body) => {
        const url = new URL(request.url ?? "", "http://api");
        const answered = (await answer({ method: request.method ?? "", url, body })) as { error?: string };
        response.writeHead(answered.error === undefined ? 200 : 404).end(JSON.stringify(answered));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => server?.close());
  beforeEach(() => {
    Object.assign(said, { out: [], err: [] });
    vi.stubEnv("CLEARGATE_TOKEN", "t");
    vi.stubEnv("CLEARGATE_API", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.spyOn(process.stdout, "write").mockImplementation((text) => said.out.push(String(text)) > 0);
    vi.spyOn(process.stderr, "write").mockImplementation((text) => said.err.push(String(text)) > 0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  return said;
};
