import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { accountEntry } from "../../agent/formats/account.ts";
import { findBoolean } from "../../agent/formats/boolean.ts";
import { columnsOf, csvRows } from "../../agent/formats/csv.ts";
import type { Encoding } from "../../agent/formats/encoding.ts";
import { listedKey } from "../../agent/formats/listed-hash.ts";
import { localMs, timeMs } from "../../agent/formats/local-time.ts";
import { rowsOf } from "../../agent/formats/rows.ts";
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

/** A ZIP of one member, correct or incorrect as a test needs it; `also` are further names of the same bytes of the file. */
const zipOf = (
  name: string | Buffer,
  content: Buffer,
  lies: { crc?: number; size?: number; flags?: number; also?: readonly string[] } = {},
): string => {
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
  const centralOf = (one: string | Buffer): Buffer => {
    const own = Buffer.from(common);
    own.writeUInt16LE(Buffer.byteLength(one), 22);
    return Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), own, Buffer.alloc(14), Buffer.from(one)]);
  };
  const names = [name, ...(lies.also ?? [])];
  const central = Buffer.concat(names.map(centralOf));
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
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
  it("keeps the bytes of a name that is in some code page, and the letters of one in UTF-8", async () => {
    const latin = Buffer.from("a\xe9.xml", "latin1");
    expect(await read(zipOf(latin, Buffer.from("x")))).toMatchObject([{ name: "hex:61e92e786d6c" }]);
    expect(await read(zipOf("aé.xml", Buffer.from("x"), { flags: 0x800 }))).toMatchObject([{ name: "aé.xml" }]);
  });
  const big = Buffer.alloc(17 * 1024 ** 2);
  // Each pack about 300 times, which one alone may.
  const some = Buffer.alloc(6 * 1024 ** 2).fill(randomBytes(13_000), 0, 13_000);
  const others = (count: number, length = 1): readonly string[] =>
    Array.from({ length: count }, (_, index) => `b${index}`.padEnd(length, "b"));
  it("may have members that are small together, and a folder", async () => {
    expect(await read(zipOf("a", Buffer.from("x"), { also: ["b", "c/"] }))).toHaveLength(2);
  });
  for (const [what, file] of [
    ["whose member has other bytes than it states", () => zipOf("a", Buffer.from("hello"), { crc: 1 })],
    ["whose member is longer than it states", () => zipOf("a", Buffer.from("hello"), { size: 2 })],
    ["whose member leads out of the folder", () => zipOf("../a", Buffer.from("x"))],
    ["whose member is absolute", () => zipOf("/etc/passwd", Buffer.from("x"))],
    ["whose member has a backslash", () => zipOf("a\\b", Buffer.from("x"))],
    ["whose member is encrypted", () => zipOf("a", Buffer.from("x"), { flags: 1 })],
    ["that is a bomb", () => zipOf("a", big)],
    ["whose members lie over each other, so that all together are one", () => zipOf("a", some, { also: others(7) })],
    ["that has a name twice, in any case", () => zipOf("a/B.xml", Buffer.from("x"), { also: ["A/b.xml"] })],
    ["that has too many members", () => zipOf("a", Buffer.from("x"), { also: others(10_000) })],
    ["whose names take too much memory", () => zipOf("a", Buffer.from("x"), { also: others(150, 60_000) })],
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
    ["an attribute twice", "<a><b c='sip:ann@contoso.com' d='' c='sip:bob@contoso.com'/></a>"],
    ["no element", "<?xml version='1.0'?>"],
    ["a declaration", "<a><!ELEMENT b (c)></a>"],
    ["a declaration that does not end, whose reading takes the square of its length", `<a><!E${"x".repeat(5_000)}`],
    ["more attributes than an element has", `<a ${Array.from({ length: 501 }, (_, at) => `b${at}=''`).join(" ")}/>`],
    [
      "attributes longer than an element's are",
      `<a ${Array.from({ length: 25 }, (_, at) => `b${at}='${"x".repeat(50_000)}'`).join(" ")}/>`,
    ],
    ["something else", "not XML"],
  ] as const)
    it(`with ${what} is refused`, () => expect(read(text)).rejects.toMatchObject(invalid));
  it("has many attributes in all, and a declaration's letters in a comment and in text", async () => {
    const many = `<c d='${"x".repeat(60_000)}' ${Array.from({ length: 400 }, (_, at) => `b${at}=''`).join(" ")}/>`;
    const text = `<a>${many.repeat(20)}<!-- <!E${"x".repeat(9_000)} --><![CDATA[<!E${"x".repeat(9_000)}]]></a>`;
    expect(await readXml(inPieces(text, 70_000), "x", {})).toEqual({ root: "a", elements: 21, whole: true });
  });
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
  const rowsIn = async (text: string): Promise<unknown[]> => {
    const file = join(folder, "rows.csv");
    writeFileSync(file, text);
    const all: unknown[] = [];
    for await (const row of csvRows(file, () => undefined)) all.push(row);
    return all;
  };
  it("has a line of its type, which ends, and as many columns as a table has", async () => {
    expect(await rowsIn(`#TYPE ${"x".repeat(60_000)}\na\n1`)).toEqual([{ a: "1" }]);
    const wide = (columns: number): string => `${Array.from({ length: columns }, (_, at) => `c${at}`)}\n`;
    expect(await rowsIn(wide(1_000))).toEqual([]);
    for (const text of [`#TYPE ${"x".repeat(3_000_000)}\na\n1`, wide(1_001)])
      await expect(rowsIn(text)).rejects.toMatchObject({ code: "csv-invalid" });
  });
  it("is kept as a whole only where it is no longer than other texts that are", async () => {
    const file = join(folder, "long.csv");
    writeFileSync(file, `a\n${`${"x".repeat(900_000)}\n`.repeat(70)}`);
    expect(await rowsOf(file)).toHaveLength(70);
    writeFileSync(file, `a\n${`${"x".repeat(900_000)}\n`.repeat(75)}`);
    await expect(rowsOf(file).then(({ length }) => length)).rejects.toMatchObject({ code: "csv-invalid" });
  }, 60_000);
});

