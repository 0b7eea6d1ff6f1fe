import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { silent } from "../../agent/progress.ts";
import { findSource } from "../../agent/sources/index.ts";
import type {} from "../../agent/sources/source.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { type ListedReading, listed } from "../support/scratch.ts";
import { CONTEXT, readSource as read } from "../support/source-cases.ts";

/** Forms that public bug reports and the documentation of tools show, and what is right for each; names are invented. */

const CASES = join(import.meta.dirname, "..", "fixtures", "cases");
const root = mkdtempSync(join(tmpdir(), "cleargate-cases-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let copies = 0;
const emptyFolder = (): string => {
  copies += 1;
  const folder = join(root, String(copies));
  mkdirSync(folder);
  return folder;
};
/** A copy of a case's folder, to be changed. */
const copyOf = (name: string): string => {
  const folder = emptyFolder();
  cpSync(join(CASES, name), folder, { recursive: true });
  return folder;
};

const refused = (message: string) => ({ code: "source-invalid", message: expect.stringContaining(message) });
const keysOf = ({ entries }: ListedReading): string[] => entries.map(({ key }) => key);
const problemsOf = ({ entries }: ListedReading): string[] =>
  (entries as readonly FileEntry[]).flatMap(({ key, problem }) =>
    problem === undefined ? [] : [`${key}: ${problem}`],
  );
const at = (text: string): Date => new Date(text);
const sha256 = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");
/** Writes files below a folder of their own. */
const folderWith = (files: Readonly<Record<string, string | Buffer>>): string => {
  const folder = emptyFolder();
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), contents);
  }
  return folder;
};

describe("a manifest of PostgreSQL", () => {
  const file = (path: string, more = ""): string =>
    `{"Path": "${path}", "Size": 3, "Last-Modified": "2026-11-22 12:13:58 GMT"${more}}`;
  const WAL = '"WAL-Ranges": [ { "Timeline": 1, "Start-LSN": "0/2000028", "End-LSN": "0/2000100" } ]';
  /** Its own checksum is over all lines before the one that it is in. */
  const withChecksum = (text: string): string => `${text}"Manifest-Checksum": "${sha256(text)}"}\n`;
  const manifest = (files: readonly string[], wal = WAL, head = '"PostgreSQL-Backup-Manifest-Version": 1'): string =>
    withChecksum(`{ ${head},\n"Files": [${files.join(",")}],\n${wal},\n`);
  const reading = (text: string, more: Readonly<Record<string, string>> = {}, options = {}) =>
    read("postgresql", folderWith({ backup_manifest: text, ...more }), { path: "backup_manifest", ...options });

  it("13: is read whole, however its objects are laid out", async () => {
    const found = await read("postgresql", join(CASES, "13-pg-compact"), { path: "backup_manifest" });
    expect(keysOf(found)).toEqual(["PG_VERSION", "backup_manifest", "base/5/1259", "global/pg_control"]);
  });

  it("with all of its objects on one line is read whole", async () => {
    const found = await reading(manifest([file("a"), file("b"), file("c")]));
    expect(keysOf(found)).toEqual(["a", "b", "backup_manifest", "c"]);
  });

  it("that was printed with indentation is read, where its checksum was made anew", async () => {
    const pretty = `{\n  "PostgreSQL-Backup-Manifest-Version": 2,\n  "System-Identifier": 18446744073709551557,\n  "Files": [\n    {\n      "Path": "a",\n      "Size": 3\n    }\n  ],\n  ${WAL},\n`;
    const found = await reading(withChecksum(pretty));
    expect(keysOf(found)).toEqual(["a", "backup_manifest"]);
    expect(found.labels?.["pg-system-identifier"]).toBe("18446744073709551557");
  });

  it("whose checksum stands on the line of what is before it is read", async () => {
    const before = `{ "PostgreSQL-Backup-Manifest-Version": 1,\n"Files": [${file("a")}],\n`;
    const found = await reading(`${before}${WAL}, "Manifest-Checksum": "${sha256(before)}"}\n`);
    expect(keysOf(found)).toEqual(["a", "backup_manifest"]);
  });

  it("is checked by its own checksum, also where a file has the name of that member", async () => {
    const whole = manifest([file("Manifest-Checksum"), file("b")]);
    expect(keysOf(await reading(whole))).toEqual(["Manifest-Checksum", "b", "backup_manifest"]);
    await expect(reading(whole.replace('"b"', '"c"'))).rejects.toMatchObject(refused("it was changed"));
  });

  it("on one line is refused: its own checksum would be over nothing", async () => {
    const text = `{ "PostgreSQL-Backup-Manifest-Version": 1, "Files": [${file("a")}], ${WAL}, "Manifest-Checksum": "${sha256("")}"}`;
    await expect(reading(text)).rejects.toMatchObject(refused("one line"));
  });

  it.each([
    ["without files", manifest([]), "no files"],
    ["without ranges of WAL", manifest([file("a")], '"WAL-Ranges": []'), "no range of WAL"],
    ["without the member of its ranges of WAL", manifest([file("a")], '"System-Identifier": 1'), "no range of WAL"],
    ["with a member that is unknown", manifest([file("a")], `"Deltas": [],\n${WAL}`), '"Deltas" is no member'],
    ["with its files twice", manifest([file("a")], `"Files": [],\n${WAL}`), '"Files" is there twice'],
    ["with a size that is text", manifest(['{"Path": "a", "Size": "3"}']), "the size of a"],
    ["with a file without a path", manifest(['{"Size": 3}']), "no path"],
    ["with two names of one file", manifest([file("a", ', "Encoded-Path": "62"')]), 'both "a" and "b"'],
    ["with half a character in a path", manifest([file("\\ud800")]), "half a character"],
    ["with bytes after its end", `${manifest([file("a")])}{}`, "no JSON"],
    ["that breaks off", manifest([file("a")]).slice(0, -90), "no JSON"],
    ["of version 3", manifest([file("a")], WAL, '"PostgreSQL-Backup-Manifest-Version": 3'), "version 1 or 2"],
    ["with a path that is a list", manifest(['{"Path": ["a"], "Size": 3}']), "deeper"],
    ["with a value that has no end", manifest([file("a".repeat(300_000))]), "a value of over"],
  ])("%s is refused", async (_, text, message) => {
    await expect(reading(text)).rejects.toMatchObject(refused(message));
  });

  it("with both forms of one name is read by it, and with bytes that are no UTF-8 refused", async () => {
    expect(keysOf(await reading(manifest([file("b", ', "Encoded-Path": "62"')])))).toEqual(["b", "backup_manifest"]);
    const latin1 = Buffer.from(manifest([file("caf\u00e9")]), "latin1");
    await expect(
      read("postgresql", folderWith({ backup_manifest: latin1 }), { path: "backup_manifest" }),
    ).rejects.toMatchObject(refused("no JSON"));
  });

  it("12: of an incremental backup is refused, by its stubs or by its label", async () => {
    const stubs = read("postgresql", join(CASES, "12-pg-incremental"), { path: "backup_manifest" });
    await expect(stubs).rejects.toMatchObject(refused("INCREMENTAL.16384"));
    await expect(stubs).rejects.toMatchObject(refused("pg_combinebackup"));
    const label = { backup_label: "START WAL LOCATION: 0/2000028\nINCREMENTAL FROM LSN: 0/1000028\n" };
    await expect(reading(manifest([file("backup_label")]), label)).rejects.toMatchObject(refused("0/1000028"));
  });

  it("is incomplete without the log that it needs, unless that is archived", async () => {
    const a = { a: "abc" };
    const text = manifest([file("a")]);
    const without = await reading(text, a);
    expect(without).toMatchObject({ complete: false, labels: { "pg-wal-missing": "000000010000000000000002" } });
    expect(await reading(text, a, { wal: "archived" })).toMatchObject({ complete: true });
    const segment = { "pg_wal/000000010000000000000002": "x".repeat(16 * 1024 ** 2) };
    expect(await reading(text, { ...a, ...segment })).toMatchObject({ complete: true });
    const cut = { "pg_wal/000000010000000000000002": "x" };
    expect(await reading(text, { ...a, ...cut })).toMatchObject({ complete: false });
  });

  it("needs each segment of a range, by the size that segments have", async () => {
    const wal = '"WAL-Ranges": [ { "Timeline": 2, "Start-LSN": "1/FFF00000", "End-LSN": "2/100001" } ]';
    const found = await reading(manifest([file("a")], wal), {
      a: "abc",
      "pg_wal/0000000200000001000000FF": "x".repeat(16 * 1024 ** 2),
    });
    expect(found.labels?.["pg-wal-missing"]).toBe("000000020000000200000000");
    const small = await reading(manifest([file("a")], wal), {
      a: "abc",
      "pg_wal/0000000200000001000007FF": "x".repeat(1024 ** 2),
    });
    expect(small.labels?.["pg-wal-missing"]).toBe(
      "000000020000000100000FFF 000000020000000200000000 000000020000000200000001",
    );
  });

  it("of tar files needs the one of each tablespace, and the log", async () => {
    const text = manifest([file("a"), file("pg_tblspc/16384/PG_15_1/1")]);
    const found = await reading(text, { "base.tar.gz": "x", "pg_wal.tar.gz": "x" });
    expect(problemsOf(found)).toEqual(["16384.tar.gz: unreadable"]);
    expect(keysOf(await reading(text, { "base.tar.lz4": "x", "16384.tar.lz4": "x" }))).toContain("base.tar.lz4");
    const whole = { "base.tar": "x", "16384.tar": "x" };
    expect(await reading(text, { ...whole, "pg_wal.tar": "x" })).toMatchObject({ complete: true });
    expect(await reading(text, whole)).toMatchObject({ complete: false, labels: { "pg-wal-missing": "pg_wal.tar" } });
  });

  it("of which nothing else is left is unreadable, file by file", async () => {
    const found = await reading(manifest([file("a"), file("b")]));
    expect(found.complete).toBe(false);
    expect(problemsOf(found)).toEqual(["a: unreadable", "b: unreadable"]);
  });
});

