import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { createZstdCompress } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pack, unpack } from "../../adapters/zlib-codec.ts";
import { findPublicKey } from "../../core/ed25519.ts";
import { ENTRY_SCHEMAS, type Entry, entryChecks } from "../../core/manifest/entry.ts";
import { ManifestKind } from "../../core/manifest/header.ts";
import { compareKeys, sortByKey } from "../../core/manifest/key-order.ts";
import { findManifestKey, objectKeyOf } from "../../core/manifest/object-key.ts";
import { type FormatFault, MAX_UNPACKED_BYTES, manifestReader, type Outline } from "../../core/manifest/read.ts";
import { isSealedBy } from "../../core/manifest/seal.ts";
import { account, file, header, sealedText, testKey } from "../support/seal.ts";

const key = testKey("agent01");

const readInPieces = (bytes: Buffer, sizes: readonly number[]): { outline: Outline; entries: Entry[] } => {
  const entries: Entry[] = [];
  const reader = manifestReader({ header: () => (entry) => void entries.push(entry) });
  for (let from = 0, index = 0; from < bytes.length; index += 1) {
    const size = sizes.length === 0 ? bytes.length : Math.max(1, sizes[index % sizes.length] as number);
    reader.push(bytes.subarray(from, from + size));
    from += size;
  }
  return { outline: reader.end(), entries };
};

const entriesOf = fc
  .uniqueArray(
    fc.string({ unit: "binary", minLength: 1, maxLength: 12 }).filter((text) => text.isWellFormed()),
    { maxLength: 40 },
  )
  .map((names) =>
    names
      .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map((name, index) => file(name, index * 7)),
  );

describe("a sealed manifest", () => {
  it("reads back as it was written, however its bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        entriesOf,
        fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 5 }),
        async (entries, sizes) => {
          const { outline, entries: read } = readInPieces(await sealedText(header(), entries, key), sizes);
          expect(outline.fault).toBeUndefined();
          expect(read).toEqual(entries);
          expect(outline.bytes).toBe(entries.reduce((sum, entry) => sum + ("size" in entry ? entry.size : 0), 0));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is not accepted after any single byte of it was changed", async () => {
    const bytes = await sealedText(header(), [file("a.bak"), file("b.bak", 5)], key);
    const publicKey = findPublicKey(key.publicKey);
    for (let at = 0; at < bytes.length; at += 1)
      for (const bit of [1, 0x20, 0x80]) {
        const tampered = Buffer.from(bytes);
        tampered[at] = (tampered[at] as number) ^ bit;
        const { outline } = readInPieces(tampered, []);
        const accepted =
          outline.fault === undefined &&
          outline.seal !== undefined &&
          publicKey !== undefined &&
          isSealedBy(outline.seal, publicKey);
        // A name for the key that is not the plan's is refused one step later; the message that is signed holds it too.
        expect(accepted, `byte ${at}, bit ${bit}`).toBe(false);
      }
  });

  it("is not accepted when it is cut off anywhere", async () => {
    const bytes = await sealedText(header(), [file("a.bak"), file("b.bak")], key);
    for (let to = 0; to < bytes.length; to += 1)
      expect(readInPieces(bytes.subarray(0, to), []).outline.fault, `cut at ${to}`).toBeDefined();
  });

  it("never throws, whatever the bytes are", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        (bytes) => readInPieces(Buffer.from(bytes), []).outline.fault !== undefined,
      ),
    );
  });

  it("reads one entry from one line, whatever the lines would be together", async () => {
    const [head, ...rest] = (await sealedText(header(), [file("a")], key)).toString().split("\n");
    const tricks: string[][] = [
      ['{"key":"a","size":1,"x":[{}', "{}]}", '{"key":"b","size":1},{"key":"c","size":1}'],
      ['{"key":"a","size":1},{"key":"b","size":1}'],
      ['{"key":"a","size":1}', "", '{"key":"b","size":1}'],
      ['{"key":"a"', '"size":1}'],
      ['{"key":"a","size":1} {', "}"],
      // A string that ends on the next line, and a line of two values that makes the numbers agree.
      ['{"key":"a","size":1,"x":"}', '{"}', '{"key":"b","size":1},{"key":"c","size":1}'],
      ['{"key":"a","size":1,"x":{}', '{"y":1}}', '{"key":"b","size":1},{"key":"c","size":1}'],
    ];
    for (const lines of tricks) {
      const { outline } = readInPieces(Buffer.from([head, ...lines, ...rest.slice(1)].join("\n")), []);
      expect(outline.fault?.code, lines.join(" / ")).toBe("line-not-json");
    }
  });

  it("reads a name with a bracket, and one with escapes, as any other", async () => {
    const names = ["a[1].bak", "b\u00e9]", 'c"\\{}', "\uffee", "\u{1f600}"];
    const { outline, entries } = readInPieces(
      await sealedText(
        header(),
        names.map((name) => file(name)),
        key,
      ),
      [7],
    );
    expect(outline.fault).toBeUndefined();
    expect(entries.map((entry) => entry.key)).toEqual(names);
  });

  it("keeps a repeated key and counts it", async () => {
    const { outline } = readInPieces(
      await sealedText(
        header({ kind: "inventory" }),
        [account("sip:a@x.com"), account("sip:a@x.com"), account("sip:a@x.com")],
        key,
      ),
      [],
    );
    expect(outline).toMatchObject({ fault: undefined, repetitions: 2, repeated: ["sip:a@x.com"] });
  });

  it("is not written with its entries out of order, or with an entry that breaks the format", async () => {
    await expect(sealedText(header(), [file("b"), file("a")], key)).rejects.toMatchObject({
      code: "manifest-unwritable",
    });
    await expect(sealedText(header(), [{ key: "a", size: -1 }], key)).rejects.toMatchObject({
      code: "manifest-unwritable",
    });
    await expect(sealedText(header({ unit: "../x" }), [], key)).rejects.toMatchObject({ code: "manifest-unwritable" });
  });
});

