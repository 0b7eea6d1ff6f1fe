import { createHash } from "node:crypto";
import { Failure } from "../../core/failure.ts";
import type { PackPiece, Unpack } from "../../ports/codec.ts";

/** What is packed begins with one of these; the rest is as it was, because packing is not what is simulated. */
const MARKS = [Buffer.from("packed\n"), Buffer.from("packed again\n")] as const;

export const packed = (bytes: Uint8Array): Buffer => Buffer.concat([MARKS[0], bytes]);

/** The same packed in another way, as anybody can do who has it. */
export const packedAgain = (bytes: Uint8Array): Buffer => Buffer.concat([MARKS[1], bytes]);

async function* contentOf(whole: Uint8Array): AsyncGenerator<Uint8Array> {
  const mark = MARKS.find((one) => Buffer.compare(whole.subarray(0, one.length), one) === 0);
  if (mark === undefined) throw new Failure("codec-damaged", "not packed");
  yield whole.subarray(mark.length);
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
