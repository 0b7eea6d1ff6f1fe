import { s3Intake } from "../../adapters/s3-intake.ts";
import { counted } from "../../core/audit/naming.ts";
import { findObjectPlace } from "../../core/manifest/object-key.ts";
import { type Collected, type CollectOptions, collect, sealingMs, spoolSealed } from "../collect.ts";
import type { Job } from "../config.ts";
import { type AgentConfig, loadConfig } from "../config.ts";
import { EXIT } from "../exit.ts";
import { loadKey, type SealingKey } from "../key.ts";
import { type Output, output } from "../output.ts";
import { progressBar } from "../progress.ts";
import { type PushOptions, push } from "../push.ts";
import { diskSpool, type Spool } from "../spool.ts";

/** Options that every command has. */
export interface CommonOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly dryRun?: boolean;
  readonly rehash?: boolean;
  readonly again?: boolean;
  readonly attempts: string;
}

export interface Context {
  readonly config: AgentConfig;
  readonly key: SealingKey;
  readonly spool: Spool;
  readonly out: Output;
  readonly options: CommonOptions;
}

const MIB = 1024 ** 2;

export const openContext = (options: CommonOptions): Context => {
  const config = loadConfig(options.config);
  const out = output(options.json === true, options.quiet === true);
  return { config, key: loadKey(config.key), spool: diskSpool(config.spool, config.spoolLimitMiB * MIB), out, options };
};

const collectOptions = ({ options }: Context): CollectOptions => ({
  rehash: options.rehash === true,
  now: Date.now,
  progress: progressBar(process.stderr, Date.now),
});

const describe = ({ job, entries, bytes, completedAt, cachedFiles, complete }: Collected) => ({
  kind: job.kind,
  unit: job.unit,
  requirement: job.requirement,
  entries: entries.length,
  bytes,
  completedAt,
  cachedFiles,
  complete,
});

const sentence = ({ job, entries, bytes, completedAt, complete }: Collected): string => {
  const what =
    job.kind === "inventory"
      ? counted(entries.length, "account")
      : `${counted(entries.length, "file")}, ${counted(bytes, "byte")}`;
  return `${job.unit} ${job.requirement}: ${what}, as of ${completedAt}${complete ? "" : " (INCOMPLETE: not all could be read)"}`;
};

/** Collects a job and keeps it in the spool, or only says what it would keep. */
export const collectJob = async (context: Context, job: Job): Promise<number> => {
  const { config, key, spool, out, options } = context;
  const collected = await collect(job, config, collectOptions(context));
  if (options.dryRun === true) out.event("would_spool", describe(collected), `would keep ${sentence(collected)}`);
  else {
    const spooled = await spoolSealed(collected, config, key, spool, sealingMs(Date.now(), options.again === true));
    out.event(
      "spooled",
      { ...describe(collected), objectKey: spooled.objectKey, size: spooled.size },
      sentence(collected),
    );
  }
  return collected.complete ? EXIT.ok : EXIT.partial;
};

const pushedSentence = (objectKey: string, result: "added" | "there"): string => {
  const { unit, requirement, digest } = findObjectPlace(objectKey) ?? { unit: "", requirement: "", digest: "" };
  return `${result === "added" ? "pushed" : "was there before:"} ${unit} ${requirement} (${digest.slice(0, 12)})`;
};

/** Pushes the spool; says each one. */
export const pushSpool = async ({ config, spool, out, options }: Context): Promise<number> => {
  const pushOptions: PushOptions = {
    attempts: Number(options.attempts),
    now: Date.now,
    random: Math.random,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    told: ({ objectKey, size }, result) =>
      out.event("pushed", { objectKey, size, result }, pushedSentence(objectKey, result)),
  };
  return push(spool, s3Intake(config), pushOptions);
};

/** Runs a command while no other agent works on the same spool. */
export const locked = async (context: Context, work: () => Promise<number>): Promise<number> => {
  const unlock = context.spool.lock();
  try {
    return await work();
  } finally {
    unlock();
  }
};
