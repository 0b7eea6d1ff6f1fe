/** A body without its framing. */
export interface DecodedBody {
  readonly bytes: AsyncGenerator<Uint8Array>;
  /** Trailing headers, complete once the bytes have been read to their end. */
  readonly trailers: Record<string, string>;
}

const MAX_LINE_BYTES = 16_384;

type State = "size" | "data" | "after-data" | "trailer";

/** Removes the aws-chunked framing, in which today's SDKs send streams with the checksum behind them. */
export const decodeChunked = (framed: AsyncIterable<Uint8Array>): DecodedBody => {
  const trailers: Record<string, string> = {};
  let state: State = "size";
  let left = 0;

  const readLine = (line: string): void => {
    switch (state) {
      case "size":
        left = Number.parseInt(line, 16);
        if (Number.isNaN(left)) throw new Error("malformed aws-chunked body");
        state = left === 0 ? "trailer" : "data";
        return;
      case "after-data":
        state = "size";
        return;
      case "trailer": {
        const colon = line.indexOf(":");
        if (colon > 0) trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
        return;
      }
      case "data":
        throw new Error("malformed aws-chunked body");
      default:
        state satisfies never;
    }
  };

  async function* bytes(): AsyncGenerator<Uint8Array> {
    let buffered: Buffer = Buffer.alloc(0);
    for await (const chunk of framed) {
      buffered = buffered.length === 0 ? Buffer.from(chunk) : Buffer.concat([buffered, chunk]);
      for (;;) {
        if (state === "data") {
          const piece = buffered.subarray(0, left);
          buffered = buffered.subarray(piece.length);
          left -= piece.length;
          if (piece.length > 0) yield piece;
          if (left > 0) break;
          state = "after-data";
        }
        const end = buffered.indexOf("\r\n");
        if (end === -1) {
          if (buffered.length > MAX_LINE_BYTES) throw new Error("malformed aws-chunked body");
          break;
        }
        const line = buffered.subarray(0, end).toString("latin1");
        buffered = buffered.subarray(end + 2);
        readLine(line);
      }
    }
    if (state !== "trailer") throw new Error("truncated aws-chunked body");
  }
  return { bytes: bytes(), trailers };
};