const rowsIn = async (text: string | Buffer, encoding?: Encoding): Promise<Record<string, string>[]> => {
  const file = join(folder, "some.csv");
  writeFileSync(file, text);
  const rows: Record<string, string>[] = [];
  for await (const row of csvRows(file, () => undefined, encoding)) rows.push(row);
  return rows;
};

describe("the layout of a CSV", () => {
  for (const [what, text, expected] of [
    ["semicolons, with commas in values", "A;B\r\nx;Ruiz, Ann\r\n", [{ A: "x", B: "Ruiz, Ann" }]],
    ["commas, with semicolons in values", "A,B\nx,1;2\n", [{ A: "x", B: "1;2" }]],
    ["tabs, with commas and semicolons in values", "A\tB\nx,1\ty;2\n", [{ A: "x,1", B: "y;2" }]],
    [
      "a delimiter that a name of a column has once",
      "A;B;Name, first\nx;y;z\n",
      [{ A: "x", B: "y", "Name, first": "z" }],
    ],
    ["one column", "A\n1;2\n", [{ A: "1;2" }]],
    ["blanks after its delimiters, also before a quote", 'A, "B"\nx, " y"\n', [{ A: "x", B: " y" }]],
    ["the line that Excel reads its delimiter from", "sep=;\r\nA;B\r\n1;2\r\n", [{ A: "1", B: "2" }]],
    ["the first line of Windows PowerShell", "#TYPE X.Y,Z\r\nA;B\r\n1;2\r\n", [{ A: "1", B: "2" }]],
    ["a column that is there twice with one value", "A,B,A\n1,2,1\n", [{ A: "1", B: "2" }]],
    ["names that objects have", "constructor,toString\n1,2\n", [{ constructor: "1", toString: "2" }]],
  ] as const)
    it(`is found: ${what}`, async () => expect(await rowsIn(text)).toEqual(expected));
  for (const [what, text] of [
    ["with as many commas as semicolons in its first line", "A,B;C\n1,2;3\n"],
    ["with a rule of dashes", " datname \n---------\n app\n"],
    ["with a rule of dashes a column", "A,B\n---,---\n1,2\n"],
    ["with the number of its rows", "name\napp\n(1 rows affected)\n"],
    ["with the number of its rows in another language", "name\napp\n\n(1 Zeilen betroffen)\n"],
    ["with a column that is there twice with two values", "A,A\n1,2\n"],
    ["with a value more", "A;B\n1;2;3\n"],
  ] as const)
    it(`${what} is refused`, () => expect(rowsIn(text)).rejects.toMatchObject({ code: "csv-invalid" }));
});

describe("a value by the name of its column", () => {
  it("is without blanks around it, but where they are worth a finding, and in any case of the name", () => {
    const columns = columnsOf(["sipaddress", "NAME"]);
    const row = { sipaddress: " sip:a@b ", NAME: "Ann " };
    expect(columns.reader(["SipAddress"])(row)).toBe("sip:a@b");
    expect(columns.reader(["Name"], true)(row)).toBe("Ann ");
  });
});

