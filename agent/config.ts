import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseDocument } from "yaml";
import * as z from "zod";
import { Failure } from "../core/failure.ts";
import { Id } from "../core/identifier.ts";
import { Copy } from "../core/manifest/header.ts";

const Path = z.string().min(1).max(4096);

const AsOf = z
  .union([z.literal("newest-file"), z.literal("now"), z.strictObject({ marker: Path })])
  .default("newest-file")
  .meta({
    description:
      "What the evidence's age counts from. newest-file: the latest change in it. marker: the change of a file that the " +
      "backup job writes when it is done, for copies that keep their files' old times. now: this run",
  });

const About = {
  unit: Id,
  requirement: Id,
  asOf: AsOf,
  labels: z.record(z.string().max(100), z.string().max(1000)).default({}),
};

export const InventoryJob = z.strictObject({
  kind: z.literal("inventory"),
  ...About,
  csv: Path.meta({ description: "Accounts, e.g. what Get-CsUser or a WMI query exported; columns are found by name" }),
  home: z.string().optional().meta({ description: "Only rows homed here, where one export holds several pools" }),
});

export const BackupJob = z.strictObject({
  kind: z.literal("backup"),
  ...About,
  folder: Path,
  exclude: z
    .array(z.string().max(500))
    .default([])
    .meta({ description: "Globs of paths that are no part of the backup" }),
  copies: z.array(Copy).default([]).meta({ description: "Where the backup lies, also beyond this machine" }),
});

export const Job = z.discriminatedUnion("kind", [InventoryJob, BackupJob]);

export const AgentConfig = z
  .strictObject({
    agent: Id.meta({ description: "Its id in the plan, and the tag of its AWS role" }),
    migration: Id,
    bucket: z.string().min(3).max(63),
    region: z.string().min(1),
    endpoint: z.url().optional().meta({ description: "Another S3 endpoint than AWS, e.g. the embedded cloud" }),
    key: z.strictObject({ id: Id, file: Path.meta({ description: "The Ed25519 private key, PKCS#8 PEM" }) }),
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
export type AsOf = z.infer<typeof AsOf>;

export const DEFAULT_CONFIG = "cleargate-agent.yaml";

/** Reads a configuration; paths in it are relative to it. @throws Failure `config-missing`, `config-invalid` */
export const loadConfig = (file: string): AgentConfig => {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure("config-missing", `there is no configuration ${file}; "cleargate-agent init" writes one`, {
      cause: error,
    });
  }
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken !== undefined) throw new Failure("config-invalid", `${file}: ${broken.message}`);
  const parsed = AgentConfig.safeParse(document.toJS());
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Failure("config-invalid", `${file}: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  const at = (path: string): string => resolve(dirname(file), path);
  const { key, spool, jobs, ...rest } = parsed.data;
  return {
    ...rest,
    key: { ...key, file: at(key.file) },
    spool: at(spool),
    jobs: jobs.map((job) => ({
      ...job,
      ...(job.kind === "inventory" ? { csv: at(job.csv) } : { folder: at(job.folder) }),
      asOf: typeof job.asOf === "object" ? { marker: at(job.asOf.marker) } : job.asOf,
    })) as Job[],
  };
};
