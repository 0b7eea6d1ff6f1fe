/** Trailing headers of an aws-chunked body, once it has been read to its end. */
export interface Unframed {
  readonly bytes: AsyncGenerator<Uint8Array>;
  readonly trailers: Record<string, string>;
}

const MAX_LINE = 16_384;

/** Takes the framing off an aws-chunked body: today's SDKs send streams so, with the checksum behind them. */
export const unframe = (framed: AsyncIterable<Uint8Array>): Unframed => {
  const trailers: Record<string, string> = {};
  async function* bytes(): AsyncGenerator<Uint8Array> {
    let held: Buffer = Buffer.alloc(0);
    let left = 0;
    let state: "size" | "data" | "after" | "trailer" = "size";
    for await (const chunk of framed) {
      held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
      for (;;) {
        if (state === "data") {
          const piece = held.subarray(0, left);
          held = held.subarray(piece.length);
          left -= piece.length;
          if (piece.length > 0) yield piece;
          if (left > 0) break;
          state = "after";
        }
        const end = held.indexOf("\r\n");
        if (end === -1) {
          if (held.length > MAX_LINE) throw new Error("malformed aws-chunked body");
          break;
        }
        const line = held.subarray(0, end).toString("latin1");
        held = held.subarray(end + 2);
        if (state === "after") state = "size";
        else if (state === "size") {
          left = Number.parseInt(line, 16);
          if (Number.isNaN(left)) throw new Error("malformed aws-chunked body");
          state = left === 0 ? "trailer" : "data";
        } else {
          const colon = line.indexOf(":");
          if (colon > 0) trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
        }
      }
    }
    if ((state as string) !== "trailer") throw new Error("truncated aws-chunked body");
  }
  return { bytes: bytes(), trailers };
};
