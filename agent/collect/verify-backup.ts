import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { CheckEntry } from "../../core/manifest/entry.ts";
import type { Subject } from "../../core/manifest/header.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import type { AgentConfig, BackupJob, VerificationJob } from "../config/config.ts";
import { treeDigest } from "../files/tree-digest.ts";
import type { Tried } from "../sources/source.ts";
import { lastLine, toolOutput } from "../tools/run-tool.ts";
import { tryIt } from "../tools/timed-check.ts";
import { type Collected, type CollectOptions, openSource } from "./collect.ts";

/** The backup job that a verification is about. @throws Failure `config-invalid` */
export const subjectJob = (job: VerificationJob, config: AgentConfig): BackupJob => {
  const found = config.jobs.find(
    (one): one is BackupJob => one.kind === "backup" && one.unit === job.unit && one.requirement === job.of,
  );
  if (found === undefined) throw new Failure("config-invalid", `no backup job is for ${job.unit} ${job.of}`);
  return found;
};

/** A command of the operator's own: its exit status is the outcome, and what it left in the folder came back. */
const byCommand = (command: readonly string[], into: string): Promise<Tried> =>
  tryIt(command.join(" ").slice(0, 200), async () => {
    const [program = "", ...args] = command;
    const said = await toolOutput(program, args, { env: { CLEARGATE_DRILL_INTO: into } });
    const detail = lastLine(said) || "ended with 0";
    if (readdirSync(into).length === 0) return { detail };
    const { sha256, files, bytes } = await treeDigest(into);
    return { detail: `${detail}; ${files} files, ${bytes} bytes came back`, sha256 };
  });

const withFolder = async (parent: string | undefined, work: (into: string) => Promise<Tried[]>): Promise<Tried[]> => {
  const into = mkdtempSync(join(parent ?? tmpdir(), "cleargate-drill-"));
  try {
    return await work(into);
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
};

const tryBackup = (job: VerificationJob, config: AgentConfig, options: CollectOptions): Promise<Tried[]> => {
  const { command, by, into: parent } = job;
  if (command !== undefined) return withFolder(parent, async (into) => [await byCommand(command, into)]);
  const { source, options: own, context } = openSource(subjectJob(job, config), config, options);
  const cannot = (): never => {
    throw new Failure("config-invalid", `source "${source.id}" knows no ${by}; give the job a command`);
  };
  if (by === "verify") return source.verify === undefined ? cannot() : source.verify(own, context);
  const drill = source.drill ?? cannot;
  return withFolder(parent, (into) => drill(own, { into }));
};

const entryOf = ({ name, outcome, detail, durationMs, sha256 }: Tried): CheckEntry => ({
  key: name,
  outcome,
  detail,
  durationMs,
  ...(sha256 === undefined ? {} : { sha256 }),
});

/**
 * Tries a backup, and says how it went.
 * @param subject the backup as it was sealed last
 * @throws Failure `config-invalid`, `source-unreadable`; a tool that says no is an outcome
 */
export const tryJob = async (
  job: VerificationJob,
  subject: Subject,
  config: AgentConfig,
  options: CollectOptions,
): Promise<Collected> => {
  const startedMs = options.now();
  const tried = await tryBackup(job, config, options);
  const passed = tried.length > 0 && tried.every(({ outcome }) => outcome === "passed");
  return {
    job,
    entries: sortByKey(tried.map(entryOf)),
    bytes: 0,
    complete: true,
    startedAt: instantOf(startedMs),
    completedAt: instantOf(options.now()),
    cachedFiles: 0,
    ...(passed ? { proof: job.by === "drill" ? "restored" : "verified" } : {}),
    subject,
    labels: job.labels,
  };
};
