import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
}

const children = new Set<ChildProcess>();

/** Runs one of the product's own commands as a process of its own. */
export const runCommand = (
  entry: "agent" | "cleargate",
  args: readonly string[],
  env: Record<string, string>,
  show: boolean,
): Promise<CommandResult> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, "bin", `${entry}.ts`), ...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(child);
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (show) process.stdout.write(chunk.toString().replaceAll(/^(?=.)/gm, "    "));
    });
    child.stderr.pipe(process.stderr);
    child.once("error", reject);
    child.once("exit", (code) => {
      children.delete(child);
      resolve({ status: code ?? 1, stdout });
    });
  });

/** Ends commands that are still running, for a demo that is interrupted. */
export const stopCommands = (): void => {
  for (const child of children) child.kill();
};
