import type { FileEntry } from "../../core/manifest/entry.ts";
import type { BackupJob, DocumentJob } from "../config/job.ts";
import { sourceOf } from "../config/job-source.ts";
import { fewEntries } from "../sorting/entries.ts";
import type { ChainLink } from "../spool/chain.ts";
import type { Collected } from "./collected.ts";
import { forPeople } from "./for-people.ts";

/**
 * What was sealed before stays valid with the auditor until it is too old. Where the agent sees that it is not there any more,
 * it says so: in the place of it, so that whatever is made later counts as newer.
 */

const lostEntry = ({ completedAt }: ChainLink): FileEntry => ({
  key: `backup of ${completedAt}`,
  size: 0,
  problem: "unreadable",
});

/** A backup of which nothing is left. */
export const backupGone = (job: BackupJob, last: ChainLink, why: string): Collected => ({
  job,
  entries: fewEntries("backup", [lostEntry(last)]),
  complete: false,
  startedAt: last.completedAt as Collected["startedAt"],
  completedAt: last.completedAt as Collected["completedAt"],
  cachedFiles: 0,
  source: { type: sourceOf(job).type },
  copies: [],
  labels: { ...job.labels, lost: why },
  lost: true,
});

/** A document that is not there any more states nothing: what it stated is open again. */
export const documentGone = (job: DocumentJob, last: ChainLink, why: string): Collected => {
  const { type, statement } = sourceOf(job);
  const entry = { key: String(statement ?? type), outcome: "inconclusive", detail: forPeople(why) } as const;
  return {
    job,
    entries: fewEntries("document", [entry]),
    complete: false,
    startedAt: last.completedAt as Collected["startedAt"],
    completedAt: last.completedAt as Collected["completedAt"],
    cachedFiles: 0,
    source: { type },
    labels: { ...job.labels, lost: why },
    lost: true,
  };
};

/** True where what is there now is older than what was there before: the newest is gone, unless it is the same. */
export const isBehind = ({ job, completedAt }: Collected, last: ChainLink | undefined): last is ChainLink =>
  job.kind === "backup" && last !== undefined && completedAt < last.completedAt;

/** What is left, and that the backup after it is gone. The next run reports what is left alone, as old as it is. */
export const withoutNewest = (collected: Collected, last: ChainLink): Collected => ({
  ...collected,
  entries: collected.entries.with(lostEntry(last)),
  complete: false,
  labels: {
    ...collected.labels,
    lost: `the backup of ${last.completedAt} that was sealed before is not there any more`,
  },
  lost: true,
});
