import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { Failure } from "../../core/failure.ts";
import type { Log } from "../config/log.ts";

export interface LogFile {
  /** Appends one line. @throws the system's own errors */
  append(line: string): void;
  close(): void;
}

const MIB = 1024 ** 2;
const OTHERS = 0o077;
// Windows has neither flag.
const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

const writeText = (descriptor: number, text: string): number => writeSync(descriptor, text);

/** A pipe that nobody reads would wait for ever, and a link may lead to a file of somebody else. */
const open = (file: string): number => {
  const descriptor = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new Error("it is no regular file");
    if (process.platform !== "win32" && (stat.mode & OTHERS) !== 0) fchmodSync(descriptor, 0o600);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
};

/** True where a path is still the file that is open: another run may have moved it away. */
const isAt = (file: string, descriptor: number): boolean => {
  const { ino, dev } = fstatSync(descriptor);
  const there = statSync(file, { throwIfNoEntry: false });
  return there?.ino === ino && there.dev === dev;
};

/** Another run may be moving the same files: what it has moved is not there any more. */
const moveIfThere = (from: string, to: string): void => {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
};

/** `log` becomes `log.1`, that `log.2`, and the last is gone. */
const shift = (file: string, keep: number): void => {
  rmSync(`${file}.${keep}`, { force: true });
  for (let index = keep - 1; index >= 1; index -= 1) moveIfThere(`${file}.${index}`, `${file}.${index + 1}`);
  moveIfThere(file, `${file}.1`);
};

/**
 * Opens a log, which each line is appended to by one write, so that runs beside each other do not mix their lines.
 * @param write the system's call, which writes less than it was given where the disk becomes full
 * @throws Failure `log-unwritable`
 */
export const openLogFile = ({ file, maxMiB, keep }: Log, write = writeText): LogFile => {
  let descriptor: number;
  try {
    descriptor = open(file);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ELOOP" ? "it is a link" : (error as Error).message;
    throw new Failure("log-unwritable", `the log ${file} cannot be written: ${why}`, { cause: error });
  }
  let isTorn = false;
  /** The old one is closed last: its number would be that of the next file which the agent opens, should this one not open. */
  const reopen = (): void => {
    const [old, next] = [descriptor, open(file)];
    descriptor = next;
    isTorn = false;
    closeSync(old);
  };
  return {
    append: (line) => {
      const isFull = (): boolean => fstatSync(descriptor).size + Buffer.byteLength(line) > maxMiB * MIB;
      if (isFull() && !isAt(file, descriptor)) reopen();
      if (isFull()) {
        shift(file, keep);
        reopen();
      }
      const text = isTorn ? `\n${line}` : line;
      const written = write(descriptor, text);
      if (written === 0) throw new Error("there is no room for a line");
      isTorn = written < Buffer.byteLength(text);
      if (isTorn) throw new Error("there was room for a part of a line only");
    },
    close: () => closeSync(descriptor),
  };
};
