import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { hashFile } from "../files/artefact.ts";
import { findProgram } from "../formats/find-program.ts";
import { lastLine, toolDigest, toolOutput } from "../formats/run-tool.ts";
import { tryIt } from "../formats/tried.ts";
import type { DrillContext, Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("postgresql"),
  path: z.string().min(1).max(4096).meta({ description: "The backup_manifest of a base backup" }),
  tools: z.string().max(4096).optional().meta({
    description:
      "Folder of pg_verifybackup, pg_ctl, pg_dumpall, where they are not on the PATH nor where Debian and PGDG have them",
  }),
  user: z.string().max(100).default("postgres").meta({ description: "Role that a drill connects as" }),
  query: z
    .string()
    .max(10_000)
    .optional()
    .meta({ description: "What a drill asks the restored server; by default a dump of everything" }),
});
type Options = z.infer<typeof options>;

const MAX_LINE = 64 * 1024;
const SHA2 = new Set(["SHA224", "SHA256", "SHA384", "SHA512"]);

interface ManifestFile {
  readonly Path?: string;
  readonly "Encoded-Path"?: string;
  readonly Size: number;
  readonly "Last-Modified"?: string;
  readonly "Checksum-Algorithm"?: string;
  readonly Checksum?: string;
}

/** Lines with their ends, as bytes: the manifest's checksum is over bytes. */
async function* byteLines(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let to = data.indexOf(10); to !== -1; from = to + 1, to = data.indexOf(10, from))
      yield data.subarray(from, to + 1);
    rest = data.subarray(from);
    if (rest.length > MAX_LINE) throw new Failure("source-invalid", `${path} has a line of over ${MAX_LINE} bytes`);
  }
  if (rest.length > 0) yield rest;
}

/** Paths that are no UTF-8 are written in hex; bytes that are no text are kept apart by their hex. */
const pathOf = ({ Path, "Encoded-Path": encoded }: ManifestFile): string => {
  if (Path !== undefined) return Path;
  const bytes = Buffer.from(encoded ?? "", "hex");
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? text : `hex:${encoded}`;
};

const entryOf = (file: ManifestFile): FileEntry => {
  const key = pathOf(file);
  const { Size: size, Checksum: checksum, "Checksum-Algorithm": algorithm, "Last-Modified": modified } = file;
  if (key === "" || !Number.isSafeInteger(size) || size < 0) throw new TypeError("a file without path or size");
  const modifiedMs = Date.parse(modified?.replace(" GMT", "Z").replace(" ", "T") ?? "");
  return {
    key,
    size,
    ...(Number.isNaN(modifiedMs) ? {} : { modifiedAt: instantOf(modifiedMs) }),
    ...(checksum === undefined
      ? {}
      : algorithm === "SHA256"
        ? { sha256: checksum.toLowerCase() }
        : { checksum: `${algorithm?.toLowerCase()}:${checksum}` }),
  };
};

interface PgManifest {
  readonly version: number;
  readonly systemIdentifier: string | undefined;
  readonly files: FileEntry[];
  readonly wal: readonly string[];
  readonly algorithms: ReadonlySet<string>;
}

/**
 * Reads a backup_manifest of version 1 or 2 line by line, one object a line as the server writes it, and holds it
 * against its own checksum (postgresql.org, "Backup Manifest Format"; SHA-256 of every byte before the last line).
 * The system identifier stays text: it does not fit a double.
 * @throws Failure `source-invalid` where it is none, truncated, or its checksum does not fit
 */
