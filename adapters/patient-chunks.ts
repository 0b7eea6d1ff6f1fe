import type { Readable } from "node:stream";
import { awsFailure } from "./aws-failure.ts";

/**
 * The body of an answer. One that stops coming is given up: only while a piece of it is waited for, since whoever reads may pause.
 * @throws Failure `store-unavailable` where no piece comes for so many milliseconds, or the connection ends before the body does
 */
export async function* patientChunks(body: Readable, patienceMs: number): AsyncGenerator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const stalled = Object.assign(new Error(`nothing of the body came for ${patienceMs} ms`), { name: "TimeoutError" });
  try {
    for (;;) {
      const timer = setTimeout(() => body.destroy(stalled), patienceMs);
      let next: IteratorResult<Uint8Array>;
      try {
        next = await pieces.next();
      } catch (error) {
        throw awsFailure("store", error);
      } finally {
        clearTimeout(timer);
      }
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    body.destroy();
  }
}
