import type { Seal } from "../core/manifest/trailer.ts";

/** How bytes that lie in a pack are packed. */
export type PackedForm = "deflate-raw" | "gzip" | "zstd";

/** What the verifier asks of the program that runs it: Node, or a browser. Nothing here can reach a network. */
export interface Platform {
  /** Unpacked bytes. It throws while iterating where they are not in that form. @throws Unable */
  unpack(form: PackedForm, chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer>;
  /** True where the seal is one of this Ed25519 key, given as 32 bytes in base64. @throws Unable */
  isSealed(seal: Seal, publicKey: string): Promise<boolean>;
  /** True where it is an Ed25519 signature over these bytes by this key, given as 32 bytes in base64. @throws Unable */
  isSigned(message: Uint8Array, signature: Uint8Array, publicKey: string): Promise<boolean>;
}

/** The bytes of a file, wherever it is. */
export interface ByteSource {
  readonly size: number;
  /** So many bytes from an offset, or fewer where the file ends. */
  read(offset: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Thrown where this program cannot check what must be checked: neither a verdict nor a refusal. */
export class Unable extends Error {
  readonly lacks: "ed25519" | "zstd";
  constructor(lacks: Unable["lacks"]) {
    super(`this program cannot check a pack without ${lacks}`);
    this.lacks = lacks;
  }
}
