import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../../../core/failure.ts";
import { lastLine, toolDigest, toolOutput } from "../../tools/run-tool.ts";
import type { DrillContext } from "../source.ts";
import { copyBaseBackup, refuseTablespaces } from "./copy-base-backup.ts";
import { type PostgresqlOptions, programOf } from "./options.ts";

/** PostgreSQL refuses to run as root; its own user runs it then. */
const asServerUser =
  (command: string) =>
  (...args: string[]): Promise<string> =>
    process.getuid?.() === 0
      ? toolOutput("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", command, ...args])
      : toolOutput(command, args);

const PORT = "54329";
/** A socket's whole path has 107 bytes at most, of which its name needs some. */
const MAX_SOCKET_FOLDER = 85;

/**
 * The backup's own configuration is replaced: it may name the live server's folders, archive and replicas.
 * Only this drill can reach the restored server: it has no address, and its socket is in our folder.
 */
const configure = async (data: string, socket: string): Promise<void> => {
  for (const name of ["standby.signal", "recovery.signal", "postmaster.pid"])
    await rm(join(data, name), { force: true });
  await writeFile(join(data, "pg_hba.conf"), "local all all trust\n");
  await writeFile(join(data, "pg_ident.conf"), "");
  await writeFile(join(data, "postgresql.auto.conf"), "");
  const configuration = `listen_addresses = ''\nunix_socket_directories = '${socket}'\nport = ${PORT}\nrestore_command = ''\n`;
  await writeFile(join(data, "postgresql.conf"), configuration);
};

/** Newer minor versions put a random word at both ends of a dump; without it equal contents give equal dumps. */
const DUMP_GUARD = /^\\(?:un)?restrict .*$/;

const digestContents = (options: PostgresqlOptions, socket: string): Promise<string> => {
  const where = ["-h", socket, "-p", PORT, "-U", options.user];
  if (options.query === undefined) return toolDigest(programOf(options, "pg_dumpall"), where, {}, DUMP_GUARD);
  return toolDigest(programOf(options, "psql"), [...where, "-d", "postgres", "-XAtq", "-c", options.query]);
};

/** Restores a base backup, starts a server on it, and digests what that server returns. @throws Failure `tool-*`, `drill-unsupported` */
export const restoreAndDigest = async (
  options: PostgresqlOptions,
  { into }: DrillContext,
): Promise<{ detail: string; sha256: string }> => {
  const [data, socket, log] = [join(into, "data"), join(into, "socket"), join(into, "log")];
  if (Buffer.byteLength(socket) > MAX_SOCKET_FOLDER)
    throw new Failure("drill-unsupported", `${into} is too long a path for a socket; choose a shorter one (into)`);
  for (const folder of [data, socket]) await mkdir(folder, { mode: 0o700 });
  await copyBaseBackup(dirname(options.path), data);
  refuseTablespaces(data);
  await configure(data, socket);
  if (process.getuid?.() === 0) await toolOutput("chown", ["-R", "postgres:postgres", into]);
  const server = asServerUser(programOf(options, "pg_ctl"));
  try {
    await server("start", "-D", data, "-w", "-t", "300", "-s", "-l", log);
    const action = options.query === undefined ? "dumped" : "queried";
    return { detail: `restored, started and ${action}`, sha256: await digestContents(options, socket) };
  } catch (error) {
    const logged = existsSync(log) ? lastLine(readFileSync(log, "utf8")) : "";
    throw new Failure("tool-failed", `${(error as Error).message} ${logged}`.trim(), { cause: error });
  } finally {
    await server("stop", "-D", data, "-m", "immediate", "-s").catch(() => undefined);
  }
};
