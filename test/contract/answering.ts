import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a service answers, in the form that its documentation gives. */
export interface Answer {
  readonly status: number;
  /** Of an error, its name. */
  readonly error?: string;
  readonly body?: unknown;
}

/** An endpoint that gives every call one answer, for what an engine cannot be brought to say. */
export const answering = () => {
  let answer: Answer | undefined;
  const listener: RequestListener = (request, response) => {
    request.resume();
    request.once("end", () => {
      if (answer === undefined) return void request.socket.destroy();
      const { status, error, body = { message: "as asked" } } = answer;
      response.writeHead(status, {
        "content-type": "application/x-amz-json-1.1",
        ...(error === undefined ? {} : { "x-amzn-errortype": error }),
      });
      response.end(JSON.stringify(body));
    });
  };
  const server: Server = createServer(listener);
  return {
    /** @returns the endpoint */
    start: async (): Promise<string> => {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    /** From now on; undefined is none at all. */
    answer: (next: Answer | undefined): void => {
      answer = next;
    },
    stop: (): Promise<void> => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};
