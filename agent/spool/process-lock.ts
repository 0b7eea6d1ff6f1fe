import { readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { Failure } from "../../core/failure.ts";

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
};

/**
 * Locks a file for this process, also where the process that held it has died.
 * @returns releases the lock
 * @throws Failure `spool-locked`
 */
export const lockForProcess = (file: string, folder: string): (() => void) => {
  const create = (): void => writeFileSync(file, String(process.pid), { flag: "wx" });
  try {
    create();
  } catch {
    const holder = Number(readFileSync(file, "utf8"));
    if (isAlive(holder)) throw new Failure("spool-locked", `process ${holder} works on ${folder}`);
    // The holder died; where two processes find this out at once, one of them fails to create the file.
    unlinkSync(file);
    create();
  }
  return () => rmSync(file, { force: true });
};