const HELLO = sha256("hello\n");
const setTime = (folder: string, name: string, text: string): void =>
  utimesSync(join(folder, name), at(text), at(text));
const hashesOf = ({ entries }: ListedReading): unknown =>
  Object.fromEntries((entries as readonly FileEntry[]).map(({ key, sha256: hash }) => [key, hash]));

describe("a list of hashes", () => {
  const sums = (files: Readonly<Record<string, string | Buffer>>) =>
    read("sha256sum", folderWith(files), { path: "SUMS" });
  const hello = { "rtc.bak": "hello\n" };

  it("26: that is older than a file which it does not fit is not of what is there", async () => {
    const folder = copyOf("26-sha256-stale");
    setTime(folder, "SHA256SUMS", "2026-11-01T02:00:00Z");
    setTime(folder, "rtc.bak", "2026-11-22T02:00:00Z");
    const found = await read("sha256sum", folder, { path: "SHA256SUMS" });
    expect(found).toMatchObject({ proof: "listed", labels: { "list-older-than": "1 of its files: rtc.bak" } });
    expect(problemsOf(found)).toEqual(["rtc.bak: damaged"]);
    expect(found.completedMs).toBe(Date.parse("2026-11-01T02:00:00Z"));
  });

  it("that fits shows a backup as old as itself, also where its files were copied since", async () => {
    const folder = folderWith({ SUMS: `${HELLO}  rtc.bak\n`, ...hello });
    setTime(folder, "SUMS", "2026-11-01T02:00:00Z");
    setTime(folder, "rtc.bak", "2026-11-22T02:00:00Z");
    const copied = await read("sha256sum", folder, { path: "SUMS" });
    expect(copied).toMatchObject({ proof: "hashed", completedMs: Date.parse("2026-11-01T02:00:00Z") });
  });

  it("that was written long after the run shows nothing newer than its files", async () => {
    const folder = folderWith({ SUMS: `${HELLO}  rtc.bak\n`, ...hello });
    setTime(folder, "SUMS", "2026-11-22T02:00:00Z");
    setTime(folder, "rtc.bak", "2026-11-01T02:00:00Z");
    const late = await read("sha256sum", folder, { path: "SUMS" });
    expect(late).toMatchObject({ proof: "hashed", completedMs: Date.parse("2026-11-01T02:00:00Z") });
  });

  it("27: with tags is read", async () => {
    const found = await read("sha256sum", join(CASES, "27-sha256-forms"), { path: "TAG" });
    expect(found).toMatchObject({ proof: "hashed", complete: true });
    expect(keysOf(found)).toEqual(["rtc.bak"]);
  });

  it.each([
    ["in binary mode", `${HELLO} *rtc.bak\n`],
    ["in upper case", `${HELLO.toUpperCase()}  rtc.bak\n`],
    ["with CRLF", `# made by a script\r\n${HELLO}  rtc.bak\r\n`],
    ["with a mark and CRLF", Buffer.from(`\ufeff${HELLO}  rtc.bak\r\n`)],
    ["in UTF-16", Buffer.from(`\ufeff${HELLO}  rtc.bak\r\n`, "utf16le")],
    ["that ends with NUL", `${HELLO}  rtc.bak\0`],
    ["with tags that end with NUL", `SHA256 (rtc.bak) = ${HELLO}\0`],
    ["with steps that lead nowhere", `${HELLO}  ././/rtc.bak\n`],
  ])("%s is read", async (_, list) => {
    const found = await sums({ SUMS: list, ...hello });
    expect(found).toMatchObject({ proof: "hashed", complete: true, entries: [{ key: "rtc.bak", sha256: HELLO }] });
  });

  it("with absolute names is read where they are below its folder, and otherwise refused by name", async () => {
    const folder = folderWith(hello);
    writeFileSync(join(folder, "SUMS"), `${HELLO}  ${folder}/rtc.bak\n`);
    expect(await read("sha256sum", folder, { path: "SUMS" })).toMatchObject({ proof: "hashed", complete: true });
    writeFileSync(join(folder, "SUMS"), `${HELLO}  ${folder}x/rtc.bak\n`);
    await expect(read("sha256sum", folder, { path: "SUMS" })).rejects.toMatchObject(refused("leads out of the folder"));
  });

  it.each([
    ["of another algorithm", `SHA512 (rtc.bak) = ${"0".repeat(128)}\n`, "it is of SHA512"],
    ["of shorter hashes", `${"0".repeat(32)}  rtc.bak\n`, "has 32 digits"],
    ["with a name twice", `${HELLO}  rtc.bak\n${HELLO}  ./rtc.bak\n`, 'names "rtc.bak" twice'],
    ["with two runs that differ", `${"0".repeat(64)}  rtc.bak\n${HELLO}  rtc.bak\n`, 'names "rtc.bak" twice'],
    ["with two names that become one", `${HELLO}  a\\b\n${HELLO}  a/b\n`, 'names "a/b" twice'],
    ["with NUL within a line", `${HELLO}  a\0b\n`, "no line of sha256sum"],
    ["with a name in Latin-1", Buffer.from(`${HELLO}  caf\u00e9\n`, "latin1"), "caf\u00e9"],
  ])("%s is refused", async (_, list, message) => {
    await expect(sums({ SUMS: list, ...hello })).rejects.toMatchObject(refused(message));
  });

  it.skipIf(process.platform === "win32")("never has a name changed (needs a POSIX system)", async () => {
    const names = ["Icon\r", "a\\b", "l\u2028s", "new\nline", "100%41", "\\n"];
    const escaped = (name: string): string =>
      name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
    const files = Object.fromEntries(names.map((name) => [name, name]));
    const expected = Object.fromEntries(names.map((name) => [name, sha256(name)]));
    const lines = names.map((name) =>
      escaped(name) === name ? `${sha256(name)}  ${name}\n` : `\\${sha256(name)}  ${escaped(name)}\n`,
    );
    expect(hashesOf(await sums({ ...files, SUMS: lines.join("") }))).toEqual(expected);
    // Older versions do not escape a carriage return, and no version does with --zero.
    const raw = lines
      .join("")
      .replace("\\r", "\r")
      .replace(`\\${sha256("Icon\r")}`, sha256("Icon\r"));
    expect(hashesOf(await sums({ ...files, SUMS: raw }))).toEqual(expected);
    const zero = names.map((name) => `${sha256(name)}  ${name}\0`).join("");
    expect(hashesOf(await sums({ ...files, SUMS: zero }))).toEqual(expected);
  });

  it("without an end of its last line is incomplete, with either end", async () => {
    expect(await sums({ SUMS: `${HELLO}  rtc.bak`, ...hello })).toMatchObject({ complete: false });
    expect(await sums({ SUMS: `${HELLO}  rtc.bak\0${HELLO}  b`, ...hello }).catch(({ code }) => code)).toBe(
      "source-invalid",
    );
  });

  it("whose files are gone says so file by file", async () => {
    const found = await sums({ SUMS: `${HELLO}  rtc.bak\n` });
    expect(found).toMatchObject({ complete: false, proof: "listed" });
    expect(problemsOf(found)).toEqual(["rtc.bak: unreadable"]);
  });

  it("is as old as the newest of its files that is not dated in the future", async () => {
    const folder = folderWith({ SUMS: `${HELLO}  a\n${HELLO}  b\n`, a: "hello\n", b: "hello\n" });
    setTime(folder, "SUMS", "2026-11-21T02:00:00Z");
    setTime(folder, "a", "2026-11-10T02:00:00Z");
    setTime(folder, "b", "2031-01-01T00:00:00Z");
    expect(await read("sha256sum", folder, { path: "SUMS" })).toMatchObject({
      completedMs: Date.parse("2026-11-10T02:00:00Z"),
      labels: { "dated-in-the-future": "1 file: b" },
    });
  });
});

