import { type Failure, isFailure } from "../../core/failure.ts";
import { collect } from "../collect/collect.ts";
import type { Collected } from "../collect/collected.ts";
import { copyBackup } from "../collect/copy-backup.ts";
import { backupGone, documentGone, isBehind, withoutNewest } from "../collect/lost-backup.ts";
import type { CollectOptions } from "../collect/open-source.ts";
import { contentOf, sealingMs, sealToSpool } from "../collect/seal.ts";
import { backupJobOf, verifyBackup } from "../collect/verify-backup.ts";
import type { CollectingJob, Job, VerificationJob } from "../config/job.ts";
import { EXIT, type ExitStatus, exitStatusOf, worstExit } from "../exit.ts";
import { knownFailure } from "../known-failure.ts";
import { progressBar, silent } from "../progress.ts";
import { type Scratch, scratchIn } from "../sorting/scratch.ts";
import type { Context } from "./context.ts";
import { openVault } from "./open-s3.ts";
import { reportFields, reportSentence } from "./report.ts";
import { withSpoolLock } from "./spool-lock.ts";

const collectOptions = ({ options }: Pick<Context, "options">, scratch: Scratch): CollectOptions => ({
  rehash: options.rehash === true,
  now: Date.now,
  // Its lines would be drawn over those of --verbose.
  progress: options.verbose === true ? silent : progressBar(process.stderr, Date.now),
  scratch,
});

/** What sorts on disk does so in a folder of the spool, which is removed when the work is done, or has failed. */
const withScratch = async <T>({ spool }: Context, work: (scratch: Scratch) => Promise<T>): Promise<T> => {
  const { path, remove } = spool.openTemporary();
  const scratch = scratchIn(path);
  try {
    return await work(scratch);
  } finally {
    scratch.thread?.end();
    remove();
  }
};

/**
 * Collects a job's evidence. A backup or document that was sealed before and is not there any more is reported as lost, to the
 * auditor too.
 * @throws Failure those of sources
 */
const collectNow = async (
  { config, key, spool, out, options }: Context,
  job: CollectingJob,
  scratch: Scratch,
): Promise<Collected> => {
  const last = spool.findLastLink(job.unit, job.requirement);
  try {
    const collected = await collect(job, config, collectOptions({ options }, scratch));
    if (!isBehind(collected, last) || (await contentOf(collected, config, key)) === last.content) return collected;
    return withoutNewest(collected, last);
  } catch (error) {
    if (job.kind === "inventory" || last === undefined || !isFailure(error, "source-gone")) throw error;
    out.error(error.code, `${job.unit} ${job.requirement}: ${error.message}`, EXIT.partial);
    return job.kind === "backup" ? backupGone(job, last, error.message) : documentGone(job, last, error.message);
  }
};

/** Seals what was collected into the spool, or only reports it; the caller holds the lock. */
const sealCollected = async (context: Context, collected: Collected): Promise<ExitStatus> => {
  const { config, key, spool, out, options } = context;
  const [fields, sentence] = [reportFields(collected), reportSentence(collected)];
  if (options.dryRun === true) out.event("would_spool", fields, `would keep ${sentence}`);
  else {
    const sealedMs = sealingMs(Date.now(), options.again === true);
    const { objectKey, size } = await sealToSpool(collected, config, key, spool, sealedMs);
    out.event("spooled", { ...fields, objectKey, size }, sentence);
  }
  return collected.complete ? EXIT.ok : EXIT.partial;
};

const isAboutCopies = (error: unknown): error is Failure => isFailure(error) && /^(?:vault|copy)-/.test(error.code);

/** What a job collected, with the copy that it asks for; a copy that failed is not claimed. */
const withCopy = async (
  { config, out, options }: Context,
  job: CollectingJob,
  collected: Collected,
): Promise<{ readonly collected: Collected; readonly copied: boolean }> => {
  if (job.kind !== "backup" || job.upload === undefined || options.dryRun === true) return { collected, copied: true };
  // What is not there as a whole cannot be copied.
  if (collected.lost === true) return { collected, copied: true };
  try {
    const copy = await copyBackup(collected, job.upload, config, await openVault(config));
    return { collected: { ...collected, copies: [...job.copies, copy] }, copied: true };
  } catch (error) {
    if (!isAboutCopies(error)) throw error;
    // The backup is sealed all the same, without the copy that does not exist; the next run resumes it.
    out.error(error.code, `${job.unit} ${job.requirement} is not copied: ${error.message}`, EXIT.partial);
    return { collected, copied: false };
  }
};

/** Collects a job and seals it into the spool, or only reports it; the caller holds the lock. */
export const collectJob = async (context: Context, job: CollectingJob): Promise<ExitStatus> =>
  withScratch(context, async (scratch) => sealCollected(context, await collectNow(context, job, scratch)));

/** The same for a job that may take hours, because it is copied: the spool is locked only to store the manifest. */
export const collectAndCopyJob = (context: Context, job: CollectingJob): Promise<ExitStatus> =>
  withScratch(context, async (scratch) => {
    const uncopied = await collectNow(context, job, scratch);
    const { collected, copied } = await withCopy(context, job, uncopied);
    const status = await withSpoolLock(context, { wait: true }, () => sealCollected(context, collected));
    return copied ? status : EXIT.partial;
  });

/**
 * Verifies or restores a backup. The backup itself is sealed first, if it changed since, so that the auditor has the
 * backup that the verification is about.
 */
export const verifyJob = async (context: Context, job: VerificationJob): Promise<ExitStatus> => {
  const { config, spool, options } = context;
  const backup = backupJobOf(job, config);
  const backupStatus = await collectAndCopyJob(context, backup);
  const link = spool.findLastLink(backup.unit, backup.requirement);
  if (options.dryRun === true || link === undefined) {
    context.out.event("would_verify", { unit: job.unit, of: job.of }, `would verify ${job.of} of ${job.unit}`);
    return backupStatus;
  }
  const { content, completedAt } = link;
  const subject = { requirement: job.of, content, completedAt };
  const verification = await withScratch(context, (scratch) =>
    verifyBackup(job, subject, config, collectOptions(context, scratch)),
  );
  await withSpoolLock(context, { wait: true }, () => sealCollected(context, verification));
  return verification.proof === undefined ? EXIT.failed : backupStatus;
};

/** Runs one job after the other: the failure of one is reported and does not hold back the rest. @returns the worst status */
export const runJobs = async <J extends Job>(
  { out }: Context,
  jobs: readonly J[],
  runJob: (job: J) => Promise<ExitStatus>,
): Promise<ExitStatus> => {
  let worst: ExitStatus = EXIT.ok;
  for (const job of jobs)
    try {
      worst = worstExit(worst, await runJob(job));
    } catch (thrown) {
      const error = knownFailure(thrown);
      if (!isFailure(error)) throw error;
      out.error(error.code, `${job.unit} ${job.requirement}: ${error.message}`, exitStatusOf(error));
      worst = EXIT.failed;
    }
  return worst;
};
