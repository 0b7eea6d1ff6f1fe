import { readFileSync } from "node:fs";

/** A process as a lock names it: its number, and on Linux the start that tells it from others which had that number. */

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
};

/** The boot and the tick in which a process started (proc_pid_stat(5), field 22); undefined where nobody tells. */
const findStart = (pid: number): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [tick] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(19);
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()}:${tick}`;
  } catch {
    return undefined;
  }
};

const textOf = (pid: number, start: string | undefined): string => (start === undefined ? `${pid}` : `${pid} ${start}`);

export const ownHolder = (): string => textOf(process.pid, findStart(process.pid));

const HOLDER = /^([1-9]\d{0,9})(?: (\S{1,100}))?$/;

/** The number of the process that a lock names; undefined where it names none. */
export const pidOf = (holder: string): number | undefined => {
  const number = HOLDER.exec(holder)?.[1];
  return number === undefined ? undefined : Number(number);
};

/** True where it runs, or where nobody can tell whether another process has its number by now. */
export const isHolderAlive = (holder: string): boolean => {
  const [, number, stated] = HOLDER.exec(holder) ?? [];
  if (number === undefined || !isRunning(Number(number))) return false;
  const start = findStart(Number(number));
  return stated === undefined || start === undefined || stated === start;
};

/** True where the process runs that began when it says: not another one that has its number by now. */
export const isCertainlyAlive = (holder: string): boolean => {
  const [, number, stated] = HOLDER.exec(holder) ?? [];
  return number !== undefined && stated !== undefined && findStart(Number(number)) === stated;
};