describe("a code page", () => {
  const german = Buffer.from([0x4e, 0x0a, 0x4d, 0x81, 0x6c, 0x6c, 0x65, 0x72, 0x0a]);
  it("is read where it is named, and refused with what can be done where it is not", async () => {
    expect(await rowsIn(german, "cp850")).toEqual([{ N: "Müller" }]);
    await expect(rowsIn(german)).rejects.toMatchObject({ message: expect.stringMatching(/set encoding.*UNILOG/) });
  });
  it("is not taken for what has a byte order mark", async () => {
    expect(await rowsIn("\ufeffN\nMüller\n", "cp850")).toEqual([{ N: "Müller" }]);
    expect(await rowsIn(Buffer.from("\ufeffN\nMüller\n", "utf16le"), "cp1252")).toEqual([{ N: "Müller" }]);
  });
  it("with a byte that is none of its characters is refused", async () => {
    await expect(rowsIn(Buffer.from([0x4e, 0x0a, 0x81, 0x0a]), "cp1252")).rejects.toMatchObject({
      message: expect.stringContaining("no text in cp1252"),
    });
  });
});

describe("rows as JSON", () => {
  const file = join(folder, "rows.json");
  const read = async (text: string) => {
    writeFileSync(file, text);
    return await rowsOf(file);
  };
  const long = JSON.stringify(Array.from({ length: 60 }, (_, index) => ({ n: index, s: "x y ".repeat(20) })));
  const pieces = long.match(/.{1,2033}/g)?.join("\r\n") ?? "";
  const decorated = `JSON_F52E2B61-18A1-11d1-B105-00805F49916B\r\n${"-".repeat(80)}\r\n${pieces}\r\n\r\n(60 rows affected)\r\n`;
  it("keep every digit of a number, and how it was written", async () => {
    expect(await read('[{"a":36000000012300037,"b":36000000012300037.0,"c":3.6E+16,"d":true,"e":null}]')).toEqual([
      { a: "36000000012300037", b: "36000000012300037.0", c: "3.6E+16", d: "true", e: "" },
    ]);
  });
  it("are put together from the pieces that FOR JSON is cut into, also as sqlcmd decorates them", async () => {
    for (const text of [long, pieces, decorated]) expect(await read(text)).toHaveLength(60);
  });
  it("in pieces of another length are refused with where the command stands that writes them whole", async () => {
    const cut = long.match(/.{1,256}/g)?.join("\r\n") ?? "";
    await expect(read(cut)).rejects.toMatchObject({
      code: "source-invalid",
      message: expect.stringContaining("docs/sources/sql-server.md"),
    });
    await expect(read(pieces.slice(0, -400))).rejects.toMatchObject(invalid);
  });
  it("are read from the object that Windows PowerShell makes of a list, if it holds as many as it states", async () => {
    expect(await read('{"value":[{"a":1},{"a":2}],"Count":2}')).toHaveLength(2);
    await expect(read('{"value":[{"a":1}],"Count":2}')).rejects.toMatchObject(invalid);
  });
  it("with one name twice are refused, wherever in them it is", async () => {
    for (const text of ['[{"type":"D","type":"I"}]', '[{"a":{"b":1,"\\u0062":1}}]', '{"value":[],"Count":0,"Count":0}'])
      expect(await read(text).catch(({ message }: Error) => message)).toMatch(/is there twice/);
  });
  it("with one name in two cases and two values are refused", async () => {
    await expect(read('[{"Name":"a","name":"b"}]')).rejects.toMatchObject(invalid);
  });
});

describe("a boolean", () => {
  it("is known in the words of spreadsheets, and what is not known is not false", () => {
    expect(["True", "1", "WAHR", "Vrai", " VERDADERO "].map(findBoolean)).toEqual([true, true, true, true, true]);
    expect(["False", "0", "FALSCH", "faux"].map(findBoolean)).toEqual([false, false, false, false]);
    expect(["", "2", "maybe"].map(findBoolean)).toEqual([undefined, undefined, undefined]);
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
    expect(timeMs("2026-11-22 03:00:00.5 +0100", "America/New_York")).toBe(Date.parse("2026-11-22T02:00:00.500Z"));
  });
  for (const text of [
    "22/11/2026 03:00:00",
    "11/22/2026 3:00:00 AM",
    "22.11.2026 03:00",
    "05-11-2026",
    "20261122",
    "2026-11-22",
    "Sun, 22 Nov 2026 03:00:00 +0100",
    "2026-13-22T03:00:00Z",
    "2026-11-22T03:00:00+99:99",
  ])
    it(`"${text}" is refused: the order of its numbers would be a guess`, () =>
      expect(() => timeMs(text, "UTC")).toThrow(expect.objectContaining(invalid)));
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
