import { createHash } from "node:crypto";
import { Failure } from "../../core/failure.ts";
import type { PackPiece, Unpack } from "../../ports/codec.ts";

/** What is packed begins with this; the rest is as it was, because packing is not what is simulated. */
const MARK = Buffer.from("packed\n");

export const packed = (bytes: Uint8Array): Buffer => Buffer.concat([MARK, bytes]);

async function* contentOf(whole: Uint8Array): AsyncGenerator<Uint8Array> {
  if (Buffer.compare(whole.subarray(0, MARK.length), MARK) !== 0) throw new Failure("codec-damaged", "not packed");
  yield whole.subarray(MARK.length);
}

export const unpack: Unpack = (_, source) => {
  let digest: string | undefined;
  const chunks = (async function* () {
    for await (const chunk of source) {
      digest = createHash("sha256").update(chunk).digest("hex");
      yield* contentOf(chunk);
    }
  })();
  return { chunks, digest: () => digest };
};

export const packPiece: PackPiece = (text) => packed(Buffer.from(text));
