import { pipeline, Readable, type Transform } from "node:stream";

/** Bytes through a transformation; an error on either side is thrown to whoever reads. */
export const through = (chunks: AsyncIterable<Buffer>, transform: Transform): AsyncIterable<Buffer> => {
  // The error reaches the reader too, by which it is handled.
  pipeline(Readable.from(chunks), transform, () => {});
  return transform;
};
