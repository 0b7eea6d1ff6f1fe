import * as z from "zod";
import { hasZone, timeMs } from "../../formats/local-time.ts";
import { wholeText } from "../../formats/text.ts";
import { parseToolJson, Whole } from "../../formats/tool-json.ts";
import { invalid } from "./options.ts";

/** RFC 3339 with its zone, as Kubernetes writes it; milliseconds since 1970 come out. */
const Time = z.string().transform((text, context) => {
  if (hasZone(text)) return timeMs(text, "UTC");
  context.addIssue({ code: "custom", message: `"${text.slice(0, 40)}" is no time with its zone` });
  return z.NEVER;
});

const RUNNING = ["New", "InProgress", "WaitingForPluginOperations", "Finalizing"] as const;
const FAILED = [
  ...["FailedValidation", "PartiallyFailed", "Failed", "Deleting"],
  ...["WaitingForPluginOperationsPartiallyFailed", "FinalizingPartiallyFailed"],
] as const;
/** A counter that is 0 is left out. */
const Count = Whole.default(0);

/** Members of `velero.io/v1` Backup (github.com/vmware-tanzu/velero, pkg/apis/velero/v1/backup_types.go). */
const Backup = z.object({
  kind: z.literal("Backup").optional(),
  metadata: z.object({
    name: z.string().min(1).max(300),
    labels: z.record(z.string(), z.string()).nullish(),
    deletionTimestamp: Time.nullish(),
  }),
  spec: z
    .object({
      includedNamespaces: z.array(z.string()).nullish(),
      excludedNamespaces: z.array(z.string()).nullish(),
      snapshotVolumes: z.boolean().nullish(),
    })
    .optional(),
  status: z
    .object({
      phase: z.enum([...RUNNING, ...FAILED, "Completed"]).default("New"),
      startTimestamp: Time.nullish(),
      expiration: Time.nullish(),
      errors: Count,
      warnings: Count,
      volumeSnapshotsAttempted: Count,
      volumeSnapshotsCompleted: Count,
      csiVolumeSnapshotsAttempted: Count,
      csiVolumeSnapshotsCompleted: Count,
      backupItemOperationsAttempted: Count,
      backupItemOperationsCompleted: Count,
      backupItemOperationsFailed: Count,
      progress: z.object({ itemsBackedUp: Count }).nullish(),
    })
    .optional(),
});
export type Backup = z.infer<typeof Backup>;

const List = z.object({
  kind: z.enum(["List", "BackupList"]),
  metadata: z.object({ continue: z.string().nullish() }).nullish(),
  items: z.array(Backup),
});
const One = Backup.extend({ kind: z.literal("Backup") });

/** @throws Failure `source-invalid` */
export const readBackups = async (file: string): Promise<readonly Backup[]> => {
  const what = `${file} is no list of backups of velero.io as kubectl writes it`;
  const found = parseToolJson(await wholeText(file), what, z.union([List, One]));
  if (!("items" in found)) return [found];
  if ((found.metadata?.continue ?? "") !== "") throw invalid(`${file} is one page of several: write all of them`);
  if (new Set(found.items.map(({ metadata }) => metadata.name)).size < found.items.length)
    throw invalid(`${file} has two backups of one name: write one namespace of Velero to a file`);
  return found.items;
};
