import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { hashFile } from "../files/artefact.ts";
import { readPgManifest } from "../formats/pg-manifest.ts";
import { findProgram } from "../tools/find-program.ts";
import { lastLine, toolDigest, toolOutput } from "../tools/run-tool.ts";
import { tryIt } from "../tools/timed-check.ts";
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

const SHA2 = new Set(["SHA224", "SHA256", "SHA384", "SHA512"]);

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
