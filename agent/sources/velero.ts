import { counted } from "../../core/audit/report-finding.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { listedLongAgo } from "../files/list-age.ts";
import { someNames } from "../files/some-names.ts";
import { fewEntries } from "../sorting/entries.ts";
import type { Source, SourceContext, SourceReading } from "./source.ts";
import { readBackups } from "./velero/backups.ts";
import { newestBackups, type ScheduleBackup } from "./velero/newest-backups.ts";
import { type VeleroOptions, veleroOptions } from "./velero/options.ts";

const entryOf = ({ schedule, startMs, fault }: ScheduleBackup): FileEntry => ({
  key: `schedule:${schedule}`,
  size: 0,
  ...(startMs === undefined ? {} : { modifiedAt: instantOf(startMs) }),
  ...(fault === undefined ? {} : { problem: "failed" }),
});

const listed = (name: string, all: readonly string[]): Record<string, string> =>
  all.length === 0 ? {} : { [name]: `${all.length}: ${someNames(all)}` };

const read = async (options: VeleroOptions, { nowMs }: SourceContext): Promise<SourceReading> => {
  const all = newestBackups(await readBackups(options.path), options, nowMs);
  const times = all.flatMap(({ startMs }) => startMs ?? []);
  const longAgo = listedLongAgo(options, [options.path], nowMs);
  const named = all.flatMap(({ name, items }) => (name === undefined ? [] : [`${name} of ${counted(items, "item")}`]));
  const faults = all.flatMap(({ schedule, fault }) => (fault === undefined ? [] : [`${schedule}: ${fault}`]));
  return {
    entries: fewEntries("backup", all.map(entryOf)),
    proof: "reported",
    tool: { name: "Velero" },
    // Several schedules are as old as the one whose backup is the oldest.
    ...(times.length === 0 ? {} : { startedMs: Math.min(...times) }),
    completedMs: times.length === 0 ? undefined : Math.min(...times),
    complete: Object.keys(longAgo).length === 0,
    labels: {
      ...listed("velero-backups", named),
      ...listed("velero-faults", faults),
      ...listed(
        "velero-not-completed",
        all.flatMap(({ later }) => later),
      ),
      ...longAgo,
    },
  };
};

export const source: Source<VeleroOptions> = {
  id: "velero",
  kind: "backup",
  title: "Backups of Kubernetes by Velero",
  madeBy: "`velero backup create`, or a schedule; read from `kubectl get backups.velero.io --output json`",
  proof: "reported",
  options: veleroOptions,
  answers: {
    run: "The newest backup of each schedule that is `Completed`, by its start; a backup that no schedule made stands for itself. Those that began after it and are not completed are named in a label.",
    numbers:
      "Errors, snapshots and operations are counted; a counter that is left out is 0, as Kubernetes leaves out zeros. No size is stated.",
    backup:
      "Only `Completed` is one, and not while it is deleted. Errors, snapshots or operations that were attempted and not completed, and a backup of no item (a namespace that is misspelt) are `job-failed`.",
    whole:
      "A schedule that is named and absent fails by name, and so does a backup that does not include what `namespaces` names. A page of a list that goes on is refused.",
    unread:
      "A phase that is unknown, a member that is missing, of another form or there twice, two backups of one name, and JSON that breaks off are refused.",
    time: "`startTimestamp`, with its zone: `creationTimestamp` changes when the cluster itself is restored. A time of the future stays one, which the auditor refuses (`time-future`).",
    names: "Schedules, backups and namespaces are kept and compared as they are.",
    alarms:
      "A later backup that runs or failed does not replace the one that is completed. Warnings alone are no failure, as in Velero.",
    still:
      "A backup whose `expiration` has passed fails. That its object and its snapshots are still there is not shown. A file that is read again is incomplete once it is older than `within` (36 h).",
  },
  paths: ["path"],
  detect: ({ text }) => /"velero\.io\/v1"/.test(text) && /"kind"\s*:\s*"Backup"/.test(text),
  read,
};
