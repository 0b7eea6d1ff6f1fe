import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findPublicKey } from "../../core/ed25519.ts";
import { assembleCheck } from "../../core/manifest/assemble-check.ts";
import { seal } from "../../core/manifest/seal.ts";
import type { PackedForm } from "../../verify/platform.ts";
import { Unable } from "../../verify/platform.ts";
import { assembleCheck as webCheck } from "../../verify/web/assemble-check.ts";
import { isUtf8, Buffer as WebBuffer } from "../../verify/web/buffer.ts";
import { sign, verify, createHash as webHash } from "../../verify/web/crypto.ts";
import { blobBytes, requireEd25519, webPlatform } from "../../verify/web/platform.ts";
import { crc32 as webCrc32 } from "../../verify/web/zlib.ts";
import { testKey } from "../support/seal.ts";

/** What stands in Node's place in a browser gives what Node gives. */

const bytes = fc.uint8Array({ maxLength: 400 });
/** Also halves of pairs, and a byte order mark. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.constantFrom("\ufeffa", "\ud800", "a\udc00b", ""),
);

describe("hashes in a browser", () => {
  it("are those of OpenSSL, however the bytes are cut", () => {
    for (const name of ["sha256", "sha1"] as const)
      fc.assert(
        fc.property(fc.array(bytes, { maxLength: 5 }), (pieces) => {
          const [ours, theirs] = [webHash(name), createHash(name)];
          for (const piece of pieces) {
            ours.update(piece);
            theirs.update(piece);
            expect(ours.copy().digest("hex")).toBe(theirs.copy().digest("hex"));
          }
          expect(ours.digest("base64")).toBe(theirs.digest("base64"));
        }),
      );
  });
  it("are those of NIST's examples", () => {
    expect(webHash("sha256").update("abc").digest("hex")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(webHash("sha1").update("abc").digest("hex")).toBe("a9993e364706816aba3e25717850c26c9cd0d89d");
    const million = webHash("sha256");
    for (let at = 0; at < 1_000; at += 1) million.update("a".repeat(1_000));
    expect(million.digest("hex")).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  });
  it("count the bits of more bytes than 32 bits can count", () => {
    const [ours, theirs] = [webHash("sha256"), createHash("sha256")];
    const piece = new Uint8Array(2 ** 24);
    for (let at = 0; at < 33; at += 1) {
      ours.update(piece);
      theirs.update(piece);
    }
    expect(ours.digest("hex")).toBe(theirs.digest("hex"));
  }, 120_000);
  it("of ISO 3309 are those of zlib", () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(webCrc32(b, webCrc32(a))).toBe(crc32(b, crc32(a)));
      }),
    );
  });
});

describe("bytes in a browser", () => {
  it("are read and written as Node does", () => {
    fc.assert(
      fc.property(bytes, text, fc.nat(20), (given, string, from) => {
        const [ours, theirs] = [WebBuffer.from(given), Buffer.from(given)];
        for (const encoding of ["utf8", "hex", "base64", "latin1"] as const) {
          expect(ours.toString(encoding)).toBe(theirs.toString(encoding));
          expect(ours.toString(encoding, from, 2 * from)).toBe(theirs.toString(encoding, from, 2 * from));
        }
        expect([...WebBuffer.from(string)]).toEqual([...Buffer.from(string)]);
        expect(WebBuffer.byteLength(string)).toBe(Buffer.byteLength(string));
        expect([...WebBuffer.from(theirs.toString("base64"), "base64")]).toEqual([...given]);
        expect([...WebBuffer.from(theirs.toString("hex"), "hex")]).toEqual([...given]);
        expect(isUtf8(given)).toBe(theirs.equals(Buffer.from(theirs.toString())));
        // Node itself ends where it is asked for half of a pair.
        const whole = string.toWellFormed();
        expect(ours.includes(whole)).toBe(theirs.includes(whole));
        expect(ours.includes(given[0] ?? 0)).toBe(theirs.includes(given[0] ?? 0));
        expect((ours.subarray(from) as typeof ours).toString("hex")).toBe(theirs.subarray(from).toString("hex"));
        const joined = WebBuffer.concat([ours, WebBuffer.from(string)]);
        expect(joined.toString("hex")).toBe(Buffer.concat([theirs, Buffer.from(string)]).toString("hex"));
      }),
    );
  });
  it("are compared, copied, and have numbers as Node does", () => {
    fc.assert(
      fc.property(bytes, bytes, fc.nat(0xffff_ffff), (a, b, number) => {
        const [ours, theirs] = [WebBuffer.from(a), Buffer.from(a)];
        expect(WebBuffer.compare(ours, WebBuffer.from(b))).toBe(Buffer.compare(theirs, Buffer.from(b)));
        expect(ours.equals(b)).toBe(theirs.equals(b));
        expect(ours.equals(WebBuffer.from(a))).toBe(true);
        const [target, wanted] = [new Uint8Array(50), new Uint8Array(50)];
        expect(ours.copy(target)).toBe(theirs.copy(wanted));
        expect(target).toEqual(wanted);
        const [mine, own] = [WebBuffer.alloc(12), Buffer.alloc(12)];
        for (const one of [mine, own]) {
          one.writeUInt32LE(number, 0);
          one.writeUInt16LE(number & 0xffff, 4);
          one.write("PK\u0005", 6, "latin1");
        }
        expect(mine.toString("hex")).toBe(own.toString("hex"));
        expect([mine.readUInt32LE(1), mine.readUInt16LE(3)]).toEqual([own.readUInt32LE(1), own.readUInt16LE(3)]);
        expect([mine.readUInt32BE(), mine.readUInt32BE(2)]).toEqual([own.readUInt32BE(), own.readUInt32BE(2)]);
      }),
    );
  });
  it("are none of a text that is not in base64, which no key and no signature is then", () => {
    expect([...WebBuffer.from("=&%", "base64")]).toEqual([]);
    expect(WebBuffer.isBuffer(WebBuffer.alloc(1))).toBe(true);
    expect(WebBuffer.isBuffer(new Uint8Array(1))).toBe(false);
  });
  it("of a file are read by parts, and fewer where it ends", async () => {
    const file = blobBytes(new Blob(["abcdef"]));
    expect(file.size).toBe(6);
    expect((await file.read(2, 3)).toString()).toBe("cde");
    expect((await file.read(4, 9)).toString()).toBe("ef");
  });
});

describe("a check of an entry in a browser", () => {
  it("finds what generated code finds", () => {
    const checks = [(value: unknown) => (typeof value === "string" ? undefined : "must be a string"), () => undefined];
    const names = ["size", "name"];
    for (const required of [[], ["size"], ["size", "name"]]) {
      const [ours, theirs] = [webCheck, assembleCheck].map((assemble) => assemble(names, new Set(required), checks));
      for (const value of [
        null,
        1,
        [],
        {},
        { size: 1 },
        { size: "a" },
        { name: 2 },
        { size: "a", name: 1 },
        { other: 1 },
      ])
        expect(ours?.(value)).toBe(theirs?.(value));
    }
  });
});

describe("signatures in a browser", () => {
  const stated = seal({ entries: 1, bytes: 2, sha256: "0".repeat(64), keyId: "k" }, testKey("agent00").privateKey);
  const { publicKey } = testKey("agent00");
  it("are checked by Web Cryptography, to the same verdict as Node's", async () => {
    const { isSealed } = webPlatform();
    expect(findPublicKey(publicKey)).toBeDefined();
    await requireEd25519();
    expect(await isSealed(stated, publicKey)).toBe(true);
    expect(await isSealed({ ...stated, entries: 2 }, publicKey)).toBe(false);
    expect(await isSealed({ ...stated, signature: `${stated.signature.slice(0, -3)}B==` }, publicKey)).toBe(false);
    expect(await isSealed(stated, testKey("somebody else").publicKey)).toBe(false);
    expect(await isSealed(stated, "none")).toBe(false);
  });
  it("are never checked at once, and never made", () => {
    expect(verify).toThrow(TypeError);
    expect(sign).toThrow(TypeError);
  });
  it("are not said to be genuine by a browser that cannot check them", async () => {
    const { importKey } = crypto.subtle;
    try {
      crypto.subtle.importKey = () => Promise.reject(new DOMException("no such algorithm", "NotSupportedError"));
      await expect(requireEd25519()).rejects.toThrow(Unable);
      await expect(webPlatform().isSealed(stated, publicKey)).rejects.toThrow(Unable);
    } finally {
      crypto.subtle.importKey = importKey;
    }
  });
  it("are not said to be genuine by a browser that finds every one genuine, or none", async () => {
    const { verify: own } = crypto.subtle;
    try {
      for (const says of [true, false]) {
        crypto.subtle.verify = async () => says;
        await expect(requireEd25519()).rejects.toThrow(Unable);
      }
    } finally {
      crypto.subtle.verify = own;
    }
  });
});

describe("what is packed, in a browser", () => {
  const unpacked = async (form: PackedForm, ...pieces: readonly Buffer[]): Promise<string> => {
    let all = "";
    const chunks = (async function* () {
      yield* pieces;
    })();
    for await (const chunk of webPlatform().unpack(form, chunks)) all += chunk.toString("latin1");
    return all;
  };
  it("is unpacked, and refused where bytes follow its end, or are missing", async () => {
    const { deflateRawSync, gzipSync } = await import("node:zlib");
    const packed = deflateRawSync(Buffer.from("content"));
    expect(await unpacked("deflate-raw", packed.subarray(0, 3), packed.subarray(3))).toBe("content");
    expect(await unpacked("gzip", gzipSync("content"))).toBe("content");
    await expect(unpacked("deflate-raw", packed, Buffer.from("x"))).rejects.toThrow();
    await expect(unpacked("deflate-raw", packed.subarray(0, -1))).rejects.toThrow();
  });
  it("is unpacked member by member, as lists of differences have it, also where content looks like another member", async () => {
    const { gzipSync } = await import("node:zlib");
    const content = randomBytes(70_000);
    for (const at of [30_000, 65_530]) Buffer.from([0x1f, 0x8b, 8, 0]).copy(content, at);
    const [text, like] = ["first\n".repeat(50_000), content.toString("latin1")];
    // What cannot be packed lies in it as it is.
    const packed = Buffer.concat([gzipSync(text), gzipSync(content), gzipSync(text), gzipSync("")]);
    expect(packed.includes(Buffer.from([0x1f, 0x8b, 8, 0]))).toBe(true);
    for (const step of [1_000, packed.length]) {
      const count = Math.ceil(packed.length / step);
      const pieces = Array.from({ length: count }, (_, at) => packed.subarray(at * step, (at + 1) * step));
      expect((await unpacked("gzip", ...pieces)) === text + like + text).toBe(true);
    }
    for (const wrong of [packed.subarray(0, -1), Buffer.concat([packed, Buffer.from("x")]), Buffer.alloc(0)])
      await expect(unpacked("gzip", wrong)).rejects.toThrow();
  });
  it("is not said to be anything where the browser cannot unpack it", async () => {
    await expect(unpacked("zstd", Buffer.from("x"))).rejects.toThrow(Unable);
  });
});
