import { InventoryJob } from "../config/job.ts";
import { parseJob } from "../config/parse-job.ts";
import type { ExitStatus } from "../exit.ts";
import { type CommonOptions, openContext } from "./context.ts";
import { collectJob } from "./jobs.ts";
import { withSpoolLock } from "./spool-lock.ts";

export interface InventoryOptions extends CommonOptions {
  readonly unit: string;
  readonly requirement: string;
  readonly home?: string;
  readonly asOf: string;
}

/** Seals the accounts of a CSV into the spool. */
export const inventory = async (csv: string, options: InventoryOptions): Promise<ExitStatus> => {
  const context = await openContext(options);
  const { unit, requirement, home, asOf } = options;
  const job = parseJob(InventoryJob, {
    kind: "inventory",
    unit,
    requirement,
    csv,
    asOf,
    ...(home === undefined ? {} : { home }),
  });
  return withSpoolLock(context, { wait: false }, () => collectJob(context, job));
};
