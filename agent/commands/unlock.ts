import { Failure, isFailure } from "../../core/failure.ts";
import { loadConfig } from "../config/load-config.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import { diskSpool } from "../spool/disk-spool.ts";
import type { Spool } from "../spool/spool.ts";
import { SPOOL_LOCKS, type SpoolLock } from "../spool/spool-locks.ts";
import { type CommonOptions, outputOf } from "./context.ts";

export interface UnlockOptions extends CommonOptions {
  readonly force?: boolean;
}

/** Why a lock is not free; undefined where it is, and what the dead left of it is removed. @throws Failure `spool-*` */
const findHeld = (spool: Spool, what: SpoolLock): Failure | undefined => {
  try {
    spool.lock(what)();
    return undefined;
  } catch (error) {
    if (!isFailure(error, "spool-locked")) throw error;
    return error;
  }
};

/**
 * Says whose the locks of the spool are. Those of processes that have died are free by themselves; that of a living one is
 * taken away by `--force` alone.
 * @throws Failure `spool-locked`
 */
export const unlock = async (options: UnlockOptions): Promise<ExitStatus> => {
  const config = loadConfig(options.config);
  const spool = diskSpool(config.spool, 0);
  const out = outputOf(options);
  const broken: SpoolLock[] = [];
  for (const what of SPOOL_LOCKS) {
    const held = findHeld(spool, what);
    if (held === undefined) continue;
    const sentence = `the lock of ${what}: ${held.message}`;
    if (options.force !== true)
      throw new Failure("spool-locked", `${sentence}; wait for it, or end it and run this again`, {
        details: held.details,
      });
    spool.breakLock(what);
    broken.push(what);
    out.event("lock_broken", { lock: what, ...held.details }, `${sentence}, and goes on without it`);
  }
  out.summary(
    { broken },
    broken.length === 0 ? "No process holds a lock of the spool" : `Taken away: ${broken.join(", ")}`,
  );
  return EXIT.ok;
};
