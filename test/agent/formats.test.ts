import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { accountEntry } from "../../agent/formats/account.ts";
import { csvRows } from "../../agent/formats/csv.ts";
import { listedKey } from "../../agent/formats/listed-hash.ts";
import { localMs, timeMs } from "../../agent/formats/local-time.ts";
import { decodeText, linesOf } from "../../agent/formats/text.ts";
import { readXml } from "../../agent/formats/xml.ts";
import { readZip } from "../../agent/formats/zip.ts";

/** What tools write is untrusted, and comes in any shape. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-formats-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const invalid = { code: "source-invalid" };

async function* inPieces(text: string, size = 7): AsyncGenerator<string> {
  for (let from = 0; from < text.length; from += size) yield text.slice(from, from + size);
}
async function* bytesInPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
const collected = async (pieces: AsyncIterable<string>): Promise<string[]> => {
  const all: string[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
};

/** A ZIP of one member, correct or incorrect as a test needs it. */
const zipOf = (name: string, content: Buffer, lies: { crc?: number; size?: number; flags?: number } = {}): string => {
  const packed = deflateRawSync(content);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(lies.flags ?? 0, 2);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(lies.crc ?? crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(lies.size ?? content.length, 18);
  common.writeUInt16LE(Buffer.byteLength(name), 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), packed]);
  const central = Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  const file = join(folder, "one.zip");
  writeFileSync(file, Buffer.concat([local, central, end]));
  return file;
};

describe("a ZIP", () => {
  const read = (file: string) => readZip(file, async () => undefined);
  it("is read to the end of each member, and hashed", async () => {
    expect(await read(zipOf("a.xml", Buffer.from("hello")))).toEqual([
      { name: "a.xml", size: 5, sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" },
    ]);
  });
  const big = Buffer.alloc(17 * 1024 ** 2);
  for (const [what, file] of [
    ["whose member has other bytes than it states", () => zipOf("a", Buffer.from("hello"), { crc: 1 })],
    ["whose member is longer than it states", () => zipOf("a", Buffer.from("hello"), { size: 2 })],
    ["whose member leads out of the folder", () => zipOf("../a", Buffer.from("x"))],
    ["whose member is absolute", () => zipOf("/etc/passwd", Buffer.from("x"))],
    ["whose member has a backslash", () => zipOf("a\\b", Buffer.from("x"))],
    ["whose member is encrypted", () => zipOf("a", Buffer.from("x"), { flags: 1 })],
    ["that is a bomb", () => zipOf("a", big)],
  ] as const)
    it(`${what} is refused`, () => expect(read(file())).rejects.toMatchObject(invalid));
});

describe("XML", () => {
  const read = (text: string) => readXml(inPieces(text), "x", {});
  it("is the same however its text is cut, and reports whether it is complete", async () => {
    expect(await read("<a><b c='1'/></a>")).toEqual({ root: "a", elements: 2, whole: true });
    expect(await read("<a><b c='1'/></")).toEqual({ root: "a", elements: 2, whole: false });
    expect(await read("<p:a xmlns:p='u'/>")).toMatchObject({ root: "a" });
  });
  it("is the same where its white space comes as a piece of its own, and however long a name is", async () => {
    async function* cutAfter(text: string, size: number) {
      for (let from = 0; from < text.length; from += size) yield text.slice(from, from + size);
    }
    const outcome = (text: string, size: number) =>
      readXml(cutAfter(text, size), "x", {}).catch(({ code }: { readonly code: string }) => code);
    for (const text of ["  \n<a/>", `  <a><${"b".repeat(70_000)}/></a>`, `<a ${"b".repeat(200_000)}='1'/>`])
      for (const size of [2, 100, 65_537]) expect(await outcome(text, size)).toEqual(await outcome(text, text.length));
  });
  for (const [what, text] of [
    ["a document type", "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>"],
    ["an entity that nobody declared", "<a>&e;</a>"],
    ["elements nested too deep", "<a>".repeat(100)],
    ["a second root", "<a/><b/>"],
    ["ends that do not fit", "<a><b></a></b>"],
    ["no element", "<?xml version='1.0'?>"],
    ["something else", "not XML"],
  ] as const)
    it(`with ${what} is refused`, () => expect(read(text)).rejects.toMatchObject(invalid));
  it("with an endless attribute is refused, not kept in memory", async () => {
    const endless = (async function* () {
      yield "<a b='";
      for (let index = 0; index < 100; index += 1) yield "x".repeat(65_536);
    })();
    await expect(readXml(endless, "x", {})).rejects.toMatchObject(invalid);
  });
});

describe("text", () => {
  it("is the same in UTF-8 and UTF-16, marked or not, however its bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.constantFrom("a", "é", "€", "😀", "\r\n", ",")),
        async (size, parts) => {
          const text = `<x>${parts.join("")}`;
          const little = Buffer.from(text, "utf16le");
          for (const bytes of [
            Buffer.from(text),
            Buffer.from(`\ufeff${text}`),
            Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
            Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(little).swap16()]),
          ])
            expect((await collected(decodeText(bytesInPieces(bytes, Math.max(4, size)), "x"))).join("")).toBe(text);
        },
      ),
    );
  });
  it("that is neither is refused", async () => {
    await expect(
      collected(decodeText(bytesInPieces(Buffer.from([0x61, 0xff, 0x61, 0x62]), 2), "x")),
    ).rejects.toMatchObject(invalid);
    await expect(collected(decodeText(bytesInPieces(Buffer.from([0x61, 0xe2, 0x82]), 3), "x"))).rejects.toMatchObject(
      invalid,
    );
  });
  it("has the same lines however it is cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom("a", "b", " ") })),
        fc.integer({ min: 1, max: 5 }),
        async (lines, size) => {
          const text = lines.map((line) => `${line}\r\n`).join("");
          expect(await collected(linesOf(inPieces(text, size), "x"))).toEqual(lines);
        },
      ),
    );
  });
  it("with an endless line is refused", async () => {
    await expect(collected(linesOf(inPieces("x".repeat(2_000_000), 65_536), "x"))).rejects.toMatchObject(invalid);
  });
});

