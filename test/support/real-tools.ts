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

export interface Cluster {
  /** A folder of the server's user; the data is in `data` in it, and its socket beside that. */
  readonly home: string;
  readonly port: string;
  /** Runs a program as that user, and returns what it wrote. */
  run(program: string, args: readonly string[]): string;
}

/**
 * Runs something beside a PostgreSQL server of its own, which is ended afterwards; PostgreSQL will not run as root.
 * @param settings of the server, as `name=value`
 */
export const withPostgres = async <T>(
  folder: string,
  settings: (home: string) => readonly string[],
  use: (cluster: Cluster) => T | Promise<T>,
): Promise<T> => {
  const isRoot = process.getuid?.() === 0;
  const uid = isRoot ? Number(execFileSync("id", ["-u", "postgres"]).toString()) : undefined;
  const as = uid === undefined ? {} : { uid, gid: Number(execFileSync("id", ["-g", "postgres"]).toString()) };
  const home = join(folder, "postgres");
  mkdirSync(home);
  chmodSync(folder, 0o755);
  if (uid !== undefined) chownSync(home, uid, as.gid as number);
  const port = String(await freePort());
  const run = (program: string, args: readonly string[]): string =>
    execFileSync(program, args, { stdio: ["ignore", "pipe", "ignore"], cwd: home, ...as }).toString();
  run(join(POSTGRES, "initdb"), ["-D", join(home, "data"), "-A", "trust", "-U", "postgres", "--no-sync"]);
  const set = ["listen_addresses=127.0.0.1", "fsync=off", ...settings(home)].flatMap((one) => ["-c", one]);
  const server: ChildProcess = spawn(
    join(POSTGRES, "postgres"),
    ["-D", join(home, "data"), "-p", port, "-k", home, ...set],
    { stdio: "ignore", cwd: home, ...as },
  );
  const isReady = (): boolean => {
    try {
      run(join(POSTGRES, "pg_isready"), ["-h", "127.0.0.1", "-p", port, "-U", "postgres"]);
      return true;
    } catch {
      return false;
    }
  };
  try {
    await until("PostgreSQL", isReady);
    return await use({ home, port, run });
  } finally {
    server.kill("SIGINT");
    await new Promise((done) => server.once("exit", done));
  }
};

/**
 * A folder that pg_basebackup itself made of a running cluster.
 * @param sql run before the backup
 */
export const postgresBackup = (folder: string, sql = "select 1"): Promise<string> =>
  withPostgres(
    folder,
    () => [],
    ({ home, port, run }) => {
      const where = ["-h", "127.0.0.1", "-p", port, "-U", "postgres"];
      run(join(POSTGRES, "psql"), [...where, "-d", "postgres", "-Xq", "-c", sql]);
      const backup = join(home, "backup");
      const how = ["-D", backup, "-c", "fast", "--no-sync", "--manifest-checksums=SHA256"];
      run(join(POSTGRES, "pg_basebackup"), [...where, ...how]);
      return backup;
    },
  );
