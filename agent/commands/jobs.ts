import { s3Vault } from "../../adapters/s3-vault.ts";
import { type Failure, isFailure } from "../../core/failure.ts";
import { type Collected, type CollectOptions, collect } from "../collect/collect.ts";
import { copyBackup } from "../collect/copy-backup.ts";
import { sealingMs, spoolSealed } from "../collect/seal.ts";
import { subjectJob, tryJob } from "../collect/verify-backup.ts";
import type { CollectingJob, Job, VerificationJob } from "../config/config.ts";
import { EXIT, exitStatusOf } from "../exit.ts";
import { progressBar } from "../progress.ts";
import { type Context, lockedInTurn } from "./context.ts";
import { describe, sentence } from "./report.ts";

const collectOptions = ({ options }: Context): CollectOptions => ({
  rehash: options.rehash === true,
  now: Date.now,
  progress: progressBar(process.stderr, Date.now),
});

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

/** The graver of two outcomes: a failure, then what was read in part. */
export const graver = (one: number, other: number): number =>
  one === EXIT.failed || other === EXIT.failed ? EXIT.failed : Math.max(one, other);

/** Does one job after the other: one's trouble is told and does not keep back the rest. @returns the gravest outcome */
export const eachJob = async <J extends Job>(
  { out }: Context,
  jobs: readonly J[],
  work: (job: J) => Promise<number>,
): Promise<number> => {
  let worst: number = EXIT.ok;
  for (const job of jobs)
    try {
      worst = graver(worst, await work(job));
    } catch (error) {
      if (!isFailure(error)) throw error;
      out.error(error.code, `${job.unit} ${job.requirement}: ${error.message}`, exitStatusOf(error));
      worst = EXIT.failed;
    }
  return worst;
};
