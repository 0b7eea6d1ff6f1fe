import type { ServerResponse } from "node:http";
import type { Call } from "../aws/service.ts";

/** Lets an answer's head and half of its first piece through, and ends the connection there. */
export const cutInAnswer = ({ request }: Call, response: ServerResponse): void => {
  const write = response.write.bind(response) as (piece: Uint8Array, done: () => void) => boolean;
  let isCut = false;
  const cut = (piece: unknown): void => {
    if (isCut) return;
    isCut = true;
    const bytes = typeof piece === "string" || piece instanceof Uint8Array ? Buffer.from(piece) : Buffer.alloc(0);
    if (bytes.length < 2) request.socket.destroy();
    else write(bytes.subarray(0, bytes.length / 2), () => request.socket.destroy());
  };
  response.write = (piece: unknown) => {
    cut(piece);
    return true;
  };
  response.end = (piece?: unknown) => {
    cut(piece);
    return response;
  };
};

/** Keeps all of an answer back; the connection stays until the client closes it. */
export const neverAnswer = (response: ServerResponse): void => {
  response.writeHead = () => response;
  response.write = () => true;
  response.end = () => response;
};
