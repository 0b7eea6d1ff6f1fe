import { randomUUID } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { link, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { undoOnExit } from "../../adapters/undo-on-exit.ts";
import { Failure } from "../../core/failure.ts";

export type Put = (piece: string | Uint8Array) => Promise<void>;

const outputExists = (output: string): Failure => new Failure("usage", `${output} is there already`);

/** Gives a file its name, unless another one has it by now. A file system without hard links has no such step that is one. */
const nameIt = async (part: string, output: string): Promise<void> => {
  try {
    await link(part, output);
    await rm(part);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST" || existsSync(output)) throw outputExists(output);
    await rename(part, output);
  }
};

/**
 * Writes a file that is not there yet. It has its name once it is whole; of one whose writing fails nothing stays.
 * @throws Failure `usage` where it exists or cannot be written; what `write` throws
 */
export const putNewFile = async (output: string, write: (put: Put) => Promise<void>): Promise<void> => {
  if (existsSync(output)) throw outputExists(output);
  const part = join(dirname(output), `.${basename(output)}.${randomUUID()}.part`);
  const cannot = (error: unknown): Failure =>
    new Failure("usage", `${output} cannot be written: ${(error as Error).message}`, { cause: error });
  const file = await open(part, "wx", 0o600).catch((error: unknown) => {
    throw cannot(error);
  });
  const forget = undoOnExit(() => rmSync(part, { force: true }));
  try {
    try {
      await write(async (piece) => {
        await file.appendFile(piece).catch((error: unknown) => {
          throw cannot(error);
        });
      });
      await file.sync();
    } finally {
      await file.close();
    }
    await nameIt(part, output);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    forget();
  }
};
