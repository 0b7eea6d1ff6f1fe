import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseDocument } from "yaml";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { Id } from "../../core/identifier.ts";
import { Copy } from "../../core/manifest/header.ts";
import { findSource, sourceOptions } from "../sources/index.ts";
import { Secret } from "../tools/secret.ts";

const Path = z.string().min(1).max(4096);

const AsOf = z
  .union([z.literal("newest-file"), z.literal("now"), z.strictObject({ marker: Path })])
  .default("newest-file")
  .meta({
    description:
      "What the evidence's age counts from. newest-file: what the source says, of files the latest change. marker: the change of a file that the " +
      "backup job writes when it is done, for copies that keep their files' old times. now: this run",
  });

const About = {
  unit: Id,
  requirement: Id,
  labels: z.record(z.string().max(100), z.string().max(1000)).default({}),
};

export const InventoryJob = z.strictObject({
  kind: z.literal("inventory"),
  ...About,
  asOf: AsOf,
  csv: Path.optional().meta({ description: "Short for source: {type: accounts-csv, path: …}" }),
  home: z.string().optional().meta({ description: "With csv: only rows homed here" }),
  source: sourceOptions("inventory")
    .optional()
    .meta({ description: "What it is read from; docs/sources.md lists all" }),
});

/** Where the artefact itself is copied to, beside its manifest. */
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
  ...About,
  asOf: AsOf,
  folder: Path.optional().meta({ description: "Short for source: {type: folder, path: …}" }),
  exclude: z.array(z.string().max(500)).default([]).meta({ description: "With folder: globs that are no part of it" }),
  source: sourceOptions("backup").optional().meta({ description: "What it is read from; docs/sources.md lists all" }),
  verify: z.boolean().default(false).meta({
    description: "Has its tool read all of it again before it is told, for proof `verified`",
  }),
  copies: z.array(Copy).default([]).meta({ description: "Where the backup lies, also beyond this machine" }),
  upload: Upload.optional(),
});

export const VerificationJob = z.strictObject({
  kind: z.literal("verification"),
  ...About,
  of: Id.meta({ description: "The requirement of the backup job, of the same unit, that is tried" }),
  by: z.enum(["verify", "drill"]).meta({ description: "verify: its tool reads it again. drill: it is restored" }),
  into: Path.optional().meta({ description: "drill: a folder with room for what comes back; emptied afterwards" }),
  command: z
    .array(z.string().max(4096))
    .min(1)
    .max(50)
    .optional()
    .meta({ description: "Another way to try it: exit status 0 has passed. CLEARGATE_DRILL_INTO names the folder" }),
});

export const Job = z.discriminatedUnion("kind", [InventoryJob, BackupJob, VerificationJob]);

export const AgentConfig = z
  .strictObject({
    agent: Id.meta({ description: "Its id in the plan, and the tag of its AWS role" }),
    migration: Id,
    bucket: z.string().min(3).max(63),
    region: z.string().min(1),
    endpoint: z.url().optional().meta({ description: "Another S3 endpoint than AWS, e.g. the embedded cloud" }),
    key: z
      .strictObject({
        id: Id,
        file: Path.optional().meta({ description: "The Ed25519 private key, PKCS#8 PEM" }),
        secret: Secret.optional().meta({ description: "Instead of a file: where else it is" }),
      })
      .refine(({ file, secret }) => (file === undefined) !== (secret === undefined), "say one of file and secret"),
    packing: z.enum(["zst", "gz"]).default("zst").meta({ description: "How manifests are packed: zstd or gzip" }),
    spool: Path.default("spool"),
    spoolLimitMiB: z
      .int()
      .min(1)
      .default(10_240)
      .meta({ description: "When it is full the agent fails; it never drops" }),
    jobs: z.array(Job).default([]),
  })
  .meta({
    id: "CleargateAgentConfig",
    title: "Cleargate agent",
    description: "What this agent collects and where it pushes",
  });

