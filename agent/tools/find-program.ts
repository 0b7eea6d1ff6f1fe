import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { isBeneath, programCandidates } from "../../adapters/path-rules.ts";
import { Failure } from "../../core/failure.ts";

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};

/** The file that would be run by this name: see {@link programCandidates}. */
export const findProgram = (name: string, path = process.env.PATH ?? ""): string | undefined =>
  programCandidates(name, path, process.platform).find(isProgram);

/** A folder that is not there has nothing in it. */
const isIn = (file: string, folder: string): boolean => {
  try {
    return isBeneath(file, realpathSync.native(folder), process.platform);
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
  if (reads.some((folder) => isIn(real, folder)))
    throw new Failure("tool-missing", `${real} cannot be run: it is part of what it would read`);
  return file;
};
