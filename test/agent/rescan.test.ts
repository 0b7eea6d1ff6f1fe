import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { openHashCache } from "../../agent/files/hash-cache.ts";
import { readTree } from "../../agent/files/tree.ts";
import { unchangedLines } from "../../agent/files/unchanged-line.ts";
import { fileOfStamp } from "../../agent/files/walk.ts";
import { silent } from "../../agent/progress.ts";
import { scratchIn } from "../../agent/sorting/scratch.ts";
import { sorter } from "../../agent/sorting/sorter.ts";
import { instantOf } from "../../core/instant.ts";
import { isPosix } from "../support/real-tools.ts";

/** A tree that was read before: what has not changed is passed by, and all is as if it had been read anew. */

const root = mkdtempSync(join(tmpdir(), "cleargate-rescan-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const newFolder = (): string => mkdtempSync(join(root, "x"));
let tree = "";
let cacheFile = "";
beforeEach(() => {
  tree = join(newFolder(), "tree");
  mkdirSync(tree);
  cacheFile = join(newFolder(), "cache");
});

const DAY_MS = 86_400_000;
const write = (name: string, text: string, atMs = Date.now() - DAY_MS): void => {
  writeFileSync(join(tree, name), text);
  utimesSync(join(tree, name), atMs / 1_000, atMs / 1_000);
};
/** Seen from later, so that files which were changed just now have settled. */
const LATER_MS = Date.now() + DAY_MS;
const read = async (into: string, rehash = false) => {
  const options = { exclude: [], cacheFile: into, rehash, startedMs: LATER_MS, scratch: scratchIn(newFolder(), 2_000) };
  const { entries, ...rest } = await readTree(tree, options, silent);
  let lines = "";
  for await (const piece of entries.pieces()) lines += Buffer.from(piece).toString();
  const { entries: count, bytes, problems } = entries;
  // Of times, whole milliseconds count.
  const [oldestMs, newestMs] = [Math.floor(rest.oldestMs ?? -1), Math.floor(rest.newestMs ?? -1)];
  return { rest: { ...rest, oldestMs, newestMs }, lines, tally: { count, bytes, problems } };
};

const HASH = "0123456789abcdef".repeat(4);
const cursorOf = (key: string, stamp: string) => {
  const records = sorter(scratchIn(newFolder()));
  records.add(key, stamp);
  const cursor = records.end().cursor();
  cursor.next();
  return cursor;
};

describe("the line of a file that has not changed", () => {
  it("is the one that is made of its entry, or is made in that way", () => {
    const lineOf = unchangedLines();
    const times = fc.oneof(
      fc.bigInt({ min: -(10n ** 18n), max: 4n * 10n ** 18n }),
      // Times that a number cannot hold are rounded, also across a millisecond.
      fc
        .tuple(fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }), fc.integer({ min: -300, max: 300 }))
        .map(([ms, ns]) => BigInt(ms) * 1_000_000n + BigInt(ns)),
    );
    let made = 0;
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ minLength: 1, unit: "binary" }), fc.stringMatching(/^[a-z /."\\é]{1,20}$/)),
        fc.maxSafeNat(),
        times,
        (key, size, mtimeNs) => {
          fc.pre(key.isWellFormed());
          const stamp = `1:2 ${size} ${mtimeNs} 3`;
          const line = lineOf(cursorOf(key, stamp), Buffer.from(`x${HASH}`), 1);
          if (line === undefined) return;
          made += 1;
          const { mtimeMs } = fileOfStamp("", key, stamp);
          const entry = { key, size, modifiedAt: instantOf(Math.floor(mtimeMs)), sha256: HASH };
          expect(line.bytes.toString("utf8", 0, line.length)).toBe(JSON.stringify(entry));
          expect(line.size).toBe(size);
          expect(Math.floor(line.mtimeMs)).toBe(Math.floor(mtimeMs));
        },
      ),
      { numRuns: 2_000 },
    );
    expect(made).toBeGreaterThan(50);
  });

  it("is made of its entry where it would be another one", () => {
    const lineOf = unchangedLines();
    const isMade = (key: string, stamp: string, hash = HASH): boolean =>
      lineOf(cursorOf(key, stamp), Buffer.from(hash), 0) !== undefined;
    const STAMP = "1:2 3 1764255166999999999 4";
    expect(isMade("a/b", STAMP)).toBe(true);
    for (const key of ['"', "\\", "\n", "\u{1f}", "k".repeat(4_097)]) expect(isMade(key, STAMP)).toBe(false);
    for (const stamp of ["", "1:2", "1:2 3", "1:2 3 4", "1:2 3 -1764255166999999999 4", "1:2 x 1764255166999999999 4"])
      expect(isMade("a", stamp)).toBe(false);
    for (const hash of [HASH.toUpperCase(), `${HASH.slice(1)}g`, `${HASH.slice(1)}/`])
      expect(isMade("a", STAMP, hash)).toBe(false);
  });
});