export type AgentConfig = z.infer<typeof AgentConfig>;
export type Job = z.infer<typeof Job>;
export type InventoryJob = z.infer<typeof InventoryJob>;
export type BackupJob = z.infer<typeof BackupJob>;
export type CollectingJob = InventoryJob | BackupJob;
export type VerificationJob = z.infer<typeof VerificationJob>;
export type AsOf = InventoryJob["asOf"];

export const DEFAULT_CONFIG = "cleargate-agent.yaml";

/** What a job reads, with its short forms written out. @throws Failure `config-invalid` */
export const sourceOf = (job: CollectingJob): { readonly type: string } => {
  const short =
    job.kind === "inventory"
      ? job.csv && { type: "accounts-csv", path: job.csv, ...(job.home === undefined ? {} : { home: job.home }) }
      : job.folder && { type: "folder", path: job.folder, exclude: job.exclude };
  const chosen = [job.source, short].filter((one) => one !== undefined && one !== "");
  const [only] = chosen;
  if (chosen.length !== 1 || only === undefined)
    throw new Failure(
      "config-invalid",
      `job ${job.unit} ${job.requirement}: say one of source and ${job.kind === "inventory" ? "csv" : "folder"}`,
    );
  return only as { type: string };
};

const isSecretFile = (value: unknown): value is { readonly file: string } =>
  typeof value === "object" && value !== null && "file" in value && typeof value.file === "string";

/** Paths as the source means them: relative to the configuration. */
const placed = (job: Job, at: (path: string) => string): Job => {
  if (job.kind === "verification") return { ...job, ...(job.into === undefined ? {} : { into: at(job.into) }) };
  const options = sourceOf(job) as Record<string, unknown> & { type: string };
  const source = { ...options };
  const { paths } = findSource(options.type);
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "string" && paths.includes(name as never)) source[name] = at(value);
    else if (isSecretFile(value)) source[name] = { file: at(value.file) };
  }
  const asOf = typeof job.asOf === "object" ? { marker: at(job.asOf.marker) } : job.asOf;
  const { csv: _, folder: __, ...rest } = job as InventoryJob & { folder?: string };
  return { ...rest, asOf, source } as unknown as Job;
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure("config-missing", `there is no configuration ${file}; "cleargate-agent init" writes one`, {
      cause: error,
    });
  }
};

const checkJobs = (file: string, jobs: readonly Job[]): void => {
  const seen = new Set<string>();
  for (const job of jobs) {
    const id = `${job.unit} ${job.requirement}`;
    if (seen.has(id)) throw new Failure("config-invalid", `${file}: two jobs are for ${id}`);
    seen.add(id);
    if (job.kind !== "verification") continue;
    const backup = jobs.find((one) => one.kind === "backup" && one.unit === job.unit && one.requirement === job.of);
    if (backup === undefined)
      throw new Failure(
        "config-invalid",
        `${file}: ${id} tries "${job.of}" of ${job.unit}, and no backup job is for that`,
      );
  }
};

/** Reads a configuration; paths in it are relative to it. @throws Failure `config-missing`, `config-invalid` */
export const loadConfig = (file: string): AgentConfig => {
  const document = parseDocument(readText(file));
  const [broken] = document.errors;
  if (broken !== undefined) throw new Failure("config-invalid", `${file}: ${broken.message}`);
  const parsed = AgentConfig.safeParse(document.toJS());
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Failure("config-invalid", `${file}: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  const at = (path: string): string => resolve(dirname(file), path);
  const { key, spool, jobs, ...rest } = parsed.data;
  checkJobs(file, jobs);
  return {
    ...rest,
    key: {
      ...key,
      ...(key.file === undefined ? {} : { file: at(key.file) }),
      ...(isSecretFile(key.secret) ? { secret: { file: at(key.secret.file) } } : {}),
    },
    spool: at(spool),
    jobs: jobs.map((job) => placed(job, at)),
  };
};
