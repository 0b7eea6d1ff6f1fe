import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { visitTree } from "../../agent/files/walk.ts";
import { WHOLE_TEXT_LIMIT } from "../../agent/formats/text.ts";
import { entrySorter } from "../../agent/sorting/entries.ts";
import { joinSorted, lastOfEach, mergedByKey } from "../../agent/sorting/join.ts";
import { recordBuffer } from "../../agent/sorting/record-buffer.ts";
import { readRun } from "../../agent/sorting/run-file.ts";
import { NO_SCRATCH, scratchIn } from "../../agent/sorting/scratch.ts";
import { writeSorted } from "../../agent/sorting/sorted-run.ts";
import { keyText, sorter, valueText } from "../../agent/sorting/sorter.ts";
import { spillingStack } from "../../agent/sorting/spilling-stack.ts";
import { temporaryFolder } from "../../agent/spool/temporary.ts";
import type { AccountEntry, Entry, FileEntry } from "../../core/manifest/entry.ts";
import { compareKeys, sortByKey } from "../../core/manifest/key-order.ts";
import { writeManifest, writeManifestOfLines } from "../../core/manifest/write.ts";
import { isPosix } from "../support/real-tools.ts";
import { header, testKey } from "../support/seal.ts";
import { readSource } from "../support/source-cases.ts";

const root = mkdtempSync(join(tmpdir(), "cleargate-sorting-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder: string;
let next = 0;
const newFolder = (): string => {
  next += 1;
  mkdirSync(join(root, String(next)));
  return join(root, String(next));
};
beforeEach(() => {
  folder = newFolder();
});

const key = testKey("agent01");
const bytesOf = async (pieces: AsyncIterable<Buffer>): Promise<string> => {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece));
  return Buffer.concat(all).toString();
};

/** Keys that begin alike, end within each other, repeat, and hold what has its place by bytes and not by UTF-16. */
const KEYS = fc.oneof(
  fc.string({
    unit: fc.constantFrom("a", "b", "\0", "\u{ffff}", "\u{10000}", "\u{e000}", "é"),
    minLength: 1,
    maxLength: 9,
  }),
  fc.integer({ min: 0, max: 300 }).map((number) => `share/${String(number).padStart(6, "0")}/file`),
  fc.constantFrom("same", "same\0", "same\0\0", `${"long/".repeat(50)}a`, `${"long/".repeat(50)}b`),
);

