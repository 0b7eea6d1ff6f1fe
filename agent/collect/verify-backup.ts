import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { undoOnExit } from "../../adapters/undo-on-exit.ts";
import { counted } from "../../core/audit/report-finding.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { CheckEntry } from "../../core/manifest/entry.ts";
import type { Subject } from "../../core/manifest/header.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import type { BackupJob, VerificationJob } from "../config/job.ts";
import { treeDigest } from "../files/tree-digest.ts";
import { fewEntries } from "../sorting/entries.ts";
import { lastLine, toolOutput, WHOLE_BACKUP_DEADLINE_MS } from "../tools/run-tool.ts";
import { type CheckResult, timedCheck } from "../tools/timed-check.ts";
import type { Collected } from "./collected.ts";
import { forPeople } from "./for-people.ts";
import { type CollectOptions, openSource } from "./open-source.ts";

/** The backup job that a verification is about. @throws Failure `config-invalid` */
export const backupJobOf = (job: VerificationJob, config: AgentConfig): BackupJob => {
  const backup = config.jobs.find(
    (one): one is BackupJob => one.kind === "backup" && one.unit === job.unit && one.requirement === job.of,
  );
  if (backup === undefined) throw new Failure("config-invalid", `no backup job is for ${job.unit} ${job.of}`);
  return backup;
};

/** A command of the operator's own: its exit status is the outcome, and the folder's contents are what was restored. */
const runCommand = (command: readonly string[], inherit: readonly string[], into: string): Promise<CheckResult> =>
  timedCheck(command.join(" ").slice(0, 200), async () => {
    const [program = "", ...args] = command;
    const env = { CLEARGATE_DRILL_INTO: into };
    const text = await toolOutput(program, args, {
      env,
      inherit,
      hidesArguments: true,
      deadlineMs: WHOLE_BACKUP_DEADLINE_MS,
    });
    const detail = lastLine(text) || "ended with 0";
    if (readdirSync(into).length === 0) return { detail };
    try {
      const { sha256, files, bytes } = await treeDigest(into);
      return { detail: `${detail}; ${counted(files, "file")}, ${counted(bytes, "byte")} restored`, sha256 };
    } catch (error) {
      // It may have restored for another user: its exit status counts, and what it restored stays without a digest.
      if (!isFailure(error, "source-unreadable")) throw error;
      return { detail: `${detail}; ${error.message}` };
    }
  });

const withScratchFolder = async (
  parent: string | undefined,
  work: (into: string) => Promise<CheckResult[]>,
): Promise<CheckResult[]> => {
  const into = mkdtempSync(join(parent ?? tmpdir(), "cleargate-drill-"));
  const remove = (): void => rmSync(into, { recursive: true, force: true });
  const forget = undoOnExit(remove);
  try {
    return await work(into);
  } finally {
    forget();
    remove();
  }
};

const runChecks = (job: VerificationJob, config: AgentConfig, options: CollectOptions): Promise<CheckResult[]> => {
  const { command, environment, by, into: parent, startServer } = job;
  if (command !== undefined)
    return withScratchFolder(parent, async (into) => [await runCommand(command, environment, into)]);
  const { source, options: sourceOptions, context } = openSource(backupJobOf(job, config), config, options);
  const unsupported = (): never => {
    throw new Failure("config-invalid", `source "${source.id}" does not support ${by}; give the job a command`);
  };
  switch (by) {
    case "verify":
      return source.verify === undefined ? unsupported() : source.verify(sourceOptions, context);
    case "drill": {
      const drill = source.drill ?? unsupported;
      return withScratchFolder(parent, (into) => drill(sourceOptions, { into, startServer }));
    }
    default:
      return by satisfies never;
  }
};

const entryOf = ({ name, outcome, detail, durationMs, sha256 }: CheckResult): CheckEntry => ({
  key: forPeople(name),
  outcome,
  detail: forPeople(detail),
  durationMs,
  ...(sha256 === undefined ? {} : { sha256 }),
});

/**
 * Verifies or restores a backup, as the job asks.
 * @param subject the backup as it was sealed last
 * @returns the evidence of it; a check that fails is an outcome
 * @throws Failure `config-invalid`, `source-unreadable`
 */
export const verifyBackup = async (
  job: VerificationJob,
  subject: Subject,
  config: AgentConfig,
  options: CollectOptions,
): Promise<Collected> => {
  const startedMs = options.now();
  const results = await runChecks(job, config, options);
  const passed = results.length > 0 && results.every(({ outcome }) => outcome === "passed");
  return {
    job,
    entries: fewEntries("verification", results.map(entryOf)),
    complete: true,
    startedAt: instantOf(startedMs),
    completedAt: instantOf(options.now()),
    cachedFiles: 0,
    ...(passed ? { proof: job.by === "drill" ? "restored" : "verified" } : {}),
    subject,
    labels: job.labels,
  };
};
