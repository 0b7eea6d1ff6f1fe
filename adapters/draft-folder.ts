import { createHash, type Hash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { crc32, createDeflateRaw, type DeflateRaw } from "node:zlib";
import type { DraftedFile, NewPackDraft } from "../ports/pack-draft.ts";

interface Drafted {
  readonly path: string;
  readonly out: WriteStream;
  readonly deflate: DeflateRaw | undefined;
  readonly hash: Hash;
  readonly packedHash: Hash;
  pending: string[];
  pendingLength: number;
  bytes: number;
  packedBytes: number;
  crc: number;
}

/** Rows are short, and each write costs. */
const PIECE_CHARACTERS = 64 * 1024;

/** The same level and memory everywhere, so that the same rows are packed to the same bytes. */
const DEFLATE = { level: 6, memLevel: 8, windowBits: 15 } as const;

/** The files of a pack in a new folder for temporary files, packed as they are written. */
export const draftFolder: NewPackDraft = async (isPacked) => {
  const folder = await mkdtemp(join(tmpdir(), "cleargate-pack-"));
  const files = new Map<string, Drafted>();

  const begin = (name: string): Drafted => {
    const path = join(folder, String(files.size));
    const out = createWriteStream(path, { mode: 0o600 });
    const deflate = isPacked(name) ? createDeflateRaw(DEFLATE) : undefined;
    const file: Drafted = {
      ...{ path, out, deflate, hash: createHash("sha256"), packedHash: createHash("sha256") },
      ...{ pending: [], pendingLength: 0, bytes: 0, packedBytes: 0, crc: 0 },
    };
    deflate?.on("data", (chunk: Buffer) => {
      file.packedHash.update(chunk);
      file.packedBytes += chunk.length;
    });
    deflate?.pipe(out);
    files.set(name, file);
    return file;
  };

  const write = async (file: Drafted, bytes: Uint8Array): Promise<void> => {
    file.hash.update(bytes);
    file.crc = crc32(bytes, file.crc);
    file.bytes += bytes.length;
    const target = file.deflate ?? file.out;
    if (!target.write(bytes)) await once(target, "drain");
  };

  const flush = async (file: Drafted): Promise<void> => {
    if (file.pendingLength === 0) return;
    const text = file.pending.join("");
    file.pending = [];
    file.pendingLength = 0;
    await write(file, Buffer.from(text));
  };

  const end = async (name: string, file: Drafted): Promise<DraftedFile> => {
    await flush(file);
    (file.deflate ?? file.out).end();
    await finished(file.out);
    const packed = file.deflate && { bytes: file.packedBytes, sha256: file.packedHash.digest("hex") };
    return { name, bytes: file.bytes, sha256: file.hash.digest("hex"), crc32: file.crc, packed: packed ?? null };
  };

  return {
    append: async (name, piece) => {
      const file = files.get(name) ?? begin(name);
      if (typeof piece !== "string") {
        await flush(file);
        await write(file, piece);
        return;
      }
      file.pending.push(piece);
      file.pendingLength += piece.length;
      if (file.pendingLength >= PIECE_CHARACTERS) await flush(file);
    },
    finish: async () => {
      const ended: DraftedFile[] = [];
      for (const [name, file] of files) ended.push(await end(name, file));
      return ended;
    },
    read: async function* (name) {
      const file = files.get(name);
      if (file !== undefined)
        yield* createReadStream(file.path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
    },
    discard: async () => {
      for (const { deflate, out } of files.values()) {
        deflate?.destroy();
        out.destroy();
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
};
