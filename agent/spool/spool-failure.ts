import { diskFailure } from "../../adapters/disk-full.ts";
import { Failure, isFailure } from "../../core/failure.ts";

/** What the system refuses below the spool. @returns a Failure `spool-full` or `spool-unwritable`, or the error itself */
export const spoolFailure = (error: unknown, folder: string): unknown => {
  const known = diskFailure(error, folder);
  if (isFailure(known) || !(known instanceof Error && "syscall" in known)) return known;
  return new Failure("spool-unwritable", `the spool ${folder} cannot be used: ${known.message}`, { cause: known });
};

/** Does something below the spool. @throws Failure `spool-full`, `spool-unwritable`, and whatever it throws itself */
export const inSpool = <T>(folder: string, work: () => T): T => {
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      throw spoolFailure(error, folder);
    }) as T;
  } catch (error) {
    throw spoolFailure(error, folder);
  }
};
