import type { PackFile } from "../core/pack/pack-file.ts";

/** The files of a pack, from an archive or from a folder. */
export interface PackFiles {
  /** In the order in which they lie there; of a folder in any. */
  readonly names: readonly string[];
  /** True where the files lie in the order that packs have. */
  readonly isOrdered: boolean;
  /** A small file, whole. @throws Refused */
  readSmall(name: string): Promise<Buffer>;
  /**
   * The bytes of a file, from start to end, as often as it is asked for. Whoever reads it to the end knows that they are as
   * the container has them.
   * @param listed what `pack.json` states of it: never are more bytes unpacked
   * @throws Refused while iterating
   */
  open(listed: PackFile["files"][number]): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** `pack.json` of sixty thousand files is as long as this. */
export const MAX_SMALL_BYTES = 32 * 1024 ** 2;