export const readPgManifest = async (path: string): Promise<PgManifest> => {
  const invalid = (what: string, cause?: unknown) => new Failure("source-invalid", `${path}: ${what}`, { cause });
  const hash = createHash("sha256");
  const files: FileEntry[] = [];
  const wal: string[] = [];
  const algorithms = new Set<string>();
  let version: number | undefined;
  let systemIdentifier: string | undefined;
  let stated: string | undefined;
  let number = 0;
  let section: "head" | "files" | "wal" = "head";
  for await (const bytes of byteLines(path)) {
    number += 1;
    const line = bytes.toString("utf8").trim();
    if (stated !== undefined && line !== "") throw invalid(`line ${number}: something stands after the checksum`);
    const [, checksum] = /^"Manifest-Checksum":\s*"([0-9a-f]{64})"\s*\}$/.exec(line) ?? [];
    if (checksum !== undefined) {
      stated = checksum;
      continue;
    }
    hash.update(bytes);
    const [, found] = /"PostgreSQL-Backup-Manifest-Version":\s*(\d+)/.exec(line) ?? [];
    if (found !== undefined) version = Number(found);
    const [, identifier] = /"System-Identifier":\s*"?(\d+)"?/.exec(line) ?? [];
    if (identifier !== undefined && section === "head") systemIdentifier = identifier;
    if (/"Files":\s*\[/.test(line)) section = "files";
    else if (/"WAL-Ranges":\s*\[/.test(line)) section = "wal";
    if (!line.startsWith('{ "') || version === undefined || number === 1) continue;
    try {
      const object = JSON.parse(line.replace(/,$/, "")) as ManifestFile & Record<string, unknown>;
      if (section === "files") {
        files.push(entryOf(object));
        if (object["Checksum-Algorithm"] !== undefined) algorithms.add(object["Checksum-Algorithm"]);
      } else wal.push(`${object.Timeline}:${object["Start-LSN"]}-${object["End-LSN"]}`);
    } catch (error) {
      throw invalid(`line ${number}: ${(error as Error).message}`, error);
    }
  }
  if (version !== 1 && version !== 2)
    throw invalid(`it is no backup manifest of version 1 or 2, but ${version ?? "none"}`);
  if (stated === undefined) throw invalid("it ends before its checksum: it is truncated");
  const actual = hash.digest("hex");
  if (actual !== stated) throw invalid(`its own checksum is ${stated}, its bytes have ${actual}: it was changed`);
  return { version, systemIdentifier, files, wal, algorithms };
};

const newestMs = (files: readonly FileEntry[], pick: (a: number, b: number) => number): number | undefined =>
  files.reduce<number | undefined>((found, { modifiedAt }) => {
    if (modifiedAt === undefined) return found;
    const ms = Date.parse(modifiedAt);
    return found === undefined ? ms : pick(found, ms);
  }, undefined);

/** Debian and PGDG keep a server's programs out of the PATH, by its version, which the backup names. */
const tool = ({ tools, path }: Options, name: string): string => {
  if (tools !== undefined) return join(tools, name);
  if (findProgram(name) !== undefined) return name;
  const versionFile = join(dirname(path), "PG_VERSION");
  const version = existsSync(versionFile) ? readFileSync(versionFile, "utf8").trim() : "";
  const places = [`/usr/lib/postgresql/${version}/bin`, `/usr/pgsql-${version}/bin`].map((folder) =>
    join(folder, name),
  );
  return places.find((place) => existsSync(place)) ?? name;
};

/** PostgreSQL refuses to run as root; its own user does it then. */
const asServerUser =
  (command: string) =>
  (...args: string[]): Promise<string> =>
    process.getuid?.() === 0
      ? toolOutput("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", command, ...args])
      : toolOutput(command, args);

const isTar = (folder: string): boolean => ["base.tar", "base.tar.gz"].some((name) => existsSync(join(folder, name)));

/** Copies a plain backup, or unpacks one of tar files. */
const copyBackup = async (from: string, into: string): Promise<void> => {
  if (!isTar(from)) return void (await toolOutput("cp", ["-a", `${from}/.`, into]));
  const unpack = async (name: string, target: string): Promise<void> => {
    const file = [`${name}.tar`, `${name}.tar.gz`].map((one) => join(from, one)).find((one) => existsSync(one));
    if (file === undefined) return;
    await mkdir(target, { recursive: true });
    await toolOutput("tar", ["-xf", file, "-C", target]);
  };
  await unpack("base", into);
  await unpack("pg_wal", join(into, "pg_wal"));
};

/** Links to tablespaces lead to where the live server keeps them: a restored one must never write there. */
const refuseTablespaces = (data: string): void => {
  const links = join(data, "pg_tblspc");
  if (existsSync(join(data, "tablespace_map")) || (existsSync(links) && readdirSync(links).length > 0))
    throw new Failure("drill-unsupported", "the backup has tablespaces; restore it by hand, with mapped folders");
};

const PORT = "54329";
/** A socket's whole path has 107 bytes at most, and its name takes some. */
const MAX_SOCKET_FOLDER = 85;

/**
 * The configuration is ours alone: the backup's own may name the live server's folders, archive and followers.
 * Nobody but this drill can reach the restored server: it has no address, and its socket lies in our folder.
 */