describe("a fault of the format", () => {
  const head = JSON.stringify(header());
  const bad = Buffer.from([0xff]);
  type Change = (lines: readonly [head: string, a: string, b: string, trailer: string]) => string | Buffer;
  const cases: [name: string, code: FormatFault, where: string, change: Change][] = [
    ["nothing at all", "object-empty", "line 1", () => ""],
    [
      "an entry of more than 65,536 bytes",
      "line-too-long",
      "line 3",
      ([h, a, , t]) => [h, a, `{"key":"b","size":1,"x":"${"x".repeat(65_536)}"}`, t, ""].join("\n"),
    ],
    [
      "an entry of fewer characters than that, and more bytes",
      "line-too-long",
      "line 2",
      ([h, , b, t]) => [h, `{"key":"a","size":1,"x":["${"é".repeat(40_000)}"]}`, b, t, ""].join("\n"),
    ],
    [
      "a header of more than 65,536 bytes",
      "line-too-long",
      "line 1",
      ([h, a, , t]) => [`${h}${" ".repeat(65_536)}`, a, t, ""].join("\n"),
    ],
    ["a line that goes on and on", "line-too-long", "line 2", ([h]) => `${h}\n${"x".repeat(65_537)}`],
    [
      "an entry that is not UTF-8",
      "utf8-invalid",
      "line 2",
      ([h, , , t]) => Buffer.concat([Buffer.from(`${h}\n{"key":"`), bad, Buffer.from(`","size":1}\n${t}\n`)]),
    ],
    [
      "a seal that is not UTF-8",
      "utf8-invalid",
      "line 4",
      ([h, a, b]) => Buffer.concat([Buffer.from(`${h}\n${a}\n${b}\n{"seal":"`), bad, Buffer.from('"}\n')]),
    ],
    ["a header that is not JSON", "line-not-json", "line 1", ([, a, , t]) => ["no", a, t, ""].join("\n")],
    ["an entry that is not JSON", "line-not-json", "line 3", ([h, a, , t]) => [h, a, "no", t, ""].join("\n")],
    ["a seal that is not JSON", "line-not-json", "line 4", ([h, a, b]) => [h, a, b, "no", ""].join("\n")],
    [
      "a header without an agent",
      "header-invalid",
      "line 1",
      ([h, a, b, t]) => [h.replace('"agent":', '"agant":'), a, b, t, ""].join("\n"),
    ],
    [
      "an entry with a negative size",
      "entry-invalid",
      "line 2",
      ([h, , b, t]) => [h, '{"key":"a","size":-1}', b, t, ""].join("\n"),
    ],
    [
      "an entry before the one that it follows",
      "keys-unsorted",
      "line 3",
      ([h, a, b, t]) => [h, b, a, t, ""].join("\n"),
    ],
    ["a header alone", "trailer-missing", "line 1", () => `${head}\n`],
    ["no seal at the end", "trailer-missing", "line 3", ([h, a, b]) => [h, a, b, ""].join("\n")],
    ["a seal whose line has no end", "trailer-missing", "line 4", ([h, a, b, t]) => [h, a, b, t].join("\n")],
    [
      "a seal without a digest",
      "trailer-invalid",
      "line 4",
      ([h, a, b, t]) => [h, a, b, t.replace(/"sha256":"[0-9a-f]+",/, ""), ""].join("\n"),
    ],
    [
      "an entry that was changed after sealing",
      "digest-mismatch",
      "line 4",
      ([h, a, b, t]) => [h, a.replace('"size":100', '"size":101'), b, t, ""].join("\n"),
    ],
    [
      "a seal that counts one entry more",
      "count-mismatch",
      "line 4",
      ([h, a, b, t]) => [h, a, b, t.replace('"entries":2', '"entries":3'), ""].join("\n"),
    ],
    [
      "a seal that counts one byte less",
      "count-mismatch",
      "line 4",
      ([h, a, b, t]) => [h, a, b, t.replace('"bytes":200', '"bytes":199'), ""].join("\n"),
    ],
  ];
  for (const [name, code, where, change] of cases)
    it(`${name}: ${code}, at its line`, async () => {
      const text = (await sealedText(header(), [file("a"), file("b")], key)).toString();
      const bytes = Buffer.from(change(text.trimEnd().split("\n") as never));
      expect(readInPieces(bytes, []).outline.fault).toMatchObject({ code, where });
    });

  it("is the same wherever the bytes are cut", async () => {
    const good = (await sealedText(header(), [file("a"), file("b"), file("c", 5)], key)).toString().trimEnd();
    const odd = fc.constantFrom(
      ...["", "no", "[", "{}", '{"key":"a","size":-1}', '{"key":"0","size":1}', '{"key":"b","size":1}', "\ud800"],
      ...['{"key":"a","size":1},{"key":"b","size":1}', '{"key":"a","x":"}', '{"}', '{"key":"d","size":1}\r', " {} "],
      ...["x".repeat(65_536), "x".repeat(65_537), `{"key":"b","size":1,"x":"${"é".repeat(32_760)}"}`],
      ...[`{"key":"b","size":1,"x":"${"y".repeat(65_510)}"}`, `{"key":"b","size":1,"x":"${"y".repeat(65_512)}"}`],
    );
    const change = fc.record({ line: fc.nat(5), drops: fc.nat(1), text: odd });
    const damage = fc.record({ at: fc.nat(200_000), byte: fc.constantFrom(0xff, 0x0a, 0x22, 0x7d, 0x5b) });
    const faults = new Set<string | undefined>();
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 3 }),
        fc.array(damage, { maxLength: 2 }),
        fc.array(fc.integer({ min: 900, max: 70_000 }), { minLength: 1, maxLength: 4 }),
        (changes, damages, sizes) => {
          const lines = good.split("\n");
          for (const { line, drops, text } of changes) lines.splice(line, drops, text);
          const bytes = Buffer.from(`${lines.join("\n")}\n`);
          for (const { at, byte } of damages) bytes[at % bytes.length] = byte;
          const whole = readInPieces(bytes, []);
          faults.add(whole.outline.fault?.code);
          const small = bytes.length < 5_000 ? [[1], [2, 3], ...sizes.map((size) => [size % 97])] : [];
          for (const cut of [sizes, ...small]) expect(readInPieces(bytes, cut)).toEqual(whole);
        },
      ),
      { numRuns: 300 },
    );
    expect(faults.size).toBeGreaterThan(6);
  });

  it("more than 4 GiB: object-too-large, before any of it is kept", () => {
    const reader = manifestReader({ header: () => () => undefined });
    reader.push(Object.defineProperty(new Uint8Array(), "length", { value: MAX_UNPACKED_BYTES + 1 }));
    expect(reader.faulty()).toBe(true);
    expect(reader.end().fault).toMatchObject({ code: "object-too-large" });
  });

  it("is every one that there is", () => {
    const codes: Record<FormatFault, true> = {
      "object-empty": true,
      "object-too-large": true,
      "line-too-long": true,
      "utf8-invalid": true,
      "line-not-json": true,
      "header-invalid": true,
      "entry-invalid": true,
      "keys-unsorted": true,
      "trailer-missing": true,
      "trailer-invalid": true,
      "digest-mismatch": true,
      "count-mismatch": true,
    };
    const tried = new Set<FormatFault>([...cases.map(([, code]) => code), "object-too-large"]);
    expect([...tried].toSorted()).toEqual(Object.keys(codes).toSorted());
  });
});

