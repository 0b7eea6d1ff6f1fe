import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { silent } from "../../agent/progress.ts";
import { findSource } from "../../agent/sources/index.ts";
import type { SourceContext, SourceReading } from "../../agent/sources/source.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";

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

const NOW = Date.parse("2026-11-22T18:00:00Z");
const context = (): SourceContext => ({ nowMs: NOW, progress: silent, cacheFile: undefined, rehash: true });

const read = (id: string, folder: string, options: Readonly<Record<string, unknown>>): Promise<SourceReading> => {
  const source = findSource(id);
  const own = source.options.parse({ type: id, ...options }) as Record<string, unknown>;
  for (const name of source.paths) if (typeof own[name] === "string") own[name] = join(folder, own[name]);
  return source.read(own as never, context());
};
const refused = (message: string) => ({ code: "source-invalid", message: expect.stringContaining(message) });
const keysOf = ({ entries }: SourceReading): string[] => entries.map(({ key }) => key);
const problemsOf = ({ entries }: SourceReading): string[] =>
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