describe("a list of hashdeep", () => {
  const deep = (text: string | Buffer, files: Readonly<Record<string, string>> = { "rtc.bak": "hello\n" }) =>
    read("hashdeep", folderWith({ ...files, "hashes.txt": text }), { path: "hashes.txt" });
  const HEAD = "%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n## Invoked from: /srv\n## # hashdeep\n##\n";

  it("is read with other columns, and with the carriage returns of Windows", async () => {
    const md5 = "b1946ac92492d2347c6235b4d2611184";
    const text = `%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n6,${md5},${HELLO},./rtc.bak\n`;
    expect(await deep(text)).toMatchObject({ proof: "hashed", complete: true, entries: [{ key: "rtc.bak" }] });
    expect(await deep(text.replaceAll("\n", "\r\n"))).toMatchObject({ proof: "hashed", complete: true });
  });

  it("from Windows has its separators, from elsewhere names with backslashes", async () => {
    const line = `6,${HELLO},sub\\rtc.bak\n`;
    const windows = HEAD.replace("/srv", "C:\\srv");
    expect(await deep(windows + line, { "sub/rtc.bak": "hello\n" })).toMatchObject({
      complete: true,
      entries: [{ key: "sub/rtc.bak" }],
    });
    if (process.platform === "win32") return;
    expect(await deep(HEAD + line, { "sub\\rtc.bak": "hello\n" })).toMatchObject({
      complete: true,
      entries: [{ key: "sub\\rtc.bak" }],
    });
    expect(problemsOf(await deep(HEAD + line, { "sub/rtc.bak": "hello\n" }))).toEqual(["sub\\rtc.bak: unreadable"]);
  });

  it.skipIf(process.platform === "win32")("keeps a carriage return in a name (needs a POSIX system)", async () => {
    const found = await deep(`${HEAD}6,${HELLO},Icon\r\n6,${HELLO},rtc.bak\n`, {
      "Icon\r": "hello\n",
      "rtc.bak": "hello\n",
    });
    expect(found).toMatchObject({ complete: true });
    expect(keysOf(found)).toEqual(["Icon\r", "rtc.bak"]);
  });

  it.each([
    ["with a second run", `${HEAD}6,${HELLO},rtc.bak\n${HEAD}6,${HELLO},rtc.bak\n`, "a second run begins in line 7"],
    ["with a size that is none", `${HEAD},${HELLO},rtc.bak\n`, "line 6 is broken off"],
    ["without sizes", `%%%% HASHDEEP-1.0\n%%%% sha256,filename\n${HELLO},rtc.bak\n`, "no sizes"],
    ["of MD5 alone", `%%%% HASHDEEP-1.0\n%%%% size,md5,filename\n6,${"0".repeat(32)},rtc.bak\n`, "no SHA-256"],
    ["with a line break in a name", `${HEAD}6,${HELLO},new\nline\n`, "line 7 is broken off"],
  ])("%s is refused", async (_, text, message) => {
    await expect(deep(text)).rejects.toMatchObject(refused(message));
  });

  it("with another size than the file has is of another file", async () => {
    const found = await deep(`${HEAD}7,${HELLO},rtc.bak\n`);
    expect(problemsOf(found)).toEqual(["rtc.bak: damaged"]);
    expect(found.proof).toBe("listed");
  });

  it("says which further digests it does not compare when it is read, and compares them when it is verified", async () => {
    const md5 = createHash("md5").update("abc").digest("hex");
    const listing = async (hash: string) => {
      const text = `%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,tiger,filename\n3,${hash},${sha256("abc")},ff,a\n`;
      const folder = folderWith({ a: "abc", "hashes.txt": text });
      const found = await read("hashdeep", folder, { path: "hashes.txt" });
      expect(found).toMatchObject({ proof: "hashed", labels: { "digests-not-compared": "md5 tiger" } });
      return findSource("hashdeep").verify?.({ type: "hashdeep", path: join(folder, "hashes.txt") } as never, CONTEXT);
    };
    expect(await listing(md5)).toMatchObject([{ outcome: "passed" }, { name: "md5 compared", outcome: "passed" }]);
    expect(await listing("0".repeat(32))).toMatchObject([
      { outcome: "passed" },
      { outcome: "failed", detail: "1 of 1 digest other than the list states: a (md5)" },
    ]);
  });
});

