import * as z from "zod";
import { invalid, type ResticOptions } from "./options.ts";

/** Members of restic's scripting page (github.com/restic/restic, doc/075_scripting.rst); older versions lack some. */
const Snapshot = z.object({
  time: z.string(),
  id: z.string(),
  hostname: z.string().default(""),
  tags: z.array(z.string()).nullish(),
  paths: z.array(z.string()).default([]),
  program_version: z.string().optional(),
  summary: z
    .object({
      backup_start: z.string().optional(),
      backup_end: z.string().optional(),
      total_files_processed: z.number().optional(),
      total_bytes_processed: z.number().optional(),
    })
    .optional(),
});
export type Snapshot = z.infer<typeof Snapshot>;

const parseSnapshots = (text: string): Snapshot[] => {
  try {
    return z.array(Snapshot).parse(JSON.parse(text));
  } catch (error) {
    throw invalid(
      `the list of snapshots is not what "restic snapshots --json" writes: ${(error as Error).message.slice(0, 300)}`,
      error,
    );
  }
};

/** The newest snapshot with the configured tags and host. @throws Failure `source-invalid` */
export const newestSnapshot = (text: string, { tags, host }: ResticOptions): Snapshot => {
  const matching = parseSnapshots(text).filter(
    (one) => tags.every((tag) => one.tags?.includes(tag)) && (host === undefined || one.hostname === host),
  );
  const newest = matching.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time)).at(-1);
  if (newest === undefined) throw invalid("no snapshot has these tags and this host");
  if (Number.isNaN(Date.parse(newest.time))) throw invalid(`a snapshot has the time "${newest.time}"`);
  return newest;
};
