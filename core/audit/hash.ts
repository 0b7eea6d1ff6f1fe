import type { FileEntry } from "../manifest/entry.ts";

/** SHA-2 of another width is as good as SHA-256; CRC-32C and the like find accidents, not swaps. */
const SHA2 = /^sha(?:224:[0-9a-f]{56}|256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/;

/** True where a cryptographic hash of the bytes is stated, whole. */
export const isHashed = ({ sha256, checksum = "" }: Pick<FileEntry, "sha256" | "checksum">): boolean =>
  sha256 !== undefined || SHA2.test(checksum);