describe("a tree that was read before", () => {
  const change = fc.record({ index: fc.nat({ max: 39 }), how: fc.constantFrom("write", "remove", "touch", "more") });
  it("is as if it had been read anew, whatever changed, and so is what is cached of it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (changes) => {
        rmSync(tree, { recursive: true, force: true });
        rmSync(cacheFile, { force: true });
        mkdirSync(tree);
        const ascii = Array.from({ length: 38 }, (_, index) =>
          index % 10 === 9 && isPosix ? `z"${index}"` : `f${index}`,
        );
        // Their order as text is not that of their bytes, which is that of keys.
        const names = [...ascii, "g\uff01", "g\u{1f600}"];
        for (const name of names) write(name, name);
        await read(cacheFile);
        let number = 0;
        for (const { index, how } of changes) {
          number += 1;
          const name = names[index] as string;
          if (how === "remove") rmSync(join(tree, name), { force: true });
          else if (how === "more") write(`${name}-${number}`, "more");
          else write(name, how === "write" ? `${name} ${number}` : name, Date.now() - number * 3_600_000);
        }
        const again = await read(cacheFile);
        const anew = await read(join(newFolder(), "cache"), true);
        expect(again.lines === anew.lines).toBe(true);
        expect(again.tally).toEqual(anew.tally);
        expect(again.rest).toEqual({ ...anew.rest, cachedFiles: again.rest.cachedFiles });
        // Nothing is read the next time.
        const { rest, lines } = await read(cacheFile);
        expect(rest.cachedFiles).toBe(rest.files);
        expect(lines === anew.lines).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("is not read again because a file changed in a folder that comes earlier as text, and later by its bytes", async () => {
    const [changed, other] = ["\u{20bb7}\u7530", "\uff21\uff22\uff23"];
    for (const folder of [changed, other]) {
      mkdirSync(join(tree, folder));
      for (let number = 0; number < 5; number += 1) write(`${folder}/${number}`, `${number}`);
    }
    await read(cacheFile);
    write(`${changed}/0`, "another one", Date.now() - 3_600_000);
    const { rest } = await read(cacheFile);
    expect(rest).toMatchObject({ files: 10, cachedFiles: 9 });
  });

  it("has a cache that is written only where something changed, and without what is gone", async () => {
    for (let index = 0; index < 30; index += 1) write(`f${10 + index}`, "text");
    await read(cacheFile);
    const { ino } = statSync(cacheFile);
    await read(cacheFile);
    expect(statSync(cacheFile).ino).toBe(ino);
    rmSync(join(tree, "f20"));
    write("f30", "other");
    await read(cacheFile);
    const lines = readFileSync(cacheFile, "utf8").trimEnd().split("\n");
    const keys = lines.slice(1).map((line) => line.split("\t")[2]);
    expect(keys).toEqual(readdirSync(tree).toSorted());
    expect(readdirSync(join(cacheFile, "..")).length).toBe(1);
  });

  it("is read anew from where its cache is broken off", async () => {
    for (let index = 0; index < 30; index += 1) write(`f${10 + index}`, "text");
    const { lines } = await read(cacheFile);
    const cached = readFileSync(cacheFile);
    for (const length of [0, 10, 23, 24, 60, 400, cached.length - 1]) {
      writeFileSync(cacheFile, cached.subarray(0, length));
      expect((await read(cacheFile)).lines === lines).toBe(true);
      expect(readFileSync(cacheFile).equals(cached)).toBe(true);
    }
  });
});

describe("a cache of hashes", () => {
  it("is read past lines that are none, up to one that is longer than any", () => {
    const line = (key: string): string => `${HASH}\t1:2 3 4 5\t${key}\n`;
    const damaged = ["\n", `${HASH}\n`, `${HASH}\tx\n`, `${"\t".repeat(70)}\n`];
    writeFileSync(
      cacheFile,
      `cleargate.hash-cache/4\n${line("a")}${damaged.join("")}${line("k".repeat(5_000))}${line("z")}${"x".repeat(200_000)}\n${line("zz")}`,
    );
    const cache = openHashCache(cacheFile);
    expect(cache.find("a")).toEqual({ sha256: HASH, stamp: "1:2 3 4 5" });
    expect(cache.find("b")).toBeUndefined();
    expect(cache.find("k".repeat(5_000))?.sha256).toBe(HASH);
    expect(cache.find("z")?.sha256).toBe(HASH);
    expect(cache.find("zz")).toBeUndefined();
    cache.close();
  });
});
