import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Major } from "./server-programs.ts";

export const PORT = "54329";

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Only this drill reaches the server, it reaches nobody, and no setting of the backup has it load or run anything. */
const settingsOf = (data: string, socket: string, major: Major | undefined): string[] => [
  `data_directory = ${quoted(data)}`,
  "listen_addresses = ''",
  `unix_socket_directories = ${quoted(socket)}`,
  "unix_socket_permissions = 0700",
  `port = ${PORT}`,
  ...["archive_mode", "ssl", "logging_collector", "autovacuum"].map((name) => `${name} = off`),
  ...["archive_command", "archive_cleanup_command", "restore_command", "recovery_end_command", "primary_conninfo"].map(
    (name) => `${name} = ''`,
  ),
  ...["shared", "session", "local"].map((kind) => `${kind}_preload_libraries = ''`),
  // Subscriptions of the live server would take from its publishers.
  "max_logical_replication_workers = 0",
  "max_wal_senders = 0",
  ...(major === "17" || major === "18" ? ["event_triggers = off"] : []),
];

/** What the backup itself would have the server do. */
const IGNORED = ["postgresql.auto.conf", "standby.signal", "recovery.signal", "postmaster.pid", "postmaster.opts"];

/**
 * Writes a configuration of our own beside the data folder, and removes what the server would read besides.
 * @param data has folders and regular files only
 * @param folder where the server is started with; it does not exist yet
 */
export const configure = (data: string, socket: string, folder: string, major: Major | undefined): void => {
  for (const name of IGNORED) rmSync(join(data, name), { force: true, recursive: true });
  writeFileSync(join(data, "postgresql.auto.conf"), "", { flag: "wx", mode: 0o600 });
  mkdirSync(folder, { mode: 0o755 });
  const write = (name: string, lines: readonly string[]): void =>
    writeFileSync(join(folder, name), `${lines.join("\n")}\n`, { flag: "wx", mode: 0o644 });
  write("postgresql.conf", settingsOf(data, socket, major));
  write("pg_hba.conf", ["local all all trust"]);
  write("pg_ident.conf", []);
};
