import { resolve } from "node:path";
import { Failure } from "../../core/failure.ts";
import { jsonLine } from "../../core/showable.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Log } from "../config/log.ts";
import { logFileError } from "../config/own-spool.ts";
import { printVerbose, warnOnce } from "../output.ts";
import { secretsOf, variablesNamedIn } from "../service/redact.ts";
import { beginLog, type LogSink, lineText } from "./log.ts";
import { type LogFile, openLogFile } from "./log-file.ts";

/** The commands that do the agent's work, of which the configuration's log is kept; others only look. */
const WORKING = ["run", "copy", "verify", "drill", "push", "inventory", "backup"];

export interface LogOptions {
  readonly config?: string;
  readonly verbose?: boolean;
  readonly logFile?: string;
}

/** What is wrong with a configuration is said by the command that needs it. */
const findConfig = (file: string | undefined): AgentConfig | undefined => {
  try {
    return file === undefined ? undefined : loadConfig(file);
  } catch {
    return undefined;
  }
};

/** @throws Failure `log-unwritable` where it is the agent's own, or a part of a backup */
const checkLogFile = (file: string, { config: configFile }: LogOptions, config: AgentConfig | undefined): void => {
  if (configFile === undefined) return;
  const places = config === undefined ? {} : { spool: config.spool, key: config.key.file };
  const error = logFileError(resolve(file), { config: resolve(configFile), ...places }, config?.jobs ?? []);
  if (error !== undefined) throw new Failure("log-unwritable", `the log ${file} cannot be written: ${error}`);
};

const logOf = (command: string, options: LogOptions, config: AgentConfig | undefined): Log | undefined => {
  const { logFile } = options;
  const { log } = config ?? {};
  if (logFile !== undefined) checkLogFile(logFile, options, config);
  if (logFile !== undefined) return { maxMiB: log?.maxMiB ?? 10, keep: log?.keep ?? 5, file: logFile };
  return WORKING.includes(command) ? log : undefined;
};

/** A log that cannot be written any more, as on a full disk, ends no run: evidence is worth more. */
const fileSink = (file: LogFile, name: string): LogSink => ({
  isWhole: true,
  write: (line) => {
    try {
      file.append(`${jsonLine(line)}\n`);
    } catch (error) {
      warnOnce(`the log ${name} is not written any more: ${(error as Error).message}`);
    }
  },
});

/** Begins the log of a command before it does anything. @returns ends it. @throws Failure `log-unwritable` */
export const startLog = (command: string, options: LogOptions): (() => void) => {
  const config = findConfig(options.config);
  const log = logOf(command, options, config);
  const file = log === undefined ? undefined : openLogFile(log);
  const verbose: LogSink[] =
    options.verbose === true ? [{ isWhole: false, write: (line) => printVerbose(lineText(line)) }] : [];
  beginLog(
    [...verbose, ...(file === undefined ? [] : [fileSink(file, log?.file ?? "")])],
    secretsOf(process.env, variablesNamedIn(config)),
  );
  return () => {
    beginLog([], []);
    file?.close();
  };
};
