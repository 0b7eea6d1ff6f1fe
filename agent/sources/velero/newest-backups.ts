import { counted } from "../../../core/audit/report-finding.ts";
import { Failure } from "../../../core/failure.ts";
import { someNames } from "../../files/some-names.ts";
import type { Backup } from "./backups.ts";
import { invalid, type VeleroOptions } from "./options.ts";

/** The newest backup that one schedule completed. */
export interface ScheduleBackup {
  readonly schedule: string;
  readonly name: string | undefined;
  readonly startMs: number | undefined;
  readonly items: number;
  /** Why there is nothing to restore, or not all of it; undefined where nothing is known to be wrong. */
  readonly fault: string | undefined;
  /** Those that began after it and are not completed. */
  readonly later: readonly string[];
}

/** A backup that no schedule made stands for itself. */
const scheduleOf = ({ metadata }: Backup): string => metadata.labels?.["velero.io/schedule-name"] ?? metadata.name;

const startOf = ({ metadata, status }: Backup): number => {
  if (typeof status?.startTimestamp !== "number")
    throw invalid(`backup ${metadata.name} is Completed, and its start is not stated`);
  return status.startTimestamp;
};

const isCompleted = ({ metadata, status }: Backup): boolean =>
  status?.phase === "Completed" && (metadata.deletionTimestamp ?? undefined) === undefined;

const includes = ({ spec }: Backup, namespace: string): boolean => {
  const included = spec?.includedNamespaces ?? [];
  const isIn = included.length === 0 || included.includes("*") || included.includes(namespace);
  return isIn && !(spec?.excludedNamespaces ?? []).includes(namespace);
};

const faultOf = (backup: Backup, { namespaces }: VeleroOptions, nowMs: number): string | undefined => {
  const { status } = backup;
  if (status === undefined) return "it has no status";
  if (typeof status.expiration === "number" && status.expiration <= nowMs)
    return `it expired at ${new Date(status.expiration).toISOString()}`;
  const left = [
    [status.volumeSnapshotsAttempted, status.volumeSnapshotsCompleted, "volume snapshots"],
    [status.csiVolumeSnapshotsAttempted, status.csiVolumeSnapshotsCompleted, "CSI snapshots"],
    [status.backupItemOperationsAttempted, status.backupItemOperationsCompleted, "operations"],
  ] as const;
  const short = left.find(([attempted, completed]) => completed < attempted);
  if (status.errors > 0 || status.backupItemOperationsFailed > 0)
    return `${counted(status.errors, "error")} and ${counted(status.backupItemOperationsFailed, "failed operation")}`;
  if (short !== undefined) return `${short[1]} of ${short[0]} ${short[2]}`;
  // A namespace that is misspelt is backed up without an error.
  if (status.progress?.itemsBackedUp === 0) return "it holds no item";
  const absent = namespaces.filter((namespace) => !includes(backup, namespace));
  return absent.length === 0 ? undefined : `it does not include ${someNames(absent)}`;
};

const newestOf = (schedule: string, all: readonly Backup[], options: VeleroOptions, nowMs: number): ScheduleBackup => {
  const newest = all
    .filter(isCompleted)
    .toSorted((a, b) => startOf(a) - startOf(b))
    .at(-1);
  const others = all.filter((one) => !isCompleted(one));
  const says = ({ metadata, status }: Backup): string => `${metadata.name} ${status?.phase ?? "New"}`;
  if (newest === undefined)
    return {
      schedule,
      name: undefined,
      startMs: undefined,
      items: 0,
      fault: `only ${someNames(others.map(says))}`,
      later: [],
    };
  const startMs = startOf(newest);
  return {
    schedule,
    name: newest.metadata.name,
    startMs,
    items: newest.status?.progress?.itemsBackedUp ?? 0,
    fault: faultOf(newest, options, nowMs),
    later: others.filter(({ status }) => (status?.startTimestamp ?? Infinity) > startMs).map(says),
  };
};

/** @throws Failure `source-gone` where there is no backup, `source-invalid` */
export const newestBackups = (
  all: readonly Backup[],
  options: VeleroOptions,
  nowMs: number,
): readonly ScheduleBackup[] => {
  const { path, schedules } = options;
  if (all.length === 0) throw new Failure("source-gone", `${path} has no backup`);
  const bySchedule = Map.groupBy(all, scheduleOf);
  const found = [...bySchedule].filter(([schedule]) => schedules.length === 0 || schedules.includes(schedule));
  const absent = schedules
    .filter((schedule) => !bySchedule.has(schedule))
    .map((schedule): ScheduleBackup => {
      return { schedule, name: undefined, startMs: undefined, items: 0, fault: "it has no backup", later: [] };
    });
  return [...found.map(([schedule, own]) => newestOf(schedule, own, options, nowMs)), ...absent];
};
