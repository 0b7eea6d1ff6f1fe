import { findPublicKey } from "../../core/ed25519.ts";
import { findSignature, sealMessage } from "../../core/manifest/seal.ts";
import { type ByteSource, type PackedForm, type Platform, Unable } from "../platform.ts";
import { unpackedMembers } from "./members.ts";

/** The verifier in a browser: a file that somebody chose, and what the browser itself can unpack and check. */

const asBytes = (piece: Uint8Array): Buffer => Buffer.from(piece);

async function* unpackOne(
  form: Exclude<PackedForm, "zstd">,
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer> {
  const source = (async function* () {
    yield* chunks;
  })();
  let failed: { readonly error: unknown } | undefined;
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: async (controller) => {
      try {
        const next = await source.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
      } catch (error) {
        failed = { error };
        controller.error(error);
      }
    },
    cancel: () => void source.return?.(),
  });
  const reader = packed.pipeThrough(new DecompressionStream(form)).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield asBytes(next.value);
  } catch (error) {
    // What the bytes themselves were refused for is told, and not what became of the stream.
    throw failed === undefined ? error : failed.error;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function* unpack(form: PackedForm, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // No browser that is common reads Zstandard yet; only packs with manifests have any.
  if (form === "zstd") throw new Unable("zstd");
  if (form === "deflate-raw") return yield* unpackOne(form, chunks);
  const pieces: Buffer[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  yield* unpackedMembers(Buffer.concat(pieces), (packed) => unpackOne(form, [packed]));
}

type WebKey = Parameters<typeof crypto.subtle.verify>[1];

const importKey = async (raw: Uint8Array): Promise<WebKey> => {
  try {
    return await crypto.subtle.importKey("raw", raw as Uint8Array<ArrayBuffer>, "Ed25519", false, ["verify"]);
  } catch {
    throw new Unable("ed25519");
  }
};

export const webPlatform = (): Platform => {
  const keys = new Map<string, Promise<WebKey>>();
  const isSigned: Platform["isSigned"] = async (message, signature, publicKey) => {
    if (findPublicKey(publicKey) === undefined) return false;
    const key = keys.get(publicKey) ?? importKey(Buffer.from(publicKey, "base64"));
    keys.set(publicKey, key);
    const [signed, of] = [signature as Uint8Array<ArrayBuffer>, message as Uint8Array<ArrayBuffer>];
    return crypto.subtle.verify("Ed25519", await key, signed, of);
  };
  return {
    unpack,
    isSigned,
    isSealed: async (seal, publicKey) => {
      const signature = findSignature(seal);
      return signature !== undefined && isSigned(sealMessage(seal), signature, publicKey);
    },
  };
};

/** RFC 8032, section 7.1, TEST 2: what it must find genuine, and another message that it must not. */
const KNOWN = {
  key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
  message: "72",
  signature:
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
} as const;

/** Tries whether this browser checks signatures, before any pack is read. @throws Unable where it does not */
export const requireEd25519 = async (): Promise<void> => {
  const key = await importKey(Buffer.from(KNOWN.key, "hex"));
  const bytes = (hex: string) => Buffer.from(hex, "hex") as Uint8Array<ArrayBuffer>;
  const check = (message: string): Promise<boolean> =>
    crypto.subtle.verify("Ed25519", key, bytes(KNOWN.signature), bytes(message));
  if (!(await check(KNOWN.message)) || (await check("73"))) throw new Unable("ed25519");
};

/** A file that somebody chose, read by parts. */
export const blobBytes = (blob: Blob): ByteSource => ({
  size: blob.size,
  read: async (offset, length) => Buffer.from(new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer())),
  close: async () => {},
});
