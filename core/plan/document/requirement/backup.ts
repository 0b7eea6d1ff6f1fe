import * as z from "zod";
import { Glob } from "../text.ts";
import { allowEmpty, commonMembers, minimumProof, restore, shrinkOfFiles } from "./members.ts";

export const BackupRequirement = z
  .strictObject({
    ...commonMembers,
    restore,
    evidence: z.literal("backup"),
    artefacts: z.array(Glob).max(100).default([]).meta({
      description: "Globs; each must match a file that is not empty",
    }),
    allowEmpty,
    shrink: shrinkOfFiles,
    offSiteCopies: z.int().min(0).max(10).default(0),
    immutableCopies: z.int().min(0).max(10).default(0),
    copyRule: z.enum(["3-2-1", "3-2-1-1-0"]).optional().meta({
      description:
        "3-2-1: three copies, the live data among them, on two media, one off site; 3-2-1-1-0: one immutable besides, and verified without an error",
    }),
    minimumProof,
  })
  .meta({ description: "Something to go back to" });
export type BackupRequirement = z.infer<typeof BackupRequirement>;
