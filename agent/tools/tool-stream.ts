import { createHash } from "node:crypto";
import { Failure } from "../../core/failure.ts";
import { type ToolOptions, toolOutput } from "./run-tool.ts";

const MAX_LINE = 1024 ** 2;

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
    if (rest.length > MAX_LINE)
      throw new Failure("tool-failed", `${command} wrote a line of over ${MAX_LINE} characters`);
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
