import * as z from "zod";
import { DURATION } from "../../core/duration.ts";
import { Id } from "../../core/identifier.ts";
import { Copy } from "../../core/manifest/header.ts";
import { sourceOptions } from "../sources/index.ts";

export const Path = z.string().min(1).max(4096);

const AsOf = z
  .union([z.literal("newest-file"), z.literal("now"), z.strictObject({ marker: Path })])
  .default("newest-file")
  .meta({
    description:
      "What the age of the evidence counts from. newest-file: what the source states, for files the latest change. marker: the change of a " +
      "file that the backup job writes when it is done, for copies that keep their files' old times. now: this run",
  });

const Duration = z.string().regex(DURATION);

const Done = z
  .strictObject({
    maxAge: Duration.default("26h").meta({ description: "How long ago the run may have ended" }),
    wait: Duration.optional().meta({
      description: "How long to wait for a run that has not ended; other jobs of this agent wait too",
    }),
  })
  .meta({
    description:
      "What is read was written by a script on another host, and counts only with its cleargate-done.txt; docs/collector.md",
  });

const Common = {
  name: Id.optional().meta({ description: "For `run --job`; without it a job is `<unit>/<requirement>`" }),
  unit: Id,
  requirement: Id,
  labels: z.record(z.string().max(100), z.string().max(1000)).default({}),
};

export const InventoryJob = z.strictObject({
  kind: z.literal("inventory"),
  ...Common,
  asOf: AsOf,
  done: Done.optional(),
  csv: Path.optional().meta({ description: "Short for source: {type: accounts-csv, path: …}" }),
  home: z.string().optional().meta({ description: "With csv: only rows homed here" }),
  source: sourceOptions("inventory")
    .optional()
    .meta({ description: "What it is read from; docs/sources.md lists all" }),
});

/** Where the backup itself is copied to, beside its manifest. */
const Upload = z
  .strictObject({
    to: z.literal("s3"),
    bucket: z.string().min(3).max(63),
    lockUntil: z.iso
      .datetime()
      .transform((text) => new Date(text).toISOString())
      .optional()
      .meta({
        description: "Object lock until the rollback window ends: until then nobody can delete or change the copy",
      }),
    site: z.enum(["on-site", "off-site"]).default("off-site"),
    partMiB: z.int().min(5).max(1024).default(64),
  })
  .meta({ description: "Uploads the files of the backup: resumable, checked by S3 over the whole object" });
export type Upload = z.infer<typeof Upload>;

export const BackupJob = z.strictObject({
  kind: z.literal("backup"),
  ...Common,
  asOf: AsOf,
  done: Done.optional(),
  folder: Path.optional().meta({ description: "Short for source: {type: folder, path: …}" }),
  exclude: z
    .array(z.string().max(500))
    .default([])
    .meta({ description: "With folder: globs of paths that are not part of it" }),
  source: sourceOptions("backup").optional().meta({ description: "What it is read from; docs/sources.md lists all" }),
  verify: z.boolean().default(false).meta({
    description: "Has the source's own tool read all of it again before it is sealed, for proof `verified`",
  }),
  copies: z.array(Copy).default([]).meta({ description: "Where the backup is stored, also beyond this machine" }),
  upload: Upload.optional(),
});

/** A statement of a person, sealed with the digest of the document that has it. */
export const DocumentJob = z.strictObject({
  kind: z.literal("document"),
  ...Common,
  asOf: AsOf,
  done: Done.optional(),
  source: sourceOptions("document").meta({ description: "What it is read from; docs/sources.md lists all" }),
});

export const VerificationJob = z.strictObject({
  kind: z.literal("verification"),
  ...Common,
  of: Id.meta({ description: "The requirement of the backup job, of the same unit, that is verified" }),
  by: z.enum(["verify", "drill"]).meta({ description: "verify: its tool reads it again. drill: it is restored" }),
  into: Path.optional().meta({ description: "drill: a folder with room for the restored files; emptied afterwards" }),
  startServer: z.boolean().default(false).meta({
    description:
      "drill: consent to start a server on what was restored. A database may contain code, which then runs on this machine",
  }),
  command: z.array(z.string().max(4096)).min(1).max(50).optional().meta({
    description: "A command that verifies it instead: exit status 0 has passed. CLEARGATE_DRILL_INTO names the folder",
  }),
  environment: z.array(z.string().min(1).max(200)).max(50).default([]).meta({
    description: "With command: variables of the agent that it sees, by name. It sees no others but PATH and the like",
  }),
});

/** What a job is called on a command line. */
export const nameOfJob = ({ name, unit, requirement }: Pick<Job, "name" | "unit" | "requirement">): string =>
  name ?? `${unit}/${requirement}`;

export const Job = z.discriminatedUnion("kind", [InventoryJob, BackupJob, DocumentJob, VerificationJob]);

export type Job = z.infer<typeof Job>;
export type InventoryJob = z.infer<typeof InventoryJob>;
export type DocumentJob = z.infer<typeof DocumentJob>;
export type BackupJob = z.infer<typeof BackupJob>;
export type VerificationJob = z.infer<typeof VerificationJob>;
/** A job that reads a source, rather than verifying what another one read. */
export type CollectingJob = Exclude<Job, VerificationJob>;
export type AsOf = InventoryJob["asOf"];