describe("a CSV", () => {
  it("returns every field as it was quoted", async () => {
    const field = fc.string({ unit: fc.constantFrom("a", '"', ",", ";", "\n", "\r\n", " ", "é") });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 20 }), async (rows) => {
        const file = join(folder, "rows.csv");
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        writeFileSync(file, `"x","y"\r\n${rows.map((row) => `${row.map(quoted).join(",")}\r\n`).join("")}`);
        const read: string[][] = [];
        for await (const { x = "", y = "" } of csvRows(file, () => undefined)) read.push([x, y]);
        expect(read).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });
});

describe("times without a zone", () => {
  it("are in the given zone, and the earlier of two", () => {
    expect(localMs("2026-11-22T12:14:07", "Europe/Madrid")).toBe(Date.parse("2026-11-22T11:14:07Z"));
    expect(localMs("2026-10-25 02:30:00", "Europe/Madrid")).toBe(Date.parse("2026-10-25T00:30:00Z"));
    expect(localMs("2026-03-29 02:30:00", "Europe/Madrid")).toBe(Date.parse("2026-03-29T00:30:00Z"));
    expect(() => localMs("yesterday", "UTC")).toThrow(expect.objectContaining(invalid));
  });
  it("with a zone are in that zone, also as PowerShell writes them", () => {
    expect(timeMs("/Date(1795305600000)/", "Europe/Madrid")).toBe(1_795_305_600_000);
    expect(timeMs("2026-11-22T03:00:00+01:00", "America/New_York")).toBe(Date.parse("2026-11-22T02:00:00Z"));
  });
});

describe("a path in a list", () => {
  it("becomes the key that a manifest has", () => {
    expect(listedKey("./a\\b", { list: "l" })).toBe("a/b");
    expect(listedKey("a\\b", { list: "l", literal: true })).toBe("a\\b");
  });
  for (const path of ["../a", "a/../../b", "/etc/passwd", "C:\\Windows\\x", "", "./", "a\\..\\..\\b"])
    it(`"${path}" is refused`, () =>
      expect(() => listedKey(path, { list: "l" })).toThrow(expect.objectContaining(invalid)));
});

describe("the key of an account", () => {
  it.each([
    ["its address in lower case", { sip: " SIP:Ann@Contoso.com ", guid: "G" }, "sip:ann@contoso.com"],
    ["its GUID where it has no address", { guid: "G" }, "id:g"],
    ["its GUID where its address is blank, as a column of spaces has it", { sip: "  ", guid: "G" }, "id:g"],
    ["the name that its list has for it where it has neither", { sip: "" }, "id:row 7"],
  ])("is %s", (_, fields, key) => expect(accountEntry(fields, "Row 7").key).toBe(key));
});
