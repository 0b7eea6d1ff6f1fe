import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { uuidOf } from "../../core/pack/oscal/uuid.ts";
import { dateOf, lineOf, plainValue, requirementToken } from "../../core/pack/oscal/words.ts";
import {
  centralDirectory,
  DEFLATED,
  END_BYTES,
  entryBytes,
  findDirectory,
  LOCAL_BYTES,
  localHeader,
  readDirectory,
  STORED,
  type ZipEntry,
} from "../../core/pack/zip.ts";

/** The archive of a pack, byte by byte, and the texts that OSCAL allows. */

const ENTRY: ZipEntry = { name: "é.txt", method: DEFLATED, crc32: 0xdead_beef, packedBytes: 5, bytes: 9 };
const ENTRIES = fc.array(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }).filter((text) => text.isWellFormed()),
    method: fc.constantFrom(STORED, DEFLATED) as fc.Arbitrary<ZipEntry["method"]>,
    crc32: fc.nat({ max: 0xffff_ffff }),
    packedBytes: fc.nat({ max: 100_000 }),
    bytes: fc.nat({ max: 100_000 }),
  }),
  { maxLength: 5 },
);

describe("an archive", () => {
  it("has local headers without times, extra fields or descriptors", () => {
    expect(localHeader(ENTRY).toString("hex")).toBe(
      ["504b0304", "1400", "0008", "0800", "0000", "2100", "efbeadde", "05000000", "09000000", "0600", "0000"].join(
        "",
      ) + Buffer.from("é.txt").toString("hex"),
    );
    expect(localHeader(ENTRY)).toHaveLength(LOCAL_BYTES + 6);
    expect(entryBytes(ENTRY)).toBe(LOCAL_BYTES + 6 + 5);
  });

  it("has a directory with the place of each entry, and an end that says where it is", () => {
    const central = (offset: string) =>
      ["504b0102", "1400", "1400", "0008", "0800", "0000", "2100", "efbeadde", "05000000", "09000000", "0600"].join(
        "",
      ) +
      ["0000", "0000", "0000", "0000", "00000000", offset].join("") +
      Buffer.from("é.txt").toString("hex");
    const end = ["504b0506", "0000", "0000", "0200", "0200", "68000000", "52000000", "0000"].join("");
    expect(centralDirectory([ENTRY, ENTRY]).toString("hex")).toBe(central("00000000") + central("29000000") + end);
  });

  it("is read back as what was written", () => {
    fc.assert(
      fc.property(ENTRIES, (entries) => {
        const written = centralDirectory(entries);
        const found = findDirectory(written.subarray(-END_BYTES))!;
        const offset = entries.reduce((sum, one) => sum + entryBytes(one), 0);
        expect(found).toEqual({ offset, bytes: written.length - END_BYTES });
        let at = 0;
        const placed = entries.map((one) => {
          const entry = { ...one, offset: at };
          at += entryBytes(one);
          return entry;
        });
        expect(readDirectory(written.subarray(0, found.bytes))).toEqual(placed);
      }),
    );
  });

  it("is none where its end or its directory is cut, or something else", () => {
    const written = centralDirectory([ENTRY, ENTRY]);
    const end = written.subarray(-END_BYTES);
    const directory = written.subarray(0, -END_BYTES);
    expect(findDirectory(end.subarray(1))).toBeUndefined();
    expect(findDirectory(Buffer.concat([end, Buffer.alloc(1)]))).toBeUndefined();
    expect(findDirectory(Buffer.alloc(END_BYTES))).toBeUndefined();
    for (const cut of [1, 6, 7, 50, directory.length / 2 + 1])
      expect(readDirectory(directory.subarray(0, directory.length - cut))).toBeUndefined();
    expect(readDirectory(directory.subarray(0, directory.length / 2))).toHaveLength(1);
    expect(readDirectory(Buffer.alloc(60))).toBeUndefined();
    expect(readDirectory(Buffer.alloc(0))).toEqual([]);
    const other = Buffer.from(directory);
    other.writeUInt16LE(1, 10);
    expect(readDirectory(other)).toBeUndefined();
    const unsigned = Buffer.from(directory);
    unsigned[0] = 0;
    expect(readDirectory(unsigned)).toBeUndefined();
  });
});

describe("a text in OSCAL", () => {
  it.each([
    ["plain words", "plain words", "plain words"],
    [" a\n\tb \u2028c ", "a b c", "a b c"],
    ["*a* _b_ [c](d) <e> & #f | ~g` \\h", "\\*a\\* \\_b\\_ \\[c\\](d) \\<e\\> \\& \\#f \\| \\~g\\` \\\\h", undefined],
    [" \n", "—", "—"],
    ["", "—", "—"],
  ])("%o is one line that shows it as it is", (text, line, value) => {
    expect(lineOf(text)).toBe(line);
    expect(plainValue(text)).toBe(value ?? text);
  });

  it("has tokens that do not begin with a digit, and dates of the years that it knows", () => {
    expect(requirementToken("1a")).toBe("requirement-1a");
    const years = ["0000", "1899", "1900", "1999", "2000", "2999", "3000", "9999", "0190"];
    expect(years.filter((year) => dateOf(`${year}-01-01T00:00:00.000Z`) !== undefined)).toEqual([
      ...["1900", "1999", "2000", "2999"],
    ]);
    expect(dateOf("2026-01-01T00:00:00.000Z")).toBe("2026-01-01T00:00:00.000Z");
  });
});

describe("a name's UUID", () => {
  it("is of version 5, always the same, and another for other parts", () => {
    expect(uuidOf("a", "b")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const all = Array.from({ length: 300 }, (_, index) => uuidOf("n", String(index)));
    expect(new Set([...all, uuidOf("a", "b"), uuidOf("ab"), uuidOf("b", "a")]).size).toBe(303);
    for (const one of all) expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(all.map((one) => one[15])).size).toBeGreaterThan(8);
    expect(new Set(all.map((one) => one[19])).size).toBe(4);
  });

  it("is the one that was given once", () => {
    expect(uuidOf("tool", "cleargate")).toBe("e6639685-37c3-54ab-8715-d43ad18c0f2f");
  });
});