describe("a packed manifest", () => {
  const collect = async (chunks: AsyncIterable<Buffer>): Promise<Buffer> => {
    const pieces: Buffer[] = [];
    for await (const piece of chunks) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
  }
  for (const encoding of ["zst", "gz"] as const)
    it(`comes out of ${encoding} as it went in, and its digest is that of the packed bytes`, async () => {
      const text = await sealedText(
        header(),
        Array.from({ length: 5_000 }, (_, index) => file(String(index).padStart(6, "0"))),
        key,
      );
      const packed = await collect(pack(inPieces(text, 10_000), encoding));
      const unpacking = unpack(encoding, inPieces(packed, 777), packed.length);
      expect((await collect(unpacking.chunks)).equals(text)).toBe(true);
      expect(unpacking.digest()).toBe(createHash("sha256").update(packed).digest("hex"));
    });
  for (const encoding of ["zst", "gz"] as const)
    it(`is packed as ${encoding} from pieces that have the memory of the one before the last`, async () => {
      const memory = [Buffer.alloc(300_000), Buffer.alloc(300_000)];
      async function* pieces(): AsyncGenerator<Buffer> {
        for (let byte = 1; byte <= 9; byte += 1) yield (memory[byte % 2] as Buffer).fill(byte);
      }
      const packed = await collect(pack(pieces(), encoding));
      const unpacked = await collect(unpack(encoding, inPieces(packed, 777), packed.length).chunks);
      const expected = Array.from({ length: 9 }, (_, index) => Buffer.alloc(300_000, index + 1));
      expect(unpacked.equals(Buffer.concat(expected))).toBe(true);
    });
  it("is not asked for further where its reader stops", async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<Buffer> {
      try {
        for (;;) yield randomBytes(1024 ** 2);
      } finally {
        ended = true;
      }
    }
    for await (const _ of pack(endless(), "zst")) break;
    expect(ended).toBe(true);
  });
  it("is packed smaller than zstd's usual level packs digests", async () => {
    const digest = (index: number): string => createHash("sha256").update(String(index)).digest("hex");
    const files = Array.from({ length: 2_000 }, (_, index) => ({
      ...file(String(index).padStart(6, "0")),
      sha256: digest(index),
    }));
    const text = await sealedText(header({ kind: "backup" }), files, key);
    const usual = await collect(Readable.from(inPieces(text, 10_000)).pipe(createZstdCompress()));
    expect((await collect(pack(inPieces(text, 10_000), "zst"))).length).toBeLessThan(0.95 * usual.length);
  });
  it("passes an error of its source through, because that says nothing about the evidence", async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from([0x28, 0xb5]);
      throw new Error("connection reset");
    }
    await expect(collect(unpack("zst", broken(), 2).chunks)).rejects.toThrow("connection reset");
  });
});

