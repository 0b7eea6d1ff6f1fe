import { s3Intake } from "../../adapters/s3-intake.ts";
import { s3Vault } from "../../adapters/s3-vault.ts";
import { counted } from "../../core/audit/naming.ts";
import { type Failure, isFailure } from "../../core/failure.ts";
import type { CheckEntry, Entry } from "../../core/manifest/entry.ts";
import { findObjectPlace } from "../../core/manifest/object-key.ts";
import { type Collected, type CollectOptions, collect } from "../collect.ts";
import { type AgentConfig, type CollectingJob, loadConfig, type VerificationJob } from "../config.ts";
import { copyBackup } from "../copy.ts";
import { EXIT } from "../exit.ts";
import { loadKey, type SealingKey } from "../key.ts";
import { type Output, output } from "../output.ts";
import { progressBar } from "../progress.ts";
import { type PushOptions, push } from "../push.ts";
import { sealingMs, spoolSealed } from "../seal.ts";
import { diskSpool, type Spool } from "../spool.ts";
import { subjectJob, tryJob } from "../trial.ts";

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

export const openContext = async (options: CommonOptions): Promise<Context> => {
  const config = loadConfig(options.config);
  const out = output(options.json === true, options.quiet === true);
  return {
    config,
    key: await loadKey(config.key),
    spool: diskSpool(config.spool, config.spoolLimitMiB * MIB),
    out,
    options,
  };
};

const collectOptions = ({ options }: Context): CollectOptions => ({
  rehash: options.rehash === true,
  now: Date.now,
  progress: progressBar(process.stderr, Date.now),
});

const describe = ({ job, entries, bytes, completedAt, cachedFiles, complete, proof, source }: Collected) => ({
  kind: job.kind,
  unit: job.unit,
  requirement: job.requirement,
  entries: entries.length,
  bytes,
  completedAt,
  cachedFiles,
  complete,
  ...(source === undefined ? {} : { source: source.type }),
  ...(proof === undefined ? {} : { proof }),
});

/** Files and what is in them: `2 files, 3 items in them, 4,096 bytes`. */
const contents = (entries: readonly Entry[], bytes: number): string => {
  const items = entries.filter((entry) => "in" in entry && entry.in !== undefined).length;
  const inside = items === 0 ? "" : `${counted(items, "item")} in them, `;
  return `${counted(entries.length - items, "file")}, ${inside}${counted(bytes, "byte")}`;
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const sentence = ({ job, entries, bytes, completedAt, complete, proof, source }: Collected): string => {
  const what = {
    inventory: () => counted(entries.length, source?.type === "sql-databases" ? "database" : "account"),
    backup: () => contents(entries, bytes),
    verification: () =>
      (entries as readonly CheckEntry[])
        .map(({ key, outcome, detail, durationMs }) => `${key} ${outcome} in ${seconds(durationMs ?? 0)}: ${detail}`)
        .join("; "),
  }[job.kind]();
  const strength = proof === undefined ? "" : ` (${proof})`;
  return `${job.unit} ${job.requirement}: ${what}${strength}, as of ${completedAt}${complete ? "" : " (INCOMPLETE: not all could be read)"}`;
};

/** Keeps what was collected in the spool, or only says what it would keep. */
const keep = async (context: Context, collected: Collected): Promise<number> => {
  const { config, key, spool, out, options } = context;
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

const isAboutCopies = (error: unknown): error is Failure => isFailure(error) && /^(?:vault|copy)-/.test(error.code);

/** What a job collected, with the copy that it asks for; a copy that could not be made is not claimed. */
const withCopy = async (
  { config, out, options }: Context,
  job: CollectingJob,
  collected: Collected,
): Promise<{ readonly collected: Collected; readonly copied: boolean }> => {
  if (job.kind !== "backup" || job.upload === undefined || options.dryRun === true) return { collected, copied: true };
  try {
    const copy = await copyBackup(collected, job.upload, config, s3Vault(config));
    return { collected: { ...collected, copies: [...job.copies, copy] }, copied: true };
  } catch (error) {
    if (!isAboutCopies(error)) throw error;
    // The backup is told all the same, without the copy that is not there; the next run goes on with it.
    out.error(error.code, `${job.unit} ${job.requirement} is not copied: ${error.message}`, EXIT.partial);
    return { collected, copied: false };
  }
};

/** Collects a job and keeps it in the spool, or only says what it would keep; the caller holds the spool. */
export const collectJob = async (context: Context, job: CollectingJob): Promise<number> =>
  keep(context, await collect(job, context.config, collectOptions(context)));

/** The same for what may take hours, because it is copied: the spool is held only to keep the manifest in it. */
export const collectInTurn = async (context: Context, job: CollectingJob): Promise<number> => {
  const found = await collect(job, context.config, collectOptions(context));
  const { collected, copied } = await withCopy(context, job, found);
  const kept = await lockedInTurn(context, () => keep(context, collected));
  return copied ? kept : EXIT.partial;
};

/**
 * Tries a backup. What is tried is told first, if it is not what was told last, so that the verification speaks of
 * something that the auditor has.
 */
export const verifyJob = async (context: Context, job: VerificationJob): Promise<number> => {
  const { config, spool, options } = context;
  const backup = subjectJob(job, config);
  const told = await collectInTurn(context, backup);
  const link = spool.lastOf(backup.unit, backup.requirement);
  if (options.dryRun === true || link === undefined) {
    context.out.event("would_try", { unit: job.unit, of: job.of }, `would try ${job.of} of ${job.unit}`);
    return told;
  }
  const { content, completedAt } = link;
  const subject = { requirement: job.of, content, completedAt };
  const tried = await tryJob(job, subject, config, collectOptions(context));
  await lockedInTurn(context, () => keep(context, tried));
  return tried.proof === undefined ? EXIT.failed : told;
};

const pushedSentence = (objectKey: string, result: "added" | "there"): string => {
  const { unit, requirement, digest } = findObjectPlace(objectKey) ?? { unit: "", requirement: "", digest: "" };
  return `${result === "added" ? "pushed" : "was there before:"} ${unit} ${requirement} (${digest.slice(0, 12)})`;
};

/** Pushes the spool once no other agent works on it. */
export const pushInTurn = (context: Context): Promise<number> => lockedInTurn(context, () => pushSpool(context));

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
export const locked = async <T>(context: Context, work: () => Promise<T>): Promise<T> => {
  const unlock = context.spool.lock();
  try {
    return await work();
  } finally {
    unlock();
  }
};

const LONGEST_WAIT_MS = 15 * 60_000;
const LOOK_AGAIN_MS = 1_000;

/** As {@link locked}, but waits for the other: what hours of work have shown is not thrown away because of a minute. */
const lockedInTurn = async <T>(context: Context, work: () => Promise<T>): Promise<T> => {
  for (const until = Date.now() + LONGEST_WAIT_MS; ; ) {
    let unlock: () => void;
    try {
      unlock = context.spool.lock();
    } catch (error) {
      if (!isFailure(error, "spool-locked") || Date.now() > until) throw error;
      await new Promise((tick) => setTimeout(tick, LOOK_AGAIN_MS));
      continue;
    }
    try {
      return await work();
    } finally {
      unlock();
    }
  }
};
