import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { listedLongAgo } from "../files/list-age.ts";
import { someNames } from "../files/some-names.ts";
import { fewEntries } from "../sorting/entries.ts";
import { readRecoveryPoints, readRestoreJobs } from "./aws-backup/api.ts";
import { newestPoints, type ResourceBackup } from "./aws-backup/newest-points.ts";
import { type AwsBackupOptions, awsBackupOptions } from "./aws-backup/options.ts";
import { restoresOf } from "./aws-backup/restore-tests.ts";
import type { Source, SourceContext, SourceReading } from "./source.ts";

const entryOf = ({ resource, point, fault }: ResourceBackup): FileEntry => ({
  key: `resource:${resource}`,
  size: point?.BackupSizeInBytes ?? point?.BackupSizeBytes ?? 0,
  ...(point === undefined ? {} : { modifiedAt: instantOf(point.CreationDate) }),
  ...(fault === undefined ? {} : { problem: point === undefined ? "failed" : "unreadable" }),
});

const listed = (name: string, all: readonly string[]): Record<string, string> =>
  all.length === 0 ? {} : { [name]: `${all.length}: ${someNames(all)}` };

const labelsOf = (all: readonly ResourceBackup[]): Record<string, string> => {
  const points = all.flatMap(({ point }) => point ?? []);
  const deleted = points.flatMap(({ CalculatedLifecycle: life }) => life?.DeleteAt ?? []);
  return {
    resources: String(all.length),
    ...listed(
      "aws-recovery-points",
      points.map(({ RecoveryPointArn: arn }) => arn),
    ),
    ...listed(
      "aws-faults",
      all.flatMap(({ resource, fault }) => (fault === undefined ? [] : [`${resource}: ${fault}`])),
    ),
    ...listed(
      "aws-not-whole",
      all.flatMap(({ later }) => later),
    ),
    ...listed(
      "aws-not-encrypted",
      points.flatMap((one) => (one.IsEncrypted === false ? [one.RecoveryPointArn] : [])),
    ),
    ...(deleted.length === 0 ? {} : { "aws-first-deleted-at": instantOf(Math.min(...deleted)) }),
  };
};

const read = async (options: AwsBackupOptions, { nowMs }: SourceContext): Promise<SourceReading> => {
  const { path, restores } = options;
  const all = newestPoints(await readRecoveryPoints(path), options, nowMs);
  const jobs = restores === undefined ? [] : await readRestoreJobs(restores);
  const { checks, restored, without } = restoresOf(jobs, all, nowMs);
  const times = all.flatMap(({ point }) => point?.CreationDate ?? []);
  const longAgo = listedLongAgo(options, [path, restores], nowMs);
  return {
    entries: fewEntries("backup", all.map(entryOf)),
    proof: restored ? "restored" : "reported",
    checks,
    tool: { name: "AWS Backup" },
    // Several resources are as old as the one whose recovery point is the oldest.
    ...(times.length === 0 ? {} : { startedMs: Math.min(...times) }),
    completedMs: times.length === 0 ? undefined : Math.min(...times),
    complete: Object.keys(longAgo).length === 0,
    labels: { ...labelsOf(all), ...(restores === undefined ? {} : listed("aws-not-restored", without)), ...longAgo },
  };
};

export const source: Source<AwsBackupOptions> = {
  id: "aws-backup",
  kind: "backup",
  title: "Recovery points and restore jobs of AWS Backup",
  madeBy: "`aws backup list-recovery-points-by-backup-vault --output json`, and `list-restore-jobs`",
  proof: "restored",
  options: awsBackupOptions,
  answers: {
    run: "The newest recovery point of each resource that is whole, by its creation. Those that were made after it and are not whole are named in a label. Of the restores of a recovery point, the last one decides; one that began before it, or in the future, is inconclusive.",
    numbers:
      "Sizes are bytes, and mean something else for each type of resource: AWS documents 0 for RDS, provisioned bytes for EBS and changed bytes for EFS. So no size is held against another, and 0 is no fault.",
    backup:
      "Only `COMPLETED` and `AVAILABLE` are whole. `CREATING`, `PARTIAL`, `STOPPED`, `EXPIRED` and `DELETING` are not: a resource that has only such fails (`job-failed`). A composite recovery point is as whole as all that is nested in it.",
    whole:
      "A resource that is named and has no recovery point fails by name; a vault that is named and absent fails by name. A page that is not the last (`NextToken`) is refused. A list by resource does not state its resource, so that the job must.",
    unread:
      "A status that is unknown, a member that is missing, of another form or there twice, a recovery point that is there twice, and JSON that breaks off are refused.",
    time: "The creation of the recovery point, of several resources the oldest: seconds since 1970 as version 1 of the AWS CLI writes them, or a time with its offset as version 2 does. A time without a zone is refused, and one of the future stays one (`time-future`).",
    names: "Resources are told apart by their ARN, and may be named by it or by `ResourceName`.",
    alarms:
      "A recovery point that is being created, or that failed, does not replace the whole one before it. A restore of an older recovery point is no fault, and no proof of the newest.",
    still:
      "A recovery point whose `DeleteAt` has passed is unreadable. A file that AWS CLI wrote is incomplete once it is older than `within` (36 h).",
  },
  paths: ["path", "restores"],
  detect: ({ text }) => /^\s*\{\s*"RecoveryPoints"\s*:/.test(text),
  beside: { restores: ({ text }) => /^\ufeff?\s*\{\s*"RestoreJobs"\s*:/.test(text) },
  read,
};
