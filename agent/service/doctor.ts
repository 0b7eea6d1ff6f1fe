import { existsSync, statfsSync, statSync } from "node:fs";
import type { IntakeCondition } from "../../adapters/s3-doctor.ts";
import { readableMs } from "../../core/duration.ts";
import { isFailure } from "../../core/failure.ts";
import { type AgentConfig, sourceOf } from "../config/config.ts";
import { newestMatch } from "../files/newest-match.ts";
import { findSource } from "../sources/index.ts";
import type { Spool } from "../spool/spool.ts";
import { findProgram } from "../tools/find-program.ts";

/** One thing that was looked at. `warn` works today, and may not tomorrow. */
export interface Diagnosis {
  readonly name: string;
  readonly outcome: "ok" | "warn" | "fail";
  readonly detail: string;
}

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The auditor refuses evidence that is further ahead of its own clock. */
const REFUSED_AHEAD_MS = 5 * MINUTE_MS;

const ok = (name: string, detail: string): Diagnosis => ({ name, outcome: "ok", detail });
const warn = (name: string, detail: string): Diagnosis => ({ name, outcome: "warn", detail });
const fail = (name: string, detail: string): Diagnosis => ({ name, outcome: "fail", detail });

const credentials = ({ accessKeyId, credentialsError, expiresAt }: IntakeCondition): Diagnosis => {
  if (accessKeyId === undefined) return fail("credentials", credentialsError ?? "there are none");
  const id = `${accessKeyId.slice(0, 8)}…`;
  if (accessKeyId.startsWith("AKIA"))
    return warn("credentials", `${id} is a long-lived key: whoever copies it has it for ever; use IAM Roles Anywhere`);
  return ok("credentials", expiresAt === undefined ? id : `${id}, until ${expiresAt.toISOString()}`);
};

const clock = ({ serverMs }: IntakeCondition, nowMs: number): Diagnosis => {
  if (serverMs === undefined) return warn("clock", "the store did not say what time it is");
  const ahead = nowMs - serverMs;
  const text = `${(Math.abs(ahead) / 1000).toFixed(0)} s ${ahead > 0 ? "ahead of" : "behind"} the store`;
  if (ahead > REFUSED_AHEAD_MS) return fail("clock", `${text}: evidence from the future is refused`);
  if (Math.abs(ahead) > 15 * MINUTE_MS) return fail("clock", `${text}: S3 refuses requests of such a clock`);
  return Math.abs(ahead) > MINUTE_MS ? warn("clock", text) : ok("clock", text);
};

const reach = (condition: IntakeCondition, { bucket, endpoint }: AgentConfig): Diagnosis[] => {
  if (condition.accessKeyId === undefined) return [];
  const where = endpoint === undefined ? bucket : `${bucket} at ${endpoint}`;
  if (condition.reachError !== undefined) return [fail("reach", `${where}: ${condition.reachError}`)];
  return [
    ok("reach", where),
    condition.mayAdd === true
      ? ok("permissions", "may add under its own name (asked by an upload that S3 itself refuses; nothing was stored)")
      : fail("permissions", `may not add under its own name: ${condition.addError}`),
  ];
};

const space = ({ spool, spoolLimitMiB }: AgentConfig, pendingBytes: number): Diagnosis => {
  const { bavail, bsize } = statfsSync(spool);
  const free = bavail * bsize;
  const wants = Math.max(0, spoolLimitMiB * MIB - pendingBytes);
  const text = `${(free / GIB).toFixed(1)} GiB free at ${spool}`;
  if (free < 64 * MIB) return fail("free space", `${text}: nothing more can be kept`);
  return free < wants
    ? warn("free space", `${text}, the spool may grow by ${(wants / GIB).toFixed(1)} GiB`)
    : ok("free space", text);
};

const waiting = (spool: Spool, nowMs: number): Diagnosis => {
  const pending = spool.pending();
  const last = spool.lastPushed();
  const lastText = last === undefined ? "nothing was ever pushed" : `last push ${last.at}`;
  const [oldest] = pending;
  if (oldest === undefined) return ok("spool", `empty, ${lastText}`);
  const ageMs = nowMs - statSync(oldest.file).mtimeMs;
  const text = `${pending.length} waiting, the oldest for ${readableMs(ageMs)}; ${lastText}`;
  return ageMs > DAY_MS ? warn("spool", text) : ok("spool", text);
};

/** Is what each job reads there, and the tools that it needs? */
const jobs = (config: AgentConfig): Diagnosis[] =>
  config.jobs.map((job) => {
    const name = `job ${job.unit} ${job.requirement}`;
    if (job.kind === "verification") return ok(name, `${job.by} of ${job.of}`);
    const options = sourceOf(job) as Record<string, unknown> & { readonly type: string };
    const source = findSource(options.type);
    try {
      for (const path of source.paths) {
        const value = options[path];
        if (typeof value === "string" && !existsSync(newestMatch(value))) return fail(name, `${value} is not there`);
      }
    } catch (error) {
      if (!isFailure(error)) throw error;
      return fail(name, error.message);
    }
    const { program } = options;
    if (typeof program === "string" && options.repository !== undefined && findProgram(program) === undefined)
      return fail(name, `${program} is not on the PATH`);
    return ok(name, source.id);
  });

/** All that can keep evidence from getting through, looked at now. */
export const examine = (
  config: AgentConfig,
  spool: Spool,
  condition: IntakeCondition,
  schedule: Diagnosis,
  nowMs: number,
): Diagnosis[] => {
  const pendingBytes = spool.pending().reduce((sum, { size }) => sum + size, 0);
  return [
    credentials(condition),
    ...reach(condition, config),
    ...(condition.accessKeyId === undefined || condition.reachError !== undefined ? [] : [clock(condition, nowMs)]),
    space(config, pendingBytes),
    waiting(spool, nowMs),
    schedule,
    ...jobs(config),
  ];
};
