import * as z from "zod";
import { Failure } from "../../../core/failure.ts";
import { Within } from "../../files/list-age.ts";

export const kopiaOptions = z.strictObject({
  type: z.literal("kopia"),
  path: z.string().min(1).max(4096).meta({ description: "Output of `kopia snapshot list --json`" }),
  sources: z.array(z.string().min(1).max(4096)).default([]).meta({
    description: "These, as `user@host:path`; one that is absent fails by name. By default all that are there",
  }),
  verified: z.string().min(1).max(4096).optional().meta({
    description: "Output of `kopia snapshot verify --verify-files-percent=100 --json`, made after the snapshots",
  }),
  readData: z.boolean().default(false).meta({
    description:
      "True where that verification read 100 percent of the files of these sources; its output does not state it",
  }),
  within: Within,
});
export type KopiaOptions = z.infer<typeof kopiaOptions>;

export const invalid = (what: string, cause?: unknown): Failure => new Failure("source-invalid", what, { cause });