const configure = async (data: string, socket: string): Promise<void> => {
  for (const name of ["standby.signal", "recovery.signal", "postmaster.pid"])
    await rm(join(data, name), { force: true });
  await writeFile(join(data, "pg_hba.conf"), "local all all trust\n");
  await writeFile(join(data, "pg_ident.conf"), "");
  await writeFile(join(data, "postgresql.auto.conf"), "");
  const settings = `listen_addresses = ''\nunix_socket_directories = '${socket}'\nport = ${PORT}\nrestore_command = ''\n`;
  await writeFile(join(data, "postgresql.conf"), settings);
};

/** Newer minor versions guard a dump by a random word at its ends; without it equal contents give equal dumps. */
const DUMP_GUARD = /^\\(?:un)?restrict .*$/;

const ask = (settings: Options, socket: string): Promise<string> => {
  const where = ["-h", socket, "-p", PORT, "-U", settings.user];
  if (settings.query === undefined) return toolDigest(tool(settings, "pg_dumpall"), where, {}, DUMP_GUARD);
  return toolDigest(tool(settings, "psql"), [...where, "-d", "postgres", "-XAtq", "-c", settings.query]);
};

const restoreAndAsk = async (
  settings: Options,
  { into }: DrillContext,
): Promise<{ detail: string; sha256: string }> => {
  const [data, socket, log] = [join(into, "data"), join(into, "socket"), join(into, "log")];
  if (Buffer.byteLength(socket) > MAX_SOCKET_FOLDER)
    throw new Failure("drill-unsupported", `${into} is too long a path for a socket; choose a shorter one (into)`);
  for (const folder of [data, socket]) await mkdir(folder, { mode: 0o700 });
  await copyBackup(dirname(settings.path), data);
  refuseTablespaces(data);
  await configure(data, socket);
  if (process.getuid?.() === 0) await toolOutput("chown", ["-R", "postgres:postgres", into]);
  const server = asServerUser(tool(settings, "pg_ctl"));
  try {
    await server("start", "-D", data, "-w", "-t", "300", "-s", "-l", log);
    const what = settings.query === undefined ? "dumped" : "asked";
    return { detail: `restored, started and ${what}`, sha256: await ask(settings, socket) };
  } catch (error) {
    const said = existsSync(log) ? lastLine(readFileSync(log, "utf8")) : "";
    throw new Failure("tool-failed", `${(error as Error).message} ${said}`.trim(), { cause: error });
  } finally {
    await server("stop", "-D", data, "-m", "immediate", "-s").catch(() => undefined);
  }
};

export const source: Source<Options> = {
  id: "postgresql",
  kind: "backup",
  title: "A PostgreSQL base backup, by its backup_manifest",
  madeBy: "`pg_basebackup -D <folder>` (PostgreSQL 13 and later)",
  proof: "hashed",
  options,
  paths: ["path", "tools"],
  detect: ({ text }) => text.includes('"PostgreSQL-Backup-Manifest-Version"'),
  read: async ({ path }) => {
    const { version, systemIdentifier, files, wal, algorithms } = await readPgManifest(path);
    const { size, mtimeMs } = statSync(path);
    // The manifest is part of what a restore needs, and is not listed in itself.
    const manifest: FileEntry = { key: basename(path), size, sha256: await hashFile(path) };
    const known =
      files.length > 0 &&
      files.every(({ sha256, checksum }) => sha256 ?? SHA2.has(checksum?.split(":")[0]?.toUpperCase() ?? ""));
    return {
      entries: sortByKey([...files, manifest]),
      proof: known ? "hashed" : "listed",
      startedMs: newestMs(files, Math.min),
      completedMs: newestMs(files, Math.max) ?? mtimeMs,
      complete: true,
      labels: {
        "pg-manifest-version": String(version),
        "pg-checksums": [...algorithms].toSorted().join(" ") || "none",
        "pg-wal": wal.join(" ").slice(0, 1000),
        ...(systemIdentifier === undefined ? {} : { "pg-system-identifier": systemIdentifier }),
      },
    };
  },
  verify: async (settings) => [
    await tryIt("pg_verifybackup", async () => {
      const folder = dirname(settings.path);
      await toolOutput(tool(settings, "pg_verifybackup"), ["-q", "-m", settings.path, folder]);
      return { detail: "every file has the size and checksum of the manifest, and the WAL can be read" };
    }),
  ],
  drill: async (settings, context) => [await tryIt("restore", () => restoreAndAsk(settings, context))],
};
