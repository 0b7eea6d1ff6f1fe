import { mkdtempSync, rmSync, statfsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IntakeCondition } from "../../adapters/s3-doctor.ts";
import { readableMs } from "../../core/duration.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import { scratchIn } from "../sorting/scratch.ts";
import type { Spool } from "../spool/spool.ts";
import { checkJobs } from "./check-jobs.ts";
import { checkLog } from "./check-log.ts";
import { checkMarkers, checkSystem } from "./check-markers.ts";
import { checkProxy } from "./check-proxy.ts";
import { type Diagnosis, fail, failedBy, ok, warn } from "./diagnosis.ts";

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The auditor refuses evidence that is further ahead of its own clock. */
const MAX_AHEAD_MS = 5 * MINUTE_MS;

const checkCredentials = ({ accessKeyId, credentialsError, expiresAt }: IntakeCondition): Diagnosis => {
  if (accessKeyId === undefined)
    return fail("credentials", credentialsError ?? "there are no credentials", "intake-denied");
  const id = `${accessKeyId.slice(0, 8)}…`;
  if (accessKeyId.startsWith("AKIA"))
    return warn(
      "credentials",
      `${id} is a long-lived key, which stays valid for anybody who copies it; use IAM Roles Anywhere`,
    );
  return ok("credentials", expiresAt === undefined ? id : `${id}, until ${expiresAt.toISOString()}`);
};

const checkClock = ({ serverMs }: IntakeCondition, nowMs: number): Diagnosis => {
  if (serverMs === undefined) return warn("clock", "the store did not send its time");
  const ahead = nowMs - serverMs;
  const text = `${(Math.abs(ahead) / 1000).toFixed(0)} s ${ahead > 0 ? "ahead of" : "behind"} the store`;
  if (ahead > MAX_AHEAD_MS) return fail("clock", `${text}: evidence from the future is refused`, "intake-denied");
  if (Math.abs(ahead) > 15 * MINUTE_MS)
    return fail("clock", `${text}: S3 refuses requests of such a clock`, "intake-denied");
  return Math.abs(ahead) > MINUTE_MS ? warn("clock", text) : ok("clock", text);
};

const checkReach = (condition: IntakeCondition, { bucket, endpoint }: AgentConfig): Diagnosis[] => {
  if (condition.accessKeyId === undefined) return [];
  const where = endpoint === undefined ? bucket : `${bucket} at ${endpoint}`;
  if (condition.reachError !== undefined)
    return [fail("reach", `${where}: ${condition.reachError}`, condition.code ?? "intake-unavailable")];
  return [
    ok("reach", where),
    condition.canAdd === true
      ? ok(
          "permissions",
          "may add objects under its own prefix (probed by an upload that S3 itself refuses; nothing was stored)",
        )
      : fail("permissions", `may not add objects under its own prefix: ${condition.addError}`, condition.code),
  ];
};

const checkSpace = ({ spool, spoolLimitMiB }: AgentConfig, pendingBytes: number): Diagnosis => {
  const { bavail, bsize } = statfsSync(spool);
  const free = bavail * bsize;
  const growth = Math.max(0, spoolLimitMiB * MIB - pendingBytes);
  const text = `${(free / GIB).toFixed(1)} GiB free at ${spool}`;
  if (free < 64 * MIB) return fail("free space", `${text}: no manifest can be stored`, "spool-full");
  return free < growth
    ? warn("free space", `${text}, the spool may grow by ${(growth / GIB).toFixed(1)} GiB`)
    : ok("free space", text);
};

const checkSpool = (spool: Spool, nowMs: number): Diagnosis => {
  const pending = spool.listPending();
  const last = spool.findLastPush();
  const lastText = last === undefined ? "nothing was pushed yet" : `last push ${last.at}`;
  const [oldest] = pending;
  if (oldest === undefined) return ok("spool", `empty, ${lastText}`);
  const ageMs = nowMs - statSync(oldest.file).mtimeMs;
  const text = `${pending.length} pending, the oldest for ${readableMs(ageMs)}; ${lastText}`;
  return ageMs > DAY_MS ? warn("spool", text) : ok("spool", text);
};

/** What was opened of the agent's own: where something could not be, the failure stands in its place. */
export interface Opened {
  readonly key: { readonly id: string } | Failure;
  readonly spool: Spool | Failure;
}

const checkKey = (key: Opened["key"]): Diagnosis =>
  key instanceof Failure ? failedBy("key", key) : ok("key", `${key.id} can be read, by its owner alone`);

/** Writes into the spool as a job will: its lock, and a temporary folder. */
const checkOwnSpool = (config: AgentConfig, spool: Opened["spool"], nowMs: number): Diagnosis[] => {
  if (spool instanceof Failure) return [failedBy("spool", spool)];
  try {
    spool.openTemporary().remove();
    const pendingBytes = spool.listPending().reduce((sum, { size }) => sum + size, 0);
    return [checkSpace(config, pendingBytes), checkSpool(spool, nowMs), checkLock(spool)];
  } catch (error) {
    return [failedBy("spool", error)];
  }
};

const checkLock = (spool: Spool): Diagnosis => {
  try {
    spool.lock()();
    return ok("lock", "no other process works on the spool");
  } catch (error) {
    return isFailure(error, "spool-locked") ? warn("lock", error.message) : failedBy("lock", error);
  }
};

/** Jobs sort where the agent may write. */
const checkAllJobs = async (config: AgentConfig): Promise<Diagnosis[]> => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-doctor-"));
  const scratch = scratchIn(folder);
  try {
    return await checkJobs(config, scratch);
  } finally {
    scratch.thread?.end();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Checks everything that can keep evidence from reaching the intake. */
export const diagnose = async (
  config: AgentConfig,
  { key, spool }: Opened,
  condition: IntakeCondition,
  schedule: Diagnosis,
  nowMs: number,
): Promise<Diagnosis[]> => {
  const jobs = await checkAllJobs(config);
  return [
    checkSystem(),
    checkKey(key),
    checkProxy(config, process.env),
    checkCredentials(condition),
    ...checkReach(condition, config),
    ...(condition.accessKeyId === undefined || condition.reachError !== undefined
      ? []
      : [checkClock(condition, nowMs)]),
    ...checkLog(config),
    ...checkOwnSpool(config, spool, nowMs),
    schedule,
    ...jobs,
    ...(await checkMarkers(config, nowMs)),
  ];
};
