import { closeSync } from "node:fs";
import { readAtMost } from "../adapters/read-at-most.ts";
import { openRegular } from "../adapters/regular-file.ts";
import { Failure } from "../core/failure.ts";

/**
 * The text of a small file of somebody else; a device that never ends, or a pipe that nobody writes, is not waited for.
 * @returns an empty text where it is larger
 * @throws Failure `usage` where it cannot be read
 */
export const readSmall = (file: string, maxBytes: number): string => {
  try {
    const descriptor = openRegular(file);
    try {
      return readAtMost(descriptor, maxBytes)?.toString("utf8") ?? "";
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new Failure("usage", `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
};