describe("a bag", () => {
  const bag = (files: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}): string => {
    const lines = Object.entries(files).map(([name, text]) => `${sha256(text)}  data/${name}\n`);
    const payload = Object.fromEntries(Object.entries(files).map(([name, text]) => [`data/${name}`, text]));
    const own = { "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n" };
    return folderWith({ ...own, ...payload, "manifest-sha256.txt": lines.join(""), ...more });
  };
  const readBag = (folder: string) => read("bagit", folder, { path: "." });

  it("is held to its Payload-Oxum, and refused where that is none", async () => {
    const files = { a: "hello\n" };
    const info = (oxum: string) => ({ "bag-info.txt": `Source-Organization: Contoso\r\n${oxum}\r\n` });
    expect(await readBag(bag(files, info("Payload-Oxum: 6.1")))).toMatchObject({ proof: "hashed", complete: true });
    for (const oxum of ["Payload-Oxum: 7.1", "payload-oxum : 6.2"])
      await expect(readBag(bag(files, info(oxum)))).rejects.toMatchObject(refused("and has 1 of 6"));
    await expect(readBag(bag(files, info("Payload-Oxum: 6")))).rejects.toMatchObject(refused('Payload-Oxum of "6"'));
    const twice = info("Payload-Oxum: 6.1\r\nPayload-Oxum: 60.10");
    await expect(readBag(bag(files, twice))).rejects.toMatchObject(refused("a Payload-Oxum twice"));
  });

  it.each(["BagIt-Version: 2.0\n", "BagIt-Version: \n", "Tag-File-Character-Encoding: UTF-8\n", ""])(
    "that states %j is of no version that is read",
    async (stated) => {
      await expect(readBag(bag({ a: "hello\n" }, { "bagit.txt": stated }))).rejects.toMatchObject(
        refused("no version"),
      );
    },
  );

  it("is read with % written as such, or as tools of old versions leave it", async () => {
    const plain = bag({ "100%.txt": "x", "a%25b": "y", "c%41": "z" });
    expect(keysOf(await readBag(plain))).toEqual(["data/100%.txt", "data/a%25b", "data/c%41"]);
    const hash = (text: string): string => sha256(text);
    const encoded = `${hash("x")}  data/100%25.txt\n${hash("y")}  data/a%2525b\n${hash("z")}  data/c%2541\n`;
    const byRfc = bag({ "100%.txt": "x", "a%25b": "y", "c%41": "z" }, { "manifest-sha256.txt": encoded });
    expect(await readBag(byRfc)).toMatchObject({ complete: true, proof: "hashed" });
    const lost = await readBag(
      bag({}, { "data/x": "", "manifest-sha256.txt": `${hash("")}  data/x\n${hash("")}  data/b%25\n` }),
    );
    expect(problemsOf(lost)).toEqual(["data/b%: unreadable"]);
  });

  it("is held to each list of its own files, whatever its algorithm", async () => {
    const md5 = createHash("md5").update("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n").digest("hex");
    const files = { a: "hello\n" };
    expect(await readBag(bag(files, { "tagmanifest-md5.txt": `${md5}  bagit.txt\n` }))).toMatchObject({
      complete: true,
    });
    await expect(
      readBag(bag(files, { "tagmanifest-md5.txt": `${"0".repeat(32)}  bagit.txt\n` })),
    ).rejects.toMatchObject(refused("tagmanifest-md5.txt states"));
    await expect(readBag(bag(files, { "tagmanifest-crc.txt": "0  bagit.txt\n" }))).rejects.toMatchObject(
      refused("of crc, which is not read"),
    );
  });

  it("says which further digests it does not compare when it is read, and compares them when it is verified", async () => {
    const md5 = createHash("md5").update("hello\n").digest("hex");
    const crc = `${"0".repeat(32)}  data/a\n`;
    const verified = async (hash: string) => {
      const folder = bag({ a: "hello\n" }, { "manifest-md5.txt": `${hash}  data/a\n`, "manifest-crc.txt": crc });
      expect((await readBag(folder)).labels).toMatchObject({ "digests-not-compared": "crc md5" });
      return findSource("bagit").verify?.({ type: "bagit", path: folder } as never, CONTEXT);
    };
    expect(await verified(md5)).toMatchObject([{ outcome: "passed" }, { name: "md5 compared", outcome: "passed" }]);
    expect(await verified("0".repeat(32))).toMatchObject([
      { outcome: "passed" },
      { outcome: "failed", detail: "1 of 1 digest other than the list states: data/a (md5)" },
    ]);
    expect((await readBag(bag({ a: "hello\n" }))).labels).not.toHaveProperty("digests-not-compared");
  });

  it("whose manifests list different files is refused", async () => {
    const other = { "manifest-md5.txt": `${"0".repeat(32)}  data/a\n${"0".repeat(32)}  data/b\n` };
    await expect(readBag(bag({ a: "hello\n" }, other))).rejects.toMatchObject(
      refused("do not list the same files: data/b"),
    );
  });

  it("whose files are still to be fetched says so file by file", async () => {
    const folder = bag(
      { a: "hello\n", b: "hello\n" },
      { "bag-info.txt": "Payload-Oxum: 12.2\n", "fetch.txt": "https://x.example/b 6 data/b\n" },
    );
    rmSync(join(folder, "data", "b"));
    const found = await readBag(folder);
    expect(found.complete).toBe(false);
    expect(problemsOf(found)).toEqual(["data/b: unreadable"]);
  });
});

