import { appendFileSync } from "node:fs";

/** The folder is gone, as a temporary one is once the cloud has stopped; or the disk is full. */
const LOST: ReadonlySet<string> = new Set(["ENOENT", "ENOSPC", "EDQUOT"]);

/**
 * Writes to a log of what functions say. Where that cannot be written it is lost, and nothing else is: on AWS the log lies in another
 * service, so that no function notices.
 */
export const sayInLog = (file: string, said: string | Uint8Array): void => {
  try {
    appendFileSync(file, said);
  } catch (error) {
    if (!LOST.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
};
