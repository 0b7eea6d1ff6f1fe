import { readFileSync } from "node:fs";
import { join } from "node:path";

const MODULES = join(import.meta.dirname, "..", "node_modules");

/** A program and what comes before its own arguments. */
type Program = readonly [file: string, ...args: string[]];

/**
 * A program of a package in `node_modules`, as Node runs it. What npm puts into `.bin` is a script for a shell on Windows,
 * which cannot be started without one (https://nodejs.org/api/child_process.html#spawning-bat-and-cmd-files-on-windows).
 * @throws Error where there is no such package, or it has no such program
 */
export const programOf = (packageName: string, name = packageName): Program => {
  const folder = join(MODULES, packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { bin: Record<string, string> };
  const file = bin[name];
  if (file === undefined) throw new Error(`${packageName} has no program ${name}`);
  return [process.execPath, join(folder, file)];
};

/** npm, as the npm that runs this; by its name alone where this was not started by it. */
export const npmProgram = (): Program => {
  const { npm_execpath: npm } = process.env;
  return npm === undefined ? ["npm"] : [process.execPath, npm];
};
