import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, sep } from "node:path";
import { Failure } from "../../core/failure.ts";

const ENDINGS = process.platform === "win32" ? ["", ".exe", ".cmd", ".bat"] : [""];

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};

/**
 * The file that would be run by this name: an absolute path, or a bare name in one of the absolute folders of the PATH.
 * What is relative to the working folder is never run.
 */
export const findProgram = (name: string, path = process.env.PATH ?? ""): string | undefined => {
  const isBare = !name.includes("/") && !name.includes(sep);
  const folders = isBare ? path.split(delimiter).filter((folder) => isAbsolute(folder)) : [];
  const candidates = isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name));
  return candidates.flatMap((file) => ENDINGS.map((ending) => `${file}${ending}`)).find(isProgram);
};

const isBeneath = (file: string, folder: string): boolean => {
  try {
    const root = realpathSync.native(folder);
    return file.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
  } catch {
    return false;
  }
};

/**
 * The program to run.
 * @param reads folders that it is going to read: a backup must not bring the program that judges it
 * @throws Failure `tool-missing`
 */
export const requireProgram = (name: string, reads: readonly string[] = []): string => {
  const file = findProgram(name);
  if (file === undefined) throw new Failure("tool-missing", `${name} cannot be run: there is no such program`);
  const real = realpathSync.native(file);
  if (reads.some((folder) => isBeneath(real, folder)))
    throw new Failure("tool-missing", `${real} cannot be run: it is part of what it would read`);
  return file;
};
