import { createHash, randomBytes } from "node:crypto";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Encoding } from "../../../ports/codec.ts";
import { until } from "../../support/until.ts";
import type { Make } from "../ports.ts";
import { bytesOf, failing } from "../values.ts";

const MIB = 1024 ** 2;
const CODECS: readonly [Encoding, (bytes: Uint8Array) => Buffer][] = [
  ["gz", (bytes) => gzipSync(bytes)],
  ["zst", (bytes) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
];

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** How manifests are packed and unpacked. */
export const codecContract = (make: Make<"Unpack" | "PackPiece">): void => {
  describe.each(CODECS)("%s", (encoding, pack) => {
    const unpacked = async (bytes: Uint8Array, size: number): Promise<Buffer> =>
      bytesOf(make().Unpack(encoding, cut(bytes, size), bytes.length).chunks);

    it.each([
      ["nothing", Buffer.alloc(0)],
      ["text", Buffer.from("façade ☂\n".repeat(1_000))],
      ["what does not pack", randomBytes(3 * MIB)],
    ])("unpacks to the bytes that were packed, however they are cut: %s", async (_, bytes) => {
      const packed = pack(bytes);
      for (const size of [7 * MIB, 64 * 1024, ...(packed.length < 10_000 ? [1] : [])])
        expect((await unpacked(packed, size)).equals(bytes)).toBe(true);
    });

    it("tells the digest of the packed bytes, and only once they were read to the end", async () => {
      const packed = pack(randomBytes(3 * MIB));
      const whole = make().Unpack(encoding, cut(packed, 10_000), packed.length);
      expect(whole.digest()).toBeUndefined();
      await bytesOf(whole.chunks);
      expect(whole.digest()).toBe(createHash("sha256").update(packed).digest("hex"));
      const partly = make().Unpack(encoding, cut(packed, 10_000), packed.length);
      for await (const _ of partly.chunks) break;
      expect(partly.digest()).toBeUndefined();
    });

    it("is damaged where it was truncated, wherever", async () => {
      const packed = pack(randomBytes(100_000));
      for (const length of [0, 1, 10, 1_000, packed.length - 1])
        await expect(unpacked(packed.subarray(0, length), 999), `of ${length} bytes`).rejects.toMatchObject(
          failing("codec-damaged"),
        );
    });

    it("is damaged where it is of another codec, or of none", async () => {
      const other = CODECS.find(([name]) => name !== encoding)?.[1] ?? pack;
      for (const bytes of [other(Buffer.from("text")), Buffer.from('{"format":"cleargate.manifest/1"}\n')])
        await expect(unpacked(bytes, 99)).rejects.toMatchObject(failing("codec-damaged"));
    });

    it("is damaged where bytes follow it, however they are cut", async () => {
      const packed = pack(randomBytes(3_000));
      for (const more of [Buffer.alloc(1), Buffer.alloc(9), Buffer.from("more text")])
        for (const size of [1_000_000, packed.length, 99, 1]) {
          const bytes = Buffer.concat([packed, more]);
          await expect(unpacked(bytes, size), `${more.toString("hex")} by ${size}`).rejects.toMatchObject(
            failing("codec-damaged"),
          );
        }
    });

    it("is a bomb where it unpacks to far more than evidence does, and is stopped on the way", async () => {
      const packed = pack(Buffer.alloc(64 * MIB));
      let given = 0;
      const bomb = async (): Promise<void> => {
        for await (const chunk of make().Unpack(encoding, cut(packed, 1_000), packed.length).chunks)
          given += chunk.length;
      };
      await expect(bomb()).rejects.toMatchObject(failing("codec-bomb"));
      expect(given).toBeLessThan(64 * MIB);
    });

    it("is a bomb by all of its bytes, wherever in them the zeros are, and however they are cut", async () => {
      const zeros = pack(Buffer.alloc(160 * MIB));
      const [some, enough] = [randomBytes(100_000), randomBytes(600_000)].map(pack) as [Buffer, Buffer];
      for (const size of [MIB, 65_536, 999]) {
        await expect(unpacked(Buffer.concat([zeros, some]), size), `${size}`).rejects.toMatchObject(
          failing("codec-bomb"),
        );
        expect((await unpacked(Buffer.concat([zeros, enough]), size)).length).toBe(160 * MIB + 600_000);
      }
    });

    it("unpacks, or fails, alike whether it is said to be small or large, however it is damaged", async () => {
      const outcome = async (bytes: Uint8Array, said: number) => {
        const { chunks, digest } = make().Unpack(encoding, cut(bytes, 100), said);
        try {
          return { text: (await bytesOf(chunks)).toString(), digest: digest() };
        } catch (error) {
          return { code: (error as { code?: string }).code };
        }
      };
      const text = Buffer.from(Array.from({ length: 20 }, (_, index) => `line ${index * 7_919}\n`).join(""));
      const two = Buffer.concat([pack(text), pack(text)]);
      for (let at = 0; at < two.length; at += 3) {
        const flipped = Buffer.from(two);
        flipped[at] = (flipped[at] ?? 0) ^ 0x10;
        for (const bytes of [flipped, two.subarray(0, at)])
          expect(await outcome(bytes, bytes.length), `${at}`).toEqual(await outcome(bytes, 1_000_000));
      }
    });

    it("closes its source where it is damaged, though it was said to be small and is not", async () => {
      let isClosed = false;
      const good = pack(randomBytes(1_000));
      const large = pack(randomBytes(200_000));
      const damaged = Buffer.from(good);
      damaged[14] = (damaged[14] ?? 0) ^ 0xff;
      damaged[good.length - 1] = (damaged[good.length - 1] ?? 0) ^ 0xff;
      const source = async function* () {
        try {
          yield Buffer.concat([damaged, large]);
          for (;;) yield good;
        } finally {
          isClosed = true;
        }
      };
      const { chunks } = make().Unpack(encoding, source(), 1_000);
      await expect(bytesOf(chunks)).rejects.toMatchObject(failing("codec-damaged"));
      await until("a closed source", () => isClosed);
    });

    it("lets an error of the source through unchanged", async () => {
      const packed = pack(randomBytes(100_000));
      const error = new Error("the connection broke");
      const broken = async function* () {
        yield packed.subarray(0, 50_000);
        throw error;
      };
      await expect(bytesOf(make().Unpack(encoding, broken(), packed.length).chunks)).rejects.toBe(error);
    });
  });

  it("reads every frame of zstd, with or without a checksum, of any size, however they are cut", async () => {
    const skippable = Buffer.from("502a4d1804000000aabbccdd", "hex");
    for (const checksum of [0, 1])
      for (const bytes of [Buffer.alloc(0), Buffer.from("text\n"), Buffer.alloc(300_000), randomBytes(300_000)]) {
        const packed = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: checksum } });
        for (const size of [1_000_000, packed.length, 777, ...(packed.length < 1_000 ? [1] : [])]) {
          const unpacked = (all: Uint8Array): Promise<Buffer> =>
            bytesOf(make().Unpack("zst", cut(all, size), all.length).chunks);
          expect((await unpacked(packed)).equals(bytes)).toBe(true);
          const twice = unpacked(Buffer.concat([packed, packed]));
          expect((await twice).equals(Buffer.concat([bytes, bytes]))).toBe(true);
          for (const other of [Buffer.concat([packed, skippable]), Buffer.concat([skippable, packed])])
            await expect(unpacked(other)).rejects.toMatchObject(failing("codec-damaged"));
        }
      }
  });

  it("packs pieces that are gzip again one after the other", async () => {
    const { PackPiece: packPiece, Unpack: unpack } = make();
    const pieces = ["first\n", "", "façade ☂\n"];
    const packed = Buffer.concat(pieces.map(packPiece));
    expect((await bytesOf(unpack("gz", cut(packed, 5), packed.length).chunks)).toString()).toBe(pieces.join(""));
  });
};
