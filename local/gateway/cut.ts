import type { ServerResponse } from "node:http";
import type { Call } from "../aws/service.ts";

/** Lets an answer's head and half of its first piece through, or nothing of one that is too short; then says that nothing more will be sent. */
const halve = (response: ServerResponse, halved: () => void): void => {
  const write = response.write.bind(response) as (piece: Uint8Array, done: () => void) => boolean;
  let isCut = false;
  const cut = (piece: unknown): void => {
    if (isCut) return;
    isCut = true;
    const bytes = typeof piece === "string" || piece instanceof Uint8Array ? Buffer.from(piece) : Buffer.alloc(0);
    if (bytes.length < 2) halved();
    else write(bytes.subarray(0, bytes.length / 2), halved);
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

/** Ends the connection in the middle of an answer. */
export const cutInAnswer = ({ request }: Call, response: ServerResponse): void =>
  halve(response, () => request.socket.destroy());

/** Sends nothing more from the middle of an answer on; the connection stays until the client closes it. */
export const stallInAnswer = (response: ServerResponse): void => halve(response, () => undefined);

/** Keeps all of an answer back; the connection stays until the client closes it. */
export const neverAnswer = (response: ServerResponse): void => {
  response.writeHead = () => response;
  response.write = () => true;
  response.end = () => response;
};
