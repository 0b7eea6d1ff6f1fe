import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { until } from "./until.ts";

export { until };

/** Where a program is, on the PATH, in the places where Debian keeps servers, and in further ones. */
/** Windows runs no scripts by their first line, and has no pipes in folders. */
export const isPosix = process.platform !== "win32";

export const findProgram = (name: string, further: readonly string[] = []): string | undefined =>
  [...(process.env.PATH ?? "").split(delimiter), ...further, "/usr/bin", "/usr/sbin", "/usr/local/bin"]
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

export const POSTGRES = "/usr/lib/postgresql/15/bin";
export const hasPostgres = existsSync(join(POSTGRES, "pg_basebackup"));

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/**
 * A folder that pg_basebackup itself made of a running cluster; PostgreSQL will not run as root.
 * @param sql run before the backup
 */
export const postgresBackup = async (folder: string, sql = "select 1"): Promise<string> => {
  const isRoot = process.getuid?.() === 0;
  const uid = isRoot ? Number(execFileSync("id", ["-u", "postgres"]).toString()) : undefined;
  const as = uid === undefined ? {} : { uid, gid: Number(execFileSync("id", ["-g", "postgres"]).toString()) };
  const home = join(folder, "postgres");
  mkdirSync(home);
  chmodSync(folder, 0o755);
  if (uid !== undefined) chownSync(home, uid, as.gid as number);
  const port = String(await freePort());
  const quiet = { stdio: "ignore", cwd: home, ...as } as const;
  const program = (name: string): string => join(POSTGRES, name);
  const where = ["-h", "127.0.0.1", "-p", port, "-U", "postgres"];
  execFileSync(program("initdb"), ["-D", join(home, "data"), "-A", "trust", "-U", "postgres", "--no-sync"], quiet);
  const server: ChildProcess = spawn(
    program("postgres"),
    ["-D", join(home, "data"), "-p", port, "-k", home, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
    quiet,
  );
  const works = (name: string, args: readonly string[]): boolean => {
    try {
      execFileSync(program(name), args, quiet);
      return true;
    } catch {
      return false;
    }
  };
  try {
    await until("PostgreSQL", () => works("pg_isready", where));
    execFileSync(program("psql"), [...where, "-d", "postgres", "-Xq", "-c", sql], quiet);
    const backup = join(home, "backup");
    const how = ["-D", backup, "-c", "fast", "--no-sync", "--manifest-checksums=SHA256"];
    execFileSync(program("pg_basebackup"), [...where, ...how], quiet);
    return backup;
  } finally {
    server.kill("SIGINT");
    await new Promise((done) => server.once("exit", done));
  }
};
