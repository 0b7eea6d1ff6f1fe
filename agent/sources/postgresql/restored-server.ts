import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { undoOnExit } from "../../../adapters/undo-on-exit.ts";
import { environmentFor } from "../../tools/environment.ts";
import { requireProgram } from "../../tools/find-program.ts";
import { type ToolOptions, toolOutput, WHOLE_BACKUP_DEADLINE_MS } from "../../tools/run-tool.ts";
import { toolDigest } from "../../tools/tool-stream.ts";
import { PORT } from "./drill-configuration.ts";
import type { DrillFolders } from "./drill-folders.ts";
import type { PostgresqlOptions } from "./options.ts";
import type { Restoring } from "./restoring.ts";
import { backupFolder, type Major, programOf } from "./server-programs.ts";

const START_SECONDS = "300";

/** Newer minor versions put a random word at both ends of a dump; without it equal contents give equal dumps. */
const DUMP_GUARD = /^\\(?:un)?restrict /;

/**
 * What a connection asks for counts more than what its role or its database says (PostgreSQL, "Parameter Interaction via
 * ALTER"), and those are part of the backup. Only a superuser, or who was granted it, may ask for the first.
 */
const NO_LIBRARIES = "-c session_preload_libraries= -c local_preload_libraries=";

/** A server on what was restored; all of its programs, clients too, run as the user that it is restored as. */
export interface RestoredServer {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** SHA-256 of a dump of everything, or of what the configured query returns. */
  digest(): Promise<string>;
}

/** @throws Failure `tool-missing`, `tool-failed` */
export const restoredServer = (
  options: PostgresqlOptions,
  { into, data, run, configuration }: DrillFolders,
  { confined }: Restoring,
  major: Major | undefined,
): RestoredServer => {
  const reads = [backupFolder(options), into];
  const env = { HOME: run, PGOPTIONS: NO_LIBRARIES };
  const tool: ToolOptions = { env, cwd: run, reads, deadlineMs: WHOLE_BACKUP_DEADLINE_MS };
  const commandOf = (name: string, args: readonly string[]): [string, string[]] => {
    const program = requireProgram(programOf(options, name, major), reads);
    const [first = "", ...rest] = confined([program, ...args]);
    return [first, rest];
  };
  const control = (...args: string[]): Promise<string> => toolOutput(...commandOf("pg_ctl", args), tool);
  const stopping = (): [string, string[]] => commandOf("pg_ctl", ["stop", "-D", data, "-m", "immediate", "-s"]);
  let forget = (): void => {};
  return {
    start: async () => {
      forget = undoOnExit(() => void spawnSync(...stopping(), { cwd: run, stdio: "ignore", env: environmentFor() }));
      await control("start", "-D", configuration, "-w", "-t", START_SECONDS, "-s", "-l", join(run, "log"));
    },
    stop: async () => {
      forget();
      await toolOutput(...stopping(), tool);
    },
    digest: () => {
      const where = ["-h", run, "-p", PORT, "-U", options.user];
      if (options.query === undefined) return toolDigest(...commandOf("pg_dumpall", where), tool, DUMP_GUARD);
      const asked = ["-d", "postgres", "-XAtq", "-c", options.query];
      return toolDigest(...commandOf("psql", [...where, ...asked]), tool);
    },
  };
};
