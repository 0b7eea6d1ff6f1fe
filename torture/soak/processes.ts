import { readdirSync, readFileSync } from "node:fs";

interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly resident: number;
}

const KIB = 1_024;

/** A process may end between two reads. */
const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

const listed = (pid: number): Listed => {
  const status = textOf(`/proc/${pid}/status`);
  const numberOf = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  const command = textOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
  return { pid, command, parent: numberOf("PPid"), resident: numberOf("VmRSS") * KIB };
};

/** Processes of Linux; elsewhere none is found. */
const allProcesses = (): Listed[] => {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => listed(Number(name)));
  } catch {
    return [];
  }
};

/** The resident memory of the engine that this process has started through its keeper; undefined where it is not found. */
export const engineResident = (): number | undefined => {
  const all = allProcesses();
  const keeper = all.find(({ parent, command }) => parent === process.pid && command.includes("keeper.mjs"));
  return keeper === undefined ? undefined : all.find(({ parent }) => parent === keeper.pid)?.resident;
};