describe("a folder", () => {
  it("that changes while it is read is no backup yet: what came, went or changed is named", async () => {
    const folder = folderWith({ a: "a", b: "b", c: "c" });
    const start = (): void => {
      writeFileSync(join(folder, "a"), "longer");
      rmSync(join(folder, "b"));
      writeFileSync(join(folder, "d"), "d");
    };
    const progress = { ...silent, end: start };
    const source = findSource("folder");
    const found = await listed(
      source.read(source.options.parse({ type: "folder", path: folder }) as never, { ...CONTEXT, progress }),
    );
    expect(problemsOf(found)).toEqual(["a: changed", "b: changed", "d: changed"]);
    expect((found.entries as readonly FileEntry[]).filter(({ sha256: hash }) => hash !== undefined)).toMatchObject([
      { key: "c" },
    ]);
  });

  it.skipIf(process.platform === "win32")(
    "of two names that become one reads neither (needs a POSIX system)",
    async () => {
      const folder = folderWith({ "caf\ufffd": "x", b: "b" });
      writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from("caf\u00e9", "latin1")]), "y");
      const found = await read("folder", folder, { path: "." });
      expect(problemsOf(found)).toEqual(["caf\ufffd: unreadable", "caf\ufffd: unreadable"]);
    },
  );

  it("is as old as its newest file that is not dated in the future, which is named", async () => {
    const folder = folderWith({ "a.bak": "a", "b.bak": "b" });
    setTime(folder, "a.bak", "2026-11-10T02:00:00Z");
    setTime(folder, "b.bak", "2031-01-01T00:00:00Z");
    expect(await read("folder", folder, { path: "." })).toMatchObject({
      completedMs: Date.parse("2026-11-10T02:00:00Z"),
      labels: { "dated-in-the-future": "1 file: b.bak" },
    });
    setTime(folder, "a.bak", "2031-01-01T00:00:00Z");
    expect(await read("folder", folder, { path: "." })).toMatchObject({
      completedMs: Date.parse("2031-01-01T00:00:00Z"),
    });
  });

  it.skipIf(process.platform === "win32")(
    "has each file under the name that it has (needs a POSIX system)",
    async () => {
      const names = ["Icon\r", "a\\b", "l\u2028s", "new\nline"];
      const folder = folderWith(Object.fromEntries(names.map((name) => [name, name])));
      expect(hashesOf(await read("folder", folder, { path: "." }))).toEqual(
        Object.fromEntries(names.map((name) => [name, sha256(name)])),
      );
      writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from("caf\u00e9", "latin1")]), "x");
      const found = await read("folder", folder, { path: "." });
      expect(found.complete).toBe(false);
      expect(problemsOf(found)).toEqual(["caf\ufffd: unreadable"]);
    },
  );
});

