import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { observed } from "../../adapters/observe.ts";
import { undoOnExit } from "../../adapters/undo-on-exit.ts";
import { readableMs } from "../../core/duration.ts";
import { Failure } from "../../core/failure.ts";
import { environmentFor, type Inherited } from "./environment.ts";
import { requireProgram } from "./find-program.ts";

export interface ToolRun {
  readonly status: number;
  readonly stdout: string;
  /** Its end, for messages. */
  readonly stderr: string;
}

export interface ToolOptions {
  /** Variables that are set for it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables of the agent that it gets besides those that every program needs. */
  readonly inherit?: Inherited;
  readonly cwd?: string;
  /** Folders that it reads: no program from there is run. */
  readonly reads?: readonly string[];
  /** A descriptor that becomes its standard input. */
  readonly stdin?: number;
  /** The operator's own words, in which people write secrets, are not logged. */
  readonly hidesArguments?: boolean;
  /** It is ended when it has not ended by itself after so long. */
  readonly deadlineMs?: number;
  /** Receives standard output as it arrives; then none of it is kept. */
  readonly onChunk?: (chunk: Buffer) => void;
}

const HOUR_MS = 3_600_000;
/** For questions about a backup. */
const QUERY_DEADLINE_MS = HOUR_MS;
/** For what reads or restores a whole backup. */
export const WHOLE_BACKUP_DEADLINE_MS = 72 * HOUR_MS;

const MAX_STDOUT = 256 * 1024 ** 2;
const KEPT_STDERR = 4000;

/**
 * Runs a tool without a shell.
 * @throws Failure `tool-missing` where it cannot be started, `tool-failed` where a signal or its deadline ended it
 */
export const runTool = (command: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolRun> =>
  new Promise((resolve, reject) => {
    const { deadlineMs = QUERY_DEADLINE_MS, onChunk, inherit, reads, env, cwd, stdin } = options;
    const program = requireProgram(command, reads);
    const startedMs = performance.now();
    observed({
      kind: "tool",
      command: [program, ...(options.hidesArguments === true ? ["<arguments removed>"] : args)].join(" "),
    });
    const child = spawn(program, args, {
      cwd,
      env: { ...environmentFor(inherit), ...env },
      stdio: [stdin ?? "ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    const stdout = child.stdout as Readable;
    const stderrStream = child.stderr as Readable;
    /** Ends the tool; what it started may still hold its output, which nobody waits for. */
    const giveUp = (error: unknown): void => {
      child.kill("SIGKILL");
      stdout.destroy();
      stderrStream.destroy();
      reject(error);
    };
    const forget = undoOnExit(() => child.kill("SIGKILL"));
    const deadline = setTimeout(
      () => giveUp(new Failure("tool-failed", `${command} did not end within ${readableMs(deadlineMs)}`)),
      deadlineMs,
    );
    const pieces: Buffer[] = [];
    let size = 0;
    let stderr = "";
    child.on("error", (error) => {
      forget();
      clearTimeout(deadline);
      reject(new Failure("tool-missing", `${command} cannot be run: ${error.message}`, { cause: error }));
    });
    stdout.on("data", (chunk: Buffer) => {
      if (onChunk !== undefined) {
        try {
          onChunk(chunk);
        } catch (error) {
          // An error about a tool's output ends the tool, not the agent.
          giveUp(error);
        }
        return;
      }
      size += chunk.length;
      if (size <= MAX_STDOUT) pieces.push(chunk);
    });
    stderrStream.on("data", (chunk: Buffer) => {
      stderr = (stderr + chunk.toString("utf8")).slice(-KEPT_STDERR);
    });
    child.on("close", (status, signal) => {
      forget();
      clearTimeout(deadline);
      observed({
        kind: "tool ended",
        command: program,
        status: status ?? String(signal),
        ms: Math.round(performance.now() - startedMs),
      });
      if (status === null) return reject(new Failure("tool-failed", `${command} was ended by ${signal}`));
      if (size > MAX_STDOUT)
        return reject(new Failure("tool-failed", `${command} wrote more than ${MAX_STDOUT} bytes`));
      resolve({ status, stdout: Buffer.concat(pieces).toString("utf8"), stderr: stderr.trim() });
    });
  });

/** The last line that is not empty. */
export const lastLine = (text: string): string => text.trim().split(/\r?\n/).at(-1)?.slice(0, 500) ?? "";

/** Runs a tool that must succeed. @throws Failure `tool-missing`, `tool-failed` */
export const toolOutput = async (command: string, args: readonly string[], options?: ToolOptions): Promise<string> => {
  const { status, stdout, stderr } = await runTool(command, args, options);
  if (status !== 0) throw new Failure("tool-failed", `${command} ended with ${status}: ${lastLine(stderr)}`);
  return stdout;
};
