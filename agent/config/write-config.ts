import { existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { Failure } from "../../core/failure.ts";

/** @throws Failure `config-unwritable` */
export const orUnwritable = <T>(what: string, write: () => T): T => {
  try {
    return write();
  } catch (error) {
    throw new Failure("config-unwritable", `${what} cannot be written: ${(error as Error).message}`, { cause: error });
  }
};

/**
 * Replaces a file as a whole, also behind a link: where the disk is full, the old one stays.
 * @param newMode of a file that is not there yet; else what the umask leaves
 * @throws Failure `config-unwritable`
 */
export const writeConfig = (file: string, text: string, newMode?: number): void =>
  orUnwritable(file, () => {
    const target = existsSync(file) ? realpathSync(file) : file;
    const mode = existsSync(target) ? statSync(target).mode : newMode;
    const partial = `${target}.partial`;
    try {
      writeFileSync(partial, text, mode === undefined ? {} : { mode });
      renameSync(partial, target);
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    }
  });
