import { createServer, type IncomingHttpHeaders, type Server, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** One request that a function made of AWS, and the answer that it got. */
export interface Recorded {
  readonly method: string;
  /** Of DynamoDB and SQS; undefined of S3. */
  readonly target: string | undefined;
  readonly path: string;
  readonly body: Buffer;
  readonly answer: { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };
}

export interface Recorder {
  readonly endpoint: string;
  /** In the order in which they were answered. */
  readonly all: Recorded[];
  stop(): Promise<void>;
}

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const stopped = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const NOT_SENT_ON = new Set(["connection", "transfer-encoding", "keep-alive"]);
const kept = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_SENT_ON.has(name)));

/** Stands between a process and the embedded cloud, and keeps what goes by; signatures stay as they are, with their host. */
export const recordCalls = async (cloud: string): Promise<Recorder> => {
  const all: Recorded[] = [];
  const { hostname, port } = new URL(cloud);
  const server = createServer(async (asked, answered) => {
    const body = await buffer(asked);
    const { method = "GET", url: path = "/", headers } = asked;
    const onward = send({ hostname, port, method, path, headers }, async (response) => {
      const answer = {
        status: response.statusCode ?? 500,
        headers: kept(response.headers),
        body: await buffer(response),
      };
      const target = headers["x-amz-target"]?.toString();
      all.push({ method, target, path, body, answer });
      answered.writeHead(answer.status, answer.headers).end(answer.body);
    });
    onward.end(body);
  });
  const endpoint = await listening(server);
  return { endpoint, all, stop: () => stopped(server) };
};

/** Gives the recorded answers in their order, whatever is asked. */
export const replayAnswers = async (answers: readonly Recorded["answer"][]): Promise<Omit<Recorder, "all">> => {
  let next = 0;
  const server = createServer(async (asked, answered) => {
    await buffer(asked);
    const answer = answers[next];
    next += 1;
    if (answer === undefined) answered.writeHead(500).end();
    else answered.writeHead(answer.status, answer.headers).end(answer.body);
  });
  return { endpoint: await listening(server), stop: () => stopped(server) };
};
