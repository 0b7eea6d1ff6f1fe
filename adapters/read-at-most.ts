import { readSync } from "node:fs";

/**
 * All that an open file, pipe or device has, as long as that is not too much: some devices never end.
 * @param descriptor stays open
 * @returns undefined where there are more than `maxBytes`
 * @throws the system's own errors
 */
export const readAtMost = (descriptor: number, maxBytes: number): Buffer | undefined => {
  const bytes = Buffer.alloc(maxBytes + 1);
  let filled = 0;
  while (filled <= maxBytes) {
    const read = readSync(descriptor, bytes, filled, bytes.length - filled, null);
    if (read === 0) return bytes.subarray(0, filled);
    filled += read;
  }
  return undefined;
};
