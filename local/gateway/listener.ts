import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { jsonError } from "../aws/json-protocol.ts";
import { sendReply } from "./http.ts";
import { refusalOf } from "./visitors.ts";

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface Listener {
  readonly port: number;
  /** Serves requests from now on; until then each is answered with 503. */
  serve(handler: RequestHandler): void;
  close(): Promise<void>;
}

const starting: RequestHandler = async (_, response) =>
  sendReply(response, { status: 503, headers: { "content-type": "text/plain" }, body: "starting" });

/** Opens the port before there is anything to serve, because the template's names contain it. */
export const openPort = (port: number): Promise<Listener> => {
  let handler = starting;
  const server = createServer((request, response) => {
    const refusal = refusalOf(request, (server.address() as AddressInfo).port);
    if (refusal !== undefined) {
      sendReply(response, refusal);
      request.resume();
      return;
    }
    handler(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendReply(response, jsonError(500, "InternalFailure", (error as Error).message));
    });
  });
  // An upload may take longer than Node's default limit for one request.
  server.requestTimeout = 0;
  // Whoever closes an idle connection may meet a request that is already on its way. Clients share this process, whose loop
  // may be busy for longer than any time-out, so it is always they who close.
  server.keepAliveTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        serve: (next) => {
          handler = next;
        },
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      }),
    );
  });
};
