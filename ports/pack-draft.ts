import type { ObjectVersion } from "./object-store.ts";

/** A file of a pack, once all of it is there. */
export interface DraftedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly crc32: number;
  /** By DEFLATE; null where the file is kept as it is. */
  readonly packed: { readonly bytes: number; readonly sha256: string } | null;
}

/** The files of a pack that is being made, outside of memory. */
export interface PackDraft {
  /** Appends to a file, which begins with its first piece. Many may be open. */
  append(name: string, piece: string | Uint8Array): Promise<void>;
  /** Ends every file. Nothing can be appended any more. */
  finish(): Promise<readonly DraftedFile[]>;
  /** The bytes of a finished file as they will lie in the archive. */
  read(name: string): AsyncIterable<Uint8Array>;
  /** Removes all of it; again is harmless. */
  discard(): Promise<void>;
}

/** @param isPacked true for the files that are kept by DEFLATE */
export type NewPackDraft = (isPacked: (name: string) => boolean) => Promise<PackDraft>;

/** Where packs are kept, and fetched from. */
export interface PackStore {
  /**
   * Stores an archive in one request, unless its key exists.
   * @param size of all pieces together, in bytes
   * @param pieces the archive from start to end, as often as it is asked for
   * @returns its version, or the version that is there already, and the SHA-256 of the bytes that lie there
   * @throws Failure `store-*`
   */
  put(
    key: string,
    size: number,
    pieces: () => AsyncIterable<Uint8Array>,
  ): Promise<{ readonly object: ObjectVersion; readonly isNew: boolean; readonly sha256: string }>;
  /** An address by which anybody can fetch an object for so long, without an account. @throws Failure `store-*` */
  link(object: ObjectVersion, seconds: number, fileName: string): Promise<string>;
}
