import * as z from "zod";
import { Failure } from "../../../core/failure.ts";
import { Within } from "../../files/list-age.ts";

export const awsBackupOptions = z.strictObject({
  type: z.literal("aws-backup"),
  path: z.string().min(1).max(4096).meta({
    description:
      "Output of `aws backup list-recovery-points-by-backup-vault` or `list-recovery-points-by-resource`, with `--output json`",
  }),
  restores: z.string().min(1).max(4096).optional().meta({
    description:
      "Output of `aws backup list-restore-jobs --output json`: what was restored of the newest recovery points",
  }),
  resources: z.array(z.string().min(1).max(2048)).default([]).meta({
    description:
      "These, by ARN or ResourceName; one that is absent fails by name. By default all that are there. A list by resource does not state its resource: name it here",
  }),
  vault: z.string().min(1).max(200).optional().meta({ description: "Only recovery points in the vault of this name" }),
  within: Within,
});
export type AwsBackupOptions = z.infer<typeof awsBackupOptions>;

export const invalid = (what: string, cause?: unknown): Failure => new Failure("source-invalid", what, { cause });