describe("a repository of restic", () => {
  interface Snapshot {
    readonly id: string;
    readonly time: string;
    readonly hostname?: string;
    readonly paths?: readonly string[];
    readonly tags?: readonly string[];
    readonly summary?: object;
  }
  const snapshot = (id: string, time: string, more: Partial<Snapshot> = {}): Snapshot => ({
    id: id.repeat(64),
    time,
    hostname: "fe01",
    paths: ["/srv/shares"],
    ...more,
  });
  const OLD = snapshot("a", "2026-11-10T02:00:00Z");
  const NEW = snapshot("b", "2026-11-22T02:00:00Z");
  const listed = (snapshots: readonly Snapshot[], options = {}, files: Readonly<Record<string, string>> = {}) =>
    read("restic", folderWith({ "snapshots.json": JSON.stringify(snapshots), ...files }), {
      snapshots: "snapshots.json",
      ...options,
    });
  const files = (id: string, nodes: readonly object[]): string =>
    [{ struct_type: "snapshot", id: id.repeat(64) }, ...nodes.map((node) => ({ struct_type: "node", ...node }))]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join("");
  const file = (path: string, size: number, more = {}): object => ({ type: "file", path, size, ...more });
  const gone = (message: string) => ({ code: "source-gone", message: expect.stringContaining(message) });

  it("19: is incomplete where the list is shorter than the snapshot's own summary", async () => {
    const options = { snapshots: "snapshots.json", files: "files.jsonl" };
    const found = await read("restic", join(CASES, "19-restic-part"), options);
    expect(found).toMatchObject({ complete: false, proof: "listed" });
    expect(found.entries).toHaveLength(2);
  });

  it("is held to the number of files of its summary, and to their bytes", async () => {
    const whole = { ...NEW, summary: { total_files_processed: 2, total_bytes_processed: 30 } };
    const list = (...nodes: object[]) => ({ "f.jsonl": files("b", nodes) });
    const options = { files: "f.jsonl" };
    const both = list(file("/a", 10), file("/b", 20), { type: "symlink", path: "/c" });
    expect(await listed([whole], options, both)).toMatchObject({ complete: true });
    expect(await listed([whole], options, list(file("/a", 30)))).toMatchObject({ complete: false });
    expect(await listed([whole], options, list(file("/a", 10), file("/b", 21)))).toMatchObject({ complete: false });
    expect(await listed([whole], options, list())).toMatchObject({ complete: false });
    expect(await listed([whole])).toMatchObject({ complete: true, proof: "reported" });
  });

  it("21: with hard links is whole, although stats count each file once", async () => {
    const options = { snapshots: "snapshots.json", files: "files.jsonl", stats: "stats.json" };
    const found = await read("restic", join(CASES, "21-restic-hardlinks"), options);
    expect(found).toMatchObject({ complete: true, proof: "listed" });
    expect(found.entries).toMatchObject([{ size: 100 }, { size: 100 }]);
  });

  it("with hard links that the list does not tell is whole by the number of all that is in it", async () => {
    const list = { "f.jsonl": files("b", [{ type: "dir", path: "/d" }, file("/d/a", 10), file("/d/b", 10)]) };
    const stats = (of: object) => ({ ...list, "s.json": JSON.stringify(of) });
    const options = { files: "f.jsonl", stats: "s.json" };
    const once = await listed([NEW], options, stats({ total_size: 10, total_file_count: 3 }));
    expect(once).toMatchObject({ complete: true });
    for (const other of [
      { total_size: 10, total_file_count: 4 },
      { total_size: 10 },
      { total_size: 30, total_file_count: 3 },
    ])
      expect(await listed([NEW], options, stats(other)), JSON.stringify(other)).toMatchObject({ complete: false });
    await expect(listed([NEW], options, stats({ total_size: 20, snapshots_count: 2 }))).rejects.toMatchObject(
      refused("counts 2 snapshots"),
    );
  });

  it("22: with a snapshot of the future is of the future, never of now, and says what it hides", async () => {
    const found = await read("restic", join(CASES, "22-restic-future"), { snapshots: "snapshots.json" });
    expect(found.completedMs).toBe(Date.parse("2031-01-01T00:00:00Z"));
    expect(found.labels?.["restic-future"]).toContain("the newest of the past is aaaaaaaa of 2026-11-10");
    expect((await listed([OLD, NEW])).labels?.["restic-future"]).toBeUndefined();
  });

  it("without what is asked for fails by its name, and says what there is", async () => {
    const tagged = [{ ...NEW, tags: ["shares"] }];
    await expect(listed(tagged, { host: "fe02" })).rejects.toMatchObject(gone('host "fe02" (there are: fe01)'));
    await expect(listed(tagged, { tags: ["sales"] })).rejects.toMatchObject(gone('tag "sales" (there are: shares)'));
    await expect(listed(tagged, { paths: ["/etc"] })).rejects.toMatchObject(
      gone('path "/etc" (there are: /srv/shares)'),
    );
    await expect(listed([])).rejects.toMatchObject(gone("there is no snapshot"));
    const apart = [tagged[0] as Snapshot, { ...OLD, tags: ["x"] }];
    await expect(listed(apart, { tags: ["x", "shares"] })).rejects.toMatchObject(gone("all of the tags"));
  });

  it("of two hosts, or of two sets of paths, is not read as one", async () => {
    const other = { ...OLD, hostname: "fe02" };
    await expect(listed([NEW, other])).rejects.toMatchObject(refused("2 backups (fe01 /srv/shares, fe02 /srv/shares)"));
    expect(keysOf(await listed([NEW, other], { host: "fe02" }))).toEqual([`snapshot:${"a".repeat(64)}`]);
    const scratch = { ...NEW, paths: ["/tmp/x"] };
    await expect(listed([OLD, scratch])).rejects.toMatchObject(refused("2 backups"));
    expect(keysOf(await listed([OLD, scratch], { paths: ["/srv/shares"] }))).toEqual([`snapshot:${"a".repeat(64)}`]);
    await expect(listed([OLD, { ...scratch, tags: ["x"] }], { host: "fe01" })).rejects.toMatchObject(
      refused("2 backups"),
    );
  });

  it.each([
    ["that is of an error", '{"message_type":"exit_error","code":1,"message":"no"}\n', "a line that is none"],
    ["twice, for one name", JSON.stringify({ struct_type: "node", ...file("/a", 1) }).repeat(1), "have the name"],
    ["with a size that is none", JSON.stringify({ struct_type: "node", ...file("/b", -1) }), "a line that is none"],
  ])("with a line %s is refused", async (_, line, message) => {
    const list = `${files("b", [file("/a", 1)])}${line}\n`;
    await expect(listed([NEW], { files: "f.jsonl" }, { "f.jsonl": list })).rejects.toMatchObject(refused(message));
  });

  it("with names that are no UTF-8 says which restic wrote otherwise", async () => {
    const list = { "f.jsonl": files("b", [file("/caf\ufffd", 1), file("/a", 1)]) };
    const found = await listed([NEW], { files: "f.jsonl" }, list);
    expect(found.labels?.["restic-names-not-utf8"]).toBe("1: /caf\ufffd");
  });

  it("that was listed long ago is incomplete: what was there may be pruned", async () => {
    const folder = folderWith({ "snapshots.json": JSON.stringify([OLD]) });
    setTime(folder, "snapshots.json", "2026-11-20T02:00:00Z");
    const options = { snapshots: "snapshots.json" };
    const old = await read("restic", folder, options);
    expect(old.complete).toBe(false);
    expect(old.labels?.["listed-long-ago"]).toContain("2 d 16 h");
    expect(await read("restic", folder, { ...options, within: "7d" })).toMatchObject({ complete: true });
    setTime(folder, "snapshots.json", "2026-11-23T02:00:00Z");
    expect(await read("restic", folder, options)).toMatchObject({ complete: false });
  });

  it.each(["2026-11-22T02:00:00", "2026-11-22", "11/22/2026 2:00", "yesterday"])(
    "whose snapshot has the time %s is refused: it would be read in this machine's zone",
    async (time) => {
      await expect(listed([snapshot("b", time)])).rejects.toMatchObject(refused("has the time"));
    },
  );

  it("with two lists in a file, or a node of an unknown type, is refused", async () => {
    const one = files("b", [file("/srv/shares/a", 1)]);
    const two = { "files.jsonl": one + files("b", [file("/srv/shares/b", 1)]) };
    await expect(listed([NEW], { files: "files.jsonl" }, two)).rejects.toMatchObject(refused("more than one list"));
    for (const type of ["File", "stub", undefined]) {
      const odd = { "files.jsonl": files("b", [{ type, path: "/srv/shares/a", size: 1 }]) };
      await expect(listed([NEW], { files: "files.jsonl" }, odd)).rejects.toMatchObject(refused("a line that is none"));
    }
  });

  it("of no files is an empty backup, by its list or by its summary", async () => {
    const none = { "files.jsonl": files("b", [{ type: "dir", path: "/srv/shares" }]) };
    expect((await listed([NEW], { files: "files.jsonl" }, none)).entries).toEqual([]);
    const summary = { total_files_processed: 0, total_bytes_processed: 0 };
    expect((await listed([snapshot("b", NEW.time, { summary })])).entries).toEqual([]);
    expect((await listed([NEW])).entries).toHaveLength(1);
  });

  describe("with the log of the run that made it", () => {
    const ID = "b".repeat(8);
    const summary = (id: string): string => `${JSON.stringify({ message_type: "summary", snapshot_id: id })}\n`;
    const STATUS = '{"message_type":"status","percent_done":0}\n';
    const ERROR = '{"message_type":"error","error":{"Op":"open"},"during":"archival","item":"/srv/shares/a"}\n';
    const WARNING = "Warning: at least one source file could not be read\n";
    const EXIT = '{"message_type":"exit_error","code":3,"message":"at least one source file could not be read"}\n';
    const saved = (id: string): string => `processed 1 files, 2 B in 0:00\nsnapshot ${id} saved\n`;
    const TEXT_ERROR = "using parent snapshot 3ec33539\nerror: open src/b: permission denied\n\n";
    const logged = async (log: string) =>
      (await listed([NEW], { log: "backup.log" }, { "backup.log": log })).checks?.[0];

    it.each([
      ["a run that read all", STATUS + summary(ID), "passed"],
      ["the whole identifier of newer versions", STATUS + summary("b".repeat(64)), "passed"],
      ["a run with an error", STATUS + ERROR + summary(ID) + WARNING, "failed"],
      ["an error without a warning", ERROR + summary(ID), "failed"],
      ["a warning without an error", summary(ID) + WARNING, "failed"],
      ["an error at the exit", summary(ID) + EXIT, "failed"],
      [
        "a run with an error, then one that read all",
        ERROR + summary("a".repeat(8)) + WARNING + STATUS + summary(ID),
        "passed",
      ],
      ["a run that read all, then one with an error", summary("a".repeat(8)) + STATUS + ERROR + summary(ID), "failed"],
      ["a run that read all, then the error of one that made no snapshot", summary(ID) + ERROR, "passed"],
      ["a run of another snapshot", summary("c".repeat(8)), "inconclusive"],
      ["a run that made no snapshot", `${STATUS}{"message_type":"summary"}\n`, "inconclusive"],
      ["an identifier that is too short", summary("b"), "inconclusive"],
      ["no end", STATUS + ERROR, "inconclusive"],
      ["nothing", "\n", "inconclusive"],
      ["a run that read all, and a script's line of its status", `${summary(ID)}rc=0\n`, "passed"],
      ["a script's line of a status that is not 0", `${summary(ID)}exit status: 3\n`, "failed"],
      ["text of a run that read all", `using parent snapshot 3ec33539\n\n${saved(ID)}`, "passed"],
      ["text of a run with an error", TEXT_ERROR + saved(ID) + WARNING, "failed"],
      [
        "text of a run with an error, then of one that read all",
        `${TEXT_ERROR + saved("a".repeat(8)) + WARNING}using parent snapshot aaaaaaaa\n${saved(ID)}`,
        "passed",
      ],
      [
        "text of a run that read all, then of one with an error",
        saved("a".repeat(8)) + TEXT_ERROR + saved(ID) + WARNING,
        "failed",
      ],
    ])("reads %s", async (_, log, outcome) => {
      expect(await logged(log)).toMatchObject({ name: "restic backup", outcome });
    });

    it("names what could not be read, and refuses JSON that breaks off", async () => {
      expect((await logged(ERROR + summary(ID)))?.detail).toBe("1 error while it was made: /srv/shares/a");
      await expect(logged('{"message_type":"summ')).rejects.toMatchObject(refused("breaks off"));
    });
  });

  describe("with the log of a check", () => {
    const GOOD =
      "using temporary cache in /tmp/c1\nload indexes\ncheck all packs\nread all data\n\nno errors were found\n";
    const BAD = "using temporary cache in /tmp/c2\nload indexes\nread all data\nFatal: repository contains errors\n";
    const SUMMARY = '{"message_type":"summary","num_errors":0,"broken_packs":null}\n';
    const ERRORS = '{"message_type":"summary","num_errors":2,"broken_packs":null}\n';
    const checked = async (log: string) => {
      const { checks, proof } = await listed([NEW], { check: "check.log" }, { "check.log": log });
      return { outcome: checks?.[0]?.outcome, detail: checks?.[0]?.detail, proof };
    };

    it("33: fails by the last run in it", async () => {
      const folder = copyOf("33-restic-check-append");
      const found = await read("restic", folder, { snapshots: "snapshots.json", check: "check.log" });
      expect(found).toMatchObject({
        proof: "reported",
        checks: [{ outcome: "failed", detail: "Fatal: repository contains errors, in the last of 2 runs" }],
      });
    });

    it.each([
      ["one good run", GOOD, "passed", "verified"],
      ["a bad run, then a good one", BAD + GOOD, "passed", "verified"],
      ["a good run, then a bad one", GOOD + BAD, "failed", "reported"],
      ["a good run, then one without an end", `${GOOD}load indexes\nread all data\n`, "inconclusive", "reported"],
      [
        "a good run, then one that has just begun",
        `${GOOD}using temporary cache in /tmp/c2\n`,
        "inconclusive",
        "reported",
      ],
      ["two runs without an end", "load indexes\nload indexes\nread all data\n", "inconclusive", "reported"],
      ["a run that read all, then one that did not", GOOD + GOOD.replace("read all data\n", ""), "passed", "reported"],
      [
        "a run cut off, then one that did not read all",
        `load indexes\nread all data\n${GOOD.replace("read all data\n", "")}`,
        "passed",
        "reported",
      ],
      ["a run that read all, and a script's own line", `${GOOD}rc=0\n`, "passed", "verified"],
      ["a run that read all, and a script's line of a failure", `${GOOD}rc=1\n`, "inconclusive", "reported"],
      ["a run that read all, and an error that is not restic's", `${GOOD}Killed\n`, "inconclusive", "reported"],
      ["a run that read all, and an error in capitals", `${GOOD}ERROR: pack 1 is gone\n`, "failed", "reported"],
      ["with the line ends of Windows", GOOD.replaceAll("\n", "\r\n"), "passed", "verified"],
      ["JSON of a good run", SUMMARY, "passed", "reported"],
      ["JSON of a good run, then of a bad one", SUMMARY + ERRORS, "failed", "reported"],
      ["JSON of a bad run, then of a good one", ERRORS + SUMMARY, "passed", "reported"],
      ["text of a good run, then JSON of a bad one", GOOD + ERRORS, "failed", "reported"],
      ["JSON of a good run, then text of a bad one", SUMMARY + BAD, "failed", "reported"],
      [
        "JSON, then errors of a run without an end",
        `${SUMMARY}{"message_type":"error","message":"x"}\n`,
        "inconclusive",
        "reported",
      ],
      ["JSON that ends with an error", `${SUMMARY}{"message_type":"exit_error","message":"x"}\n`, "failed", "reported"],
      [
        "a run that failed and then says that it is well",
        "load indexes\nFatal: x\nno errors were found\n",
        "failed",
        "reported",
      ],
      ["nothing", "\n", "failed", "reported"],
    ])("reads %s", async (_, log, outcome, proof) => {
      expect(await checked(log)).toMatchObject({ outcome, proof });
    });

    it("says of how many runs the last is read, and refuses JSON that breaks off", async () => {
      expect((await checked(BAD + SUMMARY)).detail).toBe("no errors, in the last of 2 runs");
      await expect(checked(`${SUMMARY}{"message_type":"summ`)).rejects.toMatchObject(refused("breaks off"));
      await expect(checked('{"message_type":"summary"}\n')).rejects.toMatchObject(refused("is not what"));
    });
  });
});

