import * as z from "zod";
import { hasZone, timeMs } from "../../formats/local-time.ts";
import { wholeText } from "../../formats/text.ts";
import { parseToolJson, Whole } from "../../formats/tool-json.ts";
import { invalid } from "./options.ts";

/**
 * An instant as the AWS CLI writes it: seconds since 1970 with a fraction (version 1), or ISO 8601 with an offset (version 2).
 * A time without a zone is refused. Milliseconds since 1970 come out.
 */
const Time = z.string().transform((text, context) => {
  const ms = /^\d{1,12}(?:\.\d{1,9})?$/.test(text)
    ? Math.floor(Number(text) * 1000)
    : hasZone(text)
      ? timeMs(text, "UTC")
      : Number.NaN;
  if (Number.isFinite(ms) && ms <= 253_402_300_799_999) return ms;
  context.addIssue({ code: "custom", message: `"${text.slice(0, 40)}" is no time with its zone` });
  return z.NEVER;
});
const Arn = z.string().startsWith("arn:").max(2048);

const STATUSES = ["COMPLETED", "PARTIAL", "DELETING", "EXPIRED", "AVAILABLE", "STOPPED", "CREATING"] as const;

/** Members of RecoveryPointByBackupVault and RecoveryPointByResource (AWS Backup's API, 2018-11-15). */
const RecoveryPoint = z.object({
  RecoveryPointArn: Arn,
  ResourceArn: Arn.nullish(),
  ResourceName: z.string().nullish(),
  ResourceType: z.string().nullish(),
  BackupVaultName: z.string().nullish(),
  Status: z.enum(STATUSES),
  StatusMessage: z.string().nullish(),
  CreationDate: Time,
  CompletionDate: Time.nullish(),
  BackupSizeInBytes: Whole.nullish(),
  BackupSizeBytes: Whole.nullish(),
  CalculatedLifecycle: z.object({ DeleteAt: Time.nullish() }).nullish(),
  IsEncrypted: z.boolean().nullish(),
  IsParent: z.boolean().nullish(),
  ParentRecoveryPointArn: Arn.nullish(),
});
export type RecoveryPoint = z.infer<typeof RecoveryPoint>;

/** Members of RestoreJobsListMember. */
const RestoreJob = z.object({
  RecoveryPointArn: Arn,
  Status: z.enum(["PENDING", "RUNNING", "COMPLETED", "ABORTED", "FAILED"]),
  StatusMessage: z.string().nullish(),
  CreationDate: Time,
  CompletionDate: Time.nullish(),
  CreatedBy: z.object({ RestoreTestingPlanArn: Arn.nullish() }).nullish(),
  ValidationStatus: z.enum(["FAILED", "SUCCESSFUL", "TIMED_OUT", "VALIDATING"]).nullish(),
  ValidationStatusMessage: z.string().nullish(),
});
export type RestoreJob = z.infer<typeof RestoreJob>;

/** A page that is not the last names the next one; the CLI joins them, unless it was told how many items to show. */
const NextToken = z.string().nullish();
const Points = z.object({ RecoveryPoints: z.array(RecoveryPoint), NextToken });
const Jobs = z.object({ RestoreJobs: z.array(RestoreJob), NextToken });

const readList = async <T extends { readonly NextToken?: string | null | undefined }>(
  file: string,
  command: string,
  schema: z.ZodType<T>,
): Promise<T> => {
  const list = parseToolJson(
    await wholeText(file),
    `${file} is not what "aws backup ${command} --output json" writes`,
    schema,
  );
  if (typeof list.NextToken === "string")
    throw invalid(`${file} is one page of several: write all of them, without --max-items`);
  return list;
};

/** @throws Failure `source-invalid` */
export const readRecoveryPoints = async (file: string): Promise<readonly RecoveryPoint[]> => {
  const { RecoveryPoints: points } = await readList(file, "list-recovery-points-by-…", Points);
  const arns = new Set(points.map(({ RecoveryPointArn: arn, BackupVaultName: vault }) => `${vault} ${arn}`));
  if (arns.size < points.length) throw invalid(`${file} has a recovery point twice`);
  return points;
};

/** @throws Failure `source-invalid` */
export const readRestoreJobs = async (file: string): Promise<readonly RestoreJob[]> =>
  (await readList(file, "list-restore-jobs", Jobs)).RestoreJobs;