describe("entries that are sorted on disk", () => {
  it("make the manifest that sorting in memory makes, however they are cut into runs", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(KEYS, { maxLength: 120 }),
        fc.integer({ min: 1, max: 3_000 }),
        async (keys, runBytes) => {
          const entries = keys.map((one, size): FileEntry => ({ key: one, size }));
          const sorted = entrySorter("backup", scratchIn(newFolder(), runBytes));
          for (const entry of entries) sorted.add(entry);
          const [head, list] = [header({ kind: "backup" }), sorted.end()];
          const inMemory = await bytesOf(writeManifest(head, sortByKey([...entries]), key));
          expect(await bytesOf(writeManifestOfLines(head, list, key))).toBe(inMemory);
          // Sealing passes over them more than once.
          expect(await bytesOf(writeManifestOfLines(head, list, key))).toBe(inMemory);
          expect([...list]).toEqual(sortByKey([...entries]));
          expect(list.entries).toBe(entries.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are merged from more runs than may be open at once, and those of one key keep their order", () => {
    const scratch = newFolder();
    const records = sorter(scratchIn(scratch, 1));
    for (let number = 0; number < 300; number += 1) records.add(`k${(number * 7) % 100}`, String(number));
    const sorted = records.end();
    expect(readdirSync(scratch).length).toBeLessThanOrEqual(128);
    const expected = Array.from({ length: 300 }, (_, number) => ({
      key: `k${(number * 7) % 100}`,
      value: String(number),
    }));
    expect([...sorted.records()]).toEqual(expected.toSorted((a, b) => compareKeys(a.key, b.key)));
    sorted.remove();
    expect(readdirSync(scratch)).toEqual([]);
  });

  it("are one file, which no thread has to sort, where they come in their order", () => {
    const from = newFolder();
    const offered: string[] = [];
    const thread = { offer: (_: unknown, file: string) => offered.push(file) < 0, settle: () => undefined } as never;
    const records = sorter(scratchIn(from, 1_000, thread));
    // Those of one key are in their order too.
    const numbers = Array.from({ length: 500 }, (_, number) => number);
    for (const number of numbers) records.add(`k${String(number >> 1).padStart(4, "0")}`, String(number));
    const sorted = records.end();
    expect(readdirSync(from)).toHaveLength(1);
    expect([...sorted.records()].map(({ value }) => Number(value))).toEqual(numbers);
    const [first, second, ...others] = ["b", "a", "b"].map((name) => name.repeat(400));
    const mixed = sorter(scratchIn(newFolder(), 300, thread));
    for (const name of [first, second, ...others]) mixed.add(name as string, "");
    expect([...mixed.end().records()].map(({ key: name }) => name[0])).toEqual(["a", "b", "b"]);
    expect(offered).toEqual([]);
  });

  it("have their place by their length, where a name goes on with zeros after another has ended", () => {
    const records = sorter(scratchIn(folder));
    const all = Array.from({ length: 400 }, (_, number) => ({
      key: `same${"\0".repeat((number * 7) % 11)}${number % 3 === 0 ? "x" : ""}`,
      value: String(number),
    }));
    for (const { key: one, value } of all) records.add(one, value);
    expect([...records.end().records()]).toEqual(all.toSorted((a, b) => compareKeys(a.key, b.key)));
  });

  it("have the same order by whole keys, by words and by counting, and those of one key keep theirs", () => {
    const some = { maxLength: 400, size: "max" } as const;
    fc.assert(
      fc.property(fc.array(KEYS, some), fc.constantFrom("", "p", "alike/".repeat(9)), (keys, begin) => {
        const all = keys.map((one, number) => ({ key: begin + one, value: String(number) }));
        const records = sorter(NO_SCRATCH);
        for (const { key: one, value } of all) records.add(one, value);
        expect([...records.end().records()]).toEqual(all.toSorted((a, b) => compareKeys(a.key, b.key)));
      }),
      { numRuns: 60 },
    );
  });

  it("are counted as they come, and take one more in its place", () => {
    const entries = entrySorter("backup", scratchIn(folder, 1));
    entries.add({ key: "b", size: 2, in: "x" });
    entries.add({ key: "d", size: 3, problem: "damaged" });
    const two = entries.end();
    const more = two.with({ key: "c", size: 4, problem: "unreadable" });
    expect([...more].map((entry) => entry.key)).toEqual(["b", "c", "d"]);
    expect(more).toMatchObject({ entries: 3, bytes: 9, items: 1, problems: 2 });
    expect(two).toMatchObject({ entries: 2, bytes: 5, items: 1, problems: 1 });
  });

  it("take more in their places, also where they are in many runs", () => {
    fc.assert(
      fc.property(fc.array(KEYS, { maxLength: 60 }), fc.array(KEYS, { maxLength: 3 }), (keys, more) => {
        const entryOf = (one: string, size: number): FileEntry => ({ key: one, size });
        const sorted = entrySorter("backup", scratchIn(newFolder(), 300));
        const entries = keys.map(entryOf);
        for (const entry of entries) sorted.add(entry);
        const others = more.map((one, index) => entryOf(one, 1_000 + index));
        const all = others.reduce((list, entry) => list.with(entry), sorted.end());
        expect([...all]).toEqual(sortByKey([...entries, ...others]));
      }),
      { numRuns: 40 },
    );
  });

  it("are refused by name when they are added, where no manifest can hold them", () => {
    const unwritable = (entry: object, kind: "backup" | "inventory", what: RegExp) =>
      expect(() => entrySorter(kind, scratchIn(folder)).add(entry as Entry)).toThrow(what);
    unwritable({ key: "a", size: -1 }, "backup", /^the entry "a" /);
    unwritable({ key: "\ud800", size: 1 }, "backup", /Unicode/);
    unwritable({ key: "a".repeat(5_000) } satisfies AccountEntry, "inventory", /4096/);
    const large = entrySorter("backup", scratchIn(folder));
    large.add({ key: "a", size: Number.MAX_SAFE_INTEGER });
    expect(() => large.add({ key: "b", size: 1 })).toThrow(/2\^53/);
  });

  it.skipIf(!isPosix)("lie in files that only their user may read (needs a POSIX system)", () => {
    const temporary = temporaryFolder(join(folder, "temporary"));
    const records = sorter(scratchIn(temporary.path, 1));
    records.add("b", "");
    records.add("a", "");
    records.end();
    const modeOf = (path: string): number => statSync(path).mode & 0o777;
    expect(modeOf(temporary.path)).toBe(0o700);
    const files = readdirSync(temporary.path);
    expect(files.map((name) => modeOf(join(temporary.path, name)))).toEqual([0o600, 0o600]);
    temporary.remove();
    expect(readdirSync(join(folder, "temporary"))).toEqual([]);
  });
});

const collectGarbage = (): void => {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
};

describe("a file of sorted records", () => {
  it("is read record by record in pieces of any size, each held against the one before it", () => {
    const records = fc.array(fc.record({ key: KEYS, value: fc.string({ maxLength: 30 }) }), { maxLength: 30 });
    const alikeOf = (a: Buffer, b: Buffer): number => {
      const at = b.findIndex((byte, index) => a[index] !== byte);
      return at < 0 ? b.length : at;
    };
    fc.assert(
      fc.property(records, fc.integer({ min: 1, max: 400 }), (all, pieceBytes) => {
        const sorted = all.toSorted((a, b) => compareKeys(a.key, b.key));
        const buffer = recordBuffer();
        for (const { key: one, value } of sorted) buffer.add(one, value);
        const file = join(newFolder(), "run");
        writeSorted(buffer.run(), file);
        for (const cursor of [readRun(file, pieceBytes), buffer.cursor()]) {
          let previous = "";
          for (const { key: one, value } of sorted) {
            expect(cursor.next()).toBe(true);
            expect([keyText(cursor), valueText(cursor)]).toEqual([one, value]);
            expect(cursor.alike).toBe(alikeOf(Buffer.from(previous), Buffer.from(one)));
            previous = one;
          }
          expect(cursor.next()).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([10, 80_000])("is written in the memory of the one before it, also where records are many: %d", (count) => {
    const buffer = recordBuffer();
    for (let number = 0; number < count; number += 1) buffer.add(`k${(number * 7_919) % count}`, "");
    const write = (name: string): void => writeSorted(buffer.run(), join(newFolder(), name));
    write("first");
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    write("second");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024);
  });

  it("is not read further where it is broken off", () => {
    const file = join(folder, "run");
    const buffer = recordBuffer();
    buffer.add("key", "value");
    writeSorted(buffer.run(), file);
    truncateSync(file, statSync(file).size - 1);
    const cursor = readRun(file);
    expect(() => cursor.next()).toThrow(/is broken off$/);
    cursor.close();
  });
});

describe("what a run leaves when it is ended", () => {
  it("is removed by the next one, and what another process still uses is not", () => {
    const parent = join(folder, "temporary");
    mkdirSync(parent);
    // No process has this number.
    for (const name of ["4194305.abc", "nonsense", "%E0%A4%A.x"]) {
      mkdirSync(join(parent, name));
      writeFileSync(join(parent, name, "1"), "x");
    }
    const first = temporaryFolder(parent);
    const second = temporaryFolder(parent);
    expect(
      readdirSync(parent)
        .map((name) => join(parent, name))
        .toSorted(),
    ).toEqual([first.path, second.path].toSorted());
  });
});

describe("two sides in one order", () => {
  const keyed = (keys: readonly string[]) =>
    keys.map((one, index) => ({ key: one, index })).toSorted((a, b) => compareKeys(a.key, b.key));
  it("are joined as maps would be, and merged as lists would be", () => {
    fc.assert(
      fc.property(fc.array(KEYS, { maxLength: 20 }), fc.array(KEYS, { maxLength: 20 }), (a, b) => {
        const [left, right] = [keyed(a), keyed(b)];
        const last = (side: typeof left) => new Map(side.map((one) => [one.key, one]));
        const keys = [...new Set([...a, ...b])].toSorted(compareKeys);
        expect([...joinSorted(left, right)]).toEqual(
          keys.map((one) => ({ key: one, left: last(left).get(one), right: last(right).get(one) })),
        );
        expect([...mergedByKey(left, right)].map((one) => one.key)).toEqual([...a, ...b].toSorted(compareKeys));
        expect([...lastOfEach(left)]).toEqual([...last(left).values()]);
      }),
    );
  });
});

describe("a stack on disk", () => {
  it("gives back what was put on it last, also where little of it is in memory", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string({ maxLength: 9 }))), (steps) => {
        const [stack, plain] = [spillingStack(scratchIn(newFolder(), 10)), [] as string[]];
        for (const step of steps)
          if (step === null) expect(stack.pop()).toBe(plain.pop());
          else {
            stack.push(step);
            plain.push(step);
          }
        for (const text of plain.toReversed()) expect(stack.pop()).toBe(text);
        expect(stack.pop()).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  it("lets a tree be walked whose folders do not fit into memory", async () => {
    const tree = join(folder, "tree");
    const expected = Array.from({ length: 40 }, (_, index) => `d${index % 8}/e${index}/f`);
    for (const path of expected) {
      mkdirSync(join(tree, path, ".."), { recursive: true });
      writeFileSync(join(tree, path), "");
    }
    const found: string[] = [];
    const unreadable = (one: string): void => void found.push(`cannot be read: ${one}`);
    await visitTree(tree, [], { file: (file) => void found.push(file.key), unreadable }, scratchIn(newFolder(), 1));
    expect(found.toSorted()).toEqual(expected.toSorted());
  });
});

describe("a document that is read as one", () => {
  it.each([
    ["restic", { snapshots: "document" }],
    ["borg", { info: "document" }],
    ["sql-databases", { path: "document" }],
    ["sql-server", { path: "document", timeZone: "UTC" }],
    ["veeam", { path: "document", timeZone: "UTC" }],
  ])("is refused by the source %s beyond the bound of what is kept in memory", async (id, options) => {
    writeFileSync(join(folder, "document"), "[\0");
    // Of UTF-16, two bytes a character.
    truncateSync(join(folder, "document"), 2 * WHOLE_TEXT_LIMIT + 8);
    await expect(readSource(id, folder, options)).rejects.toMatchObject({
      code: "source-invalid",
      message: expect.stringContaining(`is longer than ${WHOLE_TEXT_LIMIT} characters`),
    });
  });
});