describe("a repository of Borg", () => {
  const archive = (name: string, start: string, more = {}): object => ({ name, id: "a".repeat(64), start, ...more });
  const info = (...archives: object[]): string =>
    JSON.stringify({ archives, repository: { id: "c".repeat(64), location: "/srv/borg" } });
  const borg = (files: Readonly<Record<string, string>>, options = {}) =>
    read("borg", folderWith(files), { info: "info.json", timeZone: "UTC", ...options });
  const line = (path: string, size: number, more = {}): string =>
    `${JSON.stringify({ type: "-", mode: "-rw-r--r--", path, healthy: true, source: "", size, sha256: "", ...more })}\n`;
  const OLD = archive("shares-1", "2026-11-10T02:00:00.000000");
  const NEW = archive("shares-2", "2026-11-22T02:00:00.000000");

  it("10: is read by its newest whole archive, not by what an interrupted run had stored", async () => {
    const options = { info: "info.json", files: "files.jsonl", prefix: "shares-", timeZone: "UTC" };
    const found = await read("borg", join(CASES, "10-borg-checkpoint"), options);
    expect(found.labels?.["borg-archive"]).toBe("shares-2026-11-21");
    expect(found.completedMs).toBe(Date.parse("2026-11-21T01:00:00Z"));
    expect(found.complete).toBe(false);
  });

  it("with archives of interrupted runs alone is gone", async () => {
    const only = info(
      archive("shares-1.checkpoint", "2026-11-22T02:00:00"),
      archive("shares-1.checkpoint.1", "2026-11-22T03:00:00"),
    );
    await expect(borg({ "info.json": only })).rejects.toMatchObject({
      code: "source-gone",
      message: expect.stringContaining("only shares-1.checkpoint, shares-1.checkpoint.1"),
    });
  });

  it("of no files is an empty backup, by its list or by its count", async () => {
    const start = "2026-11-22T02:00:00";
    const none = { original_size: 0, deduplicated_size: 0, nfiles: 0 };
    const empty = { "info.json": info(archive("a", start, { stats: none })) };
    expect((await borg(empty)).entries).toEqual([]);
    const listedNone = { "info.json": info(archive("a", start)), "files.jsonl": '{"type":"d","path":"srv"}\n' };
    expect((await borg(listedNone, { files: "files.jsonl" })).entries).toEqual([]);
    expect((await borg({ "info.json": info(archive("a", start)) })).entries).toHaveLength(1);
  });

  it("that recreate had not renamed yet is not read, and a line of an unknown type is refused", async () => {
    const left = info(archive("a", "2026-11-21T02:00:00"), archive("a.recreate", "2026-11-22T02:00:00"));
    expect((await borg({ "info.json": left })).labels).toMatchObject({ "borg-archive": "a" });
    const message = '{"type":"log_message","levelname":"ERROR","message":"x"}\n';
    const odd = { "info.json": info(archive("a", "2026-11-22T02:00:00")), "files.jsonl": message };
    await expect(borg(odd, { files: "files.jsonl" })).rejects.toMatchObject(refused("is no line of a list"));
  });

  it("11: with times that have an offset is of Borg 2, and refused", async () => {
    const options = { info: "list.json", timeZone: "Europe/Madrid" };
    await expect(read("borg", join(CASES, "11-borg-offset"), options)).rejects.toMatchObject(refused("Borg 2"));
    for (const time of ["2026-11-22T09:24:04.000000+00:00", "2026-11-22T09:24:04Z", "2026-11-22T09:24:04+0200"])
      await expect(borg({ "info.json": info(archive("a", time)) })).rejects.toMatchObject(refused("Borg 2"));
  });

  it("with hard links is whole, and each name has the contents of its file", async () => {
    const own = sha256("hello\n");
    const whole = archive("a-1", "2026-11-22T02:00:00", { stats: { original_size: 16, nfiles: 2 } });
    const list =
      line("b", 6, { sha256: own }) +
      line("a", 0, { mode: "hrw-r--r--", source: "b", linktarget: "b" }) +
      line("c", 10) +
      line("s", 1, { type: "l", source: "a", linktarget: "a" });
    const found = await borg({ "info.json": info(whole), "f.jsonl": list }, { files: "f.jsonl" });
    expect(found).toMatchObject({ complete: true, proof: "listed" });
    expect(found.entries).toEqual([
      { key: "a", size: 6, sha256: own },
      { key: "b", size: 6, sha256: own },
      { key: "c", size: 10 },
    ]);
    const cut = await borg(
      { "info.json": info(whole), "f.jsonl": list.replace(line("c", 10), "") },
      { files: "f.jsonl" },
    );
    expect(cut.complete).toBe(false);
    const widowed = list.replace(line("b", 6, { sha256: own }), line("d", 6));
    const lost = await borg({ "info.json": info(whole), "f.jsonl": widowed }, { files: "f.jsonl" });
    expect(lost.complete).toBe(false);
    expect(problemsOf(lost)).toEqual(["a: unreadable"]);
    expect(await borg({ "info.json": info(whole), "f.jsonl": "" }, { files: "f.jsonl" })).toMatchObject({
      complete: false,
    });
  });

  it("with an archive of the future is of the future, and says what it hides", async () => {
    const found = await borg({ "info.json": info(OLD, archive("shares-3", "2031-01-01T00:00:00")) });
    expect(found.completedMs).toBe(Date.parse("2031-01-01T00:00:00Z"));
    expect(found.labels?.["borg-future"]).toContain("the newest of the past is shares-1 of 2026-11-10");
    expect((await borg({ "info.json": info(OLD, NEW) })).labels?.["borg-future"]).toBeUndefined();
  });

  it("of two hosts is not read as one, and without the prefix that is asked for is gone by name", async () => {
    const hosts = info(
      archive("fe01-1", "2026-11-22T02:00:00", { hostname: "fe01" }),
      archive("fe02-1", "2026-11-01T02:00:00", { hostname: "fe02" }),
    );
    await expect(borg({ "info.json": hosts })).rejects.toMatchObject(refused("2 hosts (fe01, fe02)"));
    expect((await borg({ "info.json": hosts }, { prefix: "fe02-" })).labels?.["borg-archive"]).toBe("fe02-1");
    await expect(borg({ "info.json": hosts }, { prefix: "fe0" })).rejects.toMatchObject(
      refused("2 hosts (fe01, fe02)"),
    );
    expect((await borg({ "info.json": hosts }, { host: "fe02" })).labels?.["borg-archive"]).toBe("fe02-1");
    await expect(borg({ "info.json": hosts }, { host: "fe03" })).rejects.toMatchObject({
      ...{ code: "source-gone", message: expect.stringContaining("of host fe03") },
    });
    await expect(borg({ "info.json": hosts }, { prefix: "fe03-" })).rejects.toMatchObject({
      code: "source-gone",
      message: expect.stringContaining('begins with "fe03-", only fe01-1, fe02-1'),
    });
  });

  it("with two names that become one is refused, and has bytes that are no UTF-8 in hex", async () => {
    const files = { "info.json": info(NEW), "f.jsonl": line("caf?", 1) + line("caf?", 2) };
    await expect(borg(files, { files: "f.jsonl" })).rejects.toMatchObject(refused('the name "caf?"'));
    const encoded = { ...files, "f.jsonl": line("caf?", 1, { path_b64: "Y2Fm6Q==" }) + line("caf?", 2) };
    expect(keysOf(await borg(encoded, { files: "f.jsonl" }))).toEqual(["caf?", "hex:636166e9"]);
  });

  it("that was listed long ago is incomplete", async () => {
    const folder = folderWith({ "info.json": info(OLD) });
    setTime(folder, "info.json", "2026-11-20T02:00:00Z");
    const options = { info: "info.json", timeZone: "UTC" };
    expect(await read("borg", folder, options)).toMatchObject({ complete: false });
    expect(await read("borg", folder, { ...options, within: "7d" })).toMatchObject({ complete: true });
  });
});

describe("accounts in a CSV", () => {
  const accounts = (text: string, options = {}) =>
    read("accounts-csv", folderWith({ "users.csv": text }), { path: "users.csv", ...options });
  const HEAD = "SipAddress,RegistrarPool,Enabled\n";
  const enabledOf = ({ entries }: ListedReading): unknown => entries.map((one) => "enabled" in one && one.enabled);

  it("are enabled or not in the words of spreadsheets, and refused in others", async () => {
    const text = `${HEAD}sip:a@x,p,WAHR\nsip:b@x,p,Falsch\nsip:c@x,p,True\nsip:d@x,p,VRAI\n`;
    expect(enabledOf(await accounts(text))).toEqual([true, false, true, true]);
    await expect(accounts(`${HEAD}sip:a@x,p,2\n`)).rejects.toMatchObject({
      code: "csv-invalid",
      message: expect.stringContaining('row 2 says "2"'),
    });
  });

  it("of a home that has none fail by its name", async () => {
    await expect(accounts(`${HEAD}sip:a@x,pool01,True\n`, { home: "pool02" })).rejects.toMatchObject({
      code: "csv-invalid",
      message: expect.stringContaining('no account of "pool02" (there are those of: pool01)'),
    });
  });
});
