import { chmodSync, mkdirSync } from "node:fs";
import { Failure } from "../../../core/failure.ts";
import { pathBeneath } from "../../files/beneath.ts";
import { wholeText } from "../../formats/text.ts";
import { lastLine, toolOutput } from "../../tools/run-tool.ts";
import type { DrillContext } from "../source.ts";
import { copyBaseBackup } from "./copy-base-backup.ts";
import { configure } from "./drill-configuration.ts";
import { type DrillFolders, drillFolders } from "./drill-folders.ts";
import type { PostgresqlOptions } from "./options.ts";
import { restoredServer } from "./restored-server.ts";
import { type Restoring, restoringAs } from "./restoring.ts";
import { backupFolder, findMajor, type Major } from "./server-programs.ts";

/** A socket's whole path has 107 bytes at most, of which its name needs some. */
const MAX_SOCKET_FOLDER = 85;

/** The end of the server's log. The server could have put a link in its place, which is not followed. */
const loggedLast = async (into: string): Promise<string> => {
  try {
    return lastLine(await wholeText(pathBeneath(into, "run/log")));
  } catch {
    return "";
  }
};

/** @returns the version of what was restored */
const layOut = async (
  options: PostgresqlOptions,
  { into, data, run, configuration }: DrillFolders,
  restoring: Restoring,
): Promise<Major | undefined> => {
  // The server's user passes through; it lists and writes only what is its own.
  chmodSync(into, 0o711);
  mkdirSync(run, { mode: 0o700 });
  restoring.own(run);
  await copyBaseBackup(backupFolder(options), data, restoring);
  // A server refuses a folder that others may read, and an archive may state any mode for it.
  chmodSync(data, 0o700);
  const major = findMajor(data);
  configure(data, run, configuration, major);
  const { account } = restoring;
  if (account !== undefined) await toolOutput("chown", ["-hR", `${account.uid}:${account.gid}`, data]);
  return major;
};

/**
 * Restores a base backup, starts a server on it, and digests what that server returns.
 * @throws Failure `tool-*`, `drill-unsupported`
 */
export const restoreAndDigest = async (
  options: PostgresqlOptions,
  { into, startServer }: DrillContext,
): Promise<{ detail: string; sha256: string }> => {
  if (!startServer)
    throw new Failure(
      "drill-unsupported",
      "a restored database may contain code: the job must agree to start a server on it (startServer: true)",
    );
  const folders = drillFolders(into);
  if (Buffer.byteLength(folders.run) > MAX_SOCKET_FOLDER)
    throw new Failure("drill-unsupported", `${into} is too long a path for a socket; choose a shorter one (into)`);
  const restoring = await restoringAs(options.runAs);
  const server = restoredServer(options, folders, restoring, await layOut(options, folders, restoring));
  try {
    await server.start();
    const action = options.query === undefined ? "dumped" : "queried";
    return { detail: `restored, started and ${action}`, sha256: await server.digest() };
  } catch (error) {
    throw new Failure("tool-failed", `${(error as Error).message} ${await loggedLast(into)}`.trim(), { cause: error });
  } finally {
    await server.stop().catch(() => undefined);
  }
};
