import { InventoryJob } from "../config/config.ts";
import { type CommonOptions, locked, openContext } from "./context.ts";
import { collectJob } from "./jobs.ts";

export interface InventoryOptions extends CommonOptions {
  readonly unit: string;
  readonly requirement: string;
  readonly home?: string;
  readonly asOf: string;
}

/** Seals the accounts of a CSV into the spool. */
export const inventory = async (csv: string, options: InventoryOptions): Promise<number> => {
  const context = await openContext(options);
  const { unit, requirement, home, asOf } = options;
  const job = InventoryJob.parse({
    kind: "inventory",
    unit,
    requirement,
    csv,
    asOf,
    ...(home === undefined ? {} : { home }),
  });
  return locked(context, () => collectJob(context, job));
};