describe("the order of keys", () => {
  it("is the order of their UTF-8 bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
    expect(compareKeys("\uffee", "\u{1f600}")).toBeLessThan(0);
    const sorted = sortByKey(["b", "\u{1f600}", "a", "\uffee", "a"].map((one) => ({ key: one }))).map((one) => one.key);
    expect(sorted).toEqual(["a", "a", "b", "\uffee", "\u{1f600}"]);
    expect(sortByKey(["c", "a", "b"].map((one) => ({ key: one }))).map((one) => one.key)).toEqual(["a", "b", "c"]);
  });
});

describe("the compiled check of an entry", () => {
  const member = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.double(),
    fc.constant("a".repeat(64)),
    fc.constant(undefined),
  );
  const names = [
    "key",
    "size",
    "sha256",
    "problem",
    "sip",
    "name",
    "home",
    "enabled",
    "outcome",
    "detail",
    "modifiedAt",
  ];
  it("agrees with zod on anything", () => {
    const objects = fc.oneof(
      fc.anything(),
      fc.dictionary(fc.constantFrom(...names), member),
      fc.record({ key: fc.string({ minLength: 1 }), size: member, outcome: fc.constantFrom("passed", "odd") }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...ManifestKind.options), objects, (kind, value) => {
        expect(entryChecks[kind](value) === undefined).toBe(ENTRY_SCHEMAS[kind].safeParse(value).success);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("an object key", () => {
  const place = {
    agent: "agent01",
    migration: "contoso",
    unit: "pool01",
    requirement: "rtc",
    completedAt: "2026-11-22T02:00:00.000Z",
    digest: "a".repeat(64),
    encoding: "zst",
  } as const;
  it("says its place, and is read back", () => {
    expect(findManifestKey(objectKeyOf(place))).toEqual(place);
  });
  it("is none of ours where anything in it is off", () => {
    const good = objectKeyOf(place);
    const bad = [
      good.replace("intake/", "plans/"),
      `${good}x`,
      `${good}/x`,
      good.replace("pool01", ".."),
      good.replace("20261122", "20261322"),
      good.replace("aaaa", "AAAA"),
      good.replace("agent01", ""),
      "",
      "intake/",
    ];
    for (const key of bad) expect(findManifestKey(key), key).toBeUndefined();
  });
});
