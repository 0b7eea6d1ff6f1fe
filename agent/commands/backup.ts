import { BackupJob } from "../config/job.ts";
import { parseJob } from "../config/parse-job.ts";
import type { ExitStatus } from "../exit.ts";
import { type CommonOptions, openContext } from "./context.ts";
import { collectJob } from "./jobs.ts";
import { withSpoolLock } from "./spool-lock.ts";

export interface BackupOptions extends CommonOptions {
  readonly unit: string;
  readonly requirement: string;
  readonly exclude: string[];
  readonly asOf: string;
  readonly offSite: string[];
}

/** Seals the files of a folder tree, with their hashes, into the spool. */
export const backup = async (folder: string, options: BackupOptions): Promise<ExitStatus> => {
  const context = await openContext(options);
  const { unit, requirement, exclude, asOf, offSite } = options;
  const copies = offSite.map((location) => ({ location, site: "off-site" }));
  const job = parseJob(BackupJob, { kind: "backup", unit, requirement, folder, exclude, asOf, copies });
  return withSpoolLock(context, { wait: false }, () => collectJob(context, job));
};
