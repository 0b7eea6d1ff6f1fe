import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { Failure } from "../../core/failure.ts";

export interface ToolRun {
  readonly status: number;
  readonly stdout: string;
  /** Its end, for messages. */
  readonly stderr: string;
}

export interface ToolOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Receives standard output as it arrives; then none of it is kept. */
  readonly onChunk?: (chunk: Buffer) => void;
}

const MAX_STDOUT = 256 * 1024 ** 2;
const KEPT_STDERR = 4000;

/**
 * Runs a tool without a shell.
 * @throws Failure `tool-missing` where it cannot be started, `tool-failed` where a signal ended it
 */
export const runTool = (command: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolRun> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    const pieces: Buffer[] = [];
    let size = 0;
    let stderr = "";
    child.on("error", (error) =>
      reject(new Failure("tool-missing", `${command} cannot be run: ${error.message}`, { cause: error })),
    );
    child.stdout.on("data", (chunk: Buffer) => {
      if (options.onChunk !== undefined) {
        try {
          options.onChunk(chunk);
        } catch (error) {
          // An error about a tool's output ends the tool, not the agent.
          reject(error);
          child.kill();
        }
        return;
      }
      size += chunk.length;
      if (size <= MAX_STDOUT) pieces.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr = (stderr + chunk.toString("utf8")).slice(-KEPT_STDERR);
    });
    child.on("close", (status, signal) => {
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

/**
 * Reads what a tool writes line by line, as it arrives.
 * @throws Failure `tool-missing`, `tool-failed`, and whatever `onLine` throws
 */
export const toolLines = async (
  command: string,
  args: readonly string[],
  options: ToolOptions,
  onLine: (line: string) => void,
): Promise<void> => {
  let rest = "";
  const decoder = new TextDecoder();
  const onChunk = (chunk: Buffer): void => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  };
  await toolOutput(command, args, { ...options, onChunk });
  onLine(rest);
};

/**
 * SHA-256 of what a tool writes, for output that is too large to keep.
 * @param skip lines that are left out of the digest
 * @throws Failure `tool-missing`, `tool-failed`
 */
export const toolDigest = async (
  command: string,
  args: readonly string[],
  options: ToolOptions = {},
  skip?: RegExp,
): Promise<string> => {
  const hash = createHash("sha256");
  let rest = Buffer.alloc(0);
  const onChunk = (chunk: Buffer): void => {
    if (skip === undefined) return void hash.update(chunk);
    const data = Buffer.concat([rest, chunk]);
    let from = 0;
    for (let to = data.indexOf(10); to !== -1; from = to + 1, to = data.indexOf(10, from))
      if (!skip.test(data.toString("latin1", from, to))) hash.update(data.subarray(from, to + 1));
    rest = data.subarray(from);
  };
  await toolOutput(command, args, { ...options, onChunk });
  hash.update(rest);
  return hash.digest("hex");
};
