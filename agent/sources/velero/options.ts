import * as z from "zod";
import { Failure } from "../../../core/failure.ts";
import { Within } from "../../files/list-age.ts";

export const veleroOptions = z.strictObject({
  type: z.literal("velero"),
  path: z.string().min(1).max(4096).meta({
    description:
      "Output of `kubectl --namespace velero get backups.velero.io --output json`, or of `velero backup get --output json`",
  }),
  schedules: z.array(z.string().min(1).max(300)).default([]).meta({
    description:
      "These, by the name of the schedule, or of a backup that none made; one that is absent fails by name. By default all that are there",
  }),
  namespaces: z.array(z.string().min(1).max(300)).default([]).meta({
    description: "Namespaces of Kubernetes that every one of the backups must include",
  }),
  within: Within,
});
export type VeleroOptions = z.infer<typeof veleroOptions>;

export const invalid = (what: string, cause?: unknown): Failure => new Failure("source-invalid", what, { cause });
