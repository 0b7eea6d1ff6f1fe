import { closeSync, fchmodSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { Failure } from "../../core/failure.ts";
import { type Gauge, openMetrics, type Sample, timestamp } from "../../core/openmetrics.ts";

/** What the textfile collector of node_exporter shows of an agent (https://github.com/prometheus/node_exporter#textfile-collector). */

export interface AgentState {
  readonly agent: string;
  readonly migration: string;
  readonly now: string;
  readonly pending: number;
  readonly pendingBytes: number;
  readonly lastPushedAt: string | undefined;
  /** The verdict on what was pushed last for each job, as far as it is known; undefined where the intake could not be asked. */
  readonly verdicts: readonly JobState[] | undefined;
}

interface JobState {
  readonly unit: string;
  readonly requirement: string;
  readonly pushedAt: string;
  /** Undefined where there is none yet. */
  readonly outcome: string | undefined;
}

const gauges = (state: AgentState): Gauge[] => {
  const { agent, migration, now, pending, pendingBytes, lastPushedAt, verdicts } = state;
  const labels = { migration, agent };
  const one = (value: number | undefined): Sample[] => (value === undefined ? [] : [{ labels, value }]);
  const jobs = (of: (job: JobState) => number | undefined): Sample[] =>
    (verdicts ?? []).flatMap((job) => {
      const { unit, requirement } = job;
      const value = of(job);
      return value === undefined ? [] : [{ labels: { ...labels, unit, requirement }, value }];
    });
  return [
    {
      name: "cleargate_agent_status_timestamp_seconds",
      help: "When the agent wrote this file",
      samples: one(timestamp(now)),
    },
    { name: "cleargate_agent_spool_manifests", help: "Manifests that wait in the spool", samples: one(pending) },
    { name: "cleargate_agent_spool_bytes", help: "What they weigh", samples: one(pendingBytes) },
    {
      name: "cleargate_agent_last_push_timestamp_seconds",
      help: "When the agent pushed last",
      samples: one(lastPushedAt === undefined ? undefined : timestamp(lastPushedAt)),
    },
    {
      name: "cleargate_agent_intake_reachable",
      help: "1 where the intake could be asked for verdicts, 0 where not",
      samples: one(Number(verdicts !== undefined)),
    },
    {
      name: "cleargate_agent_job_pushed_timestamp_seconds",
      help: "When the agent pushed last for a job",
      samples: jobs(({ pushedAt }) => timestamp(pushedAt)),
    },
    {
      name: "cleargate_agent_job_accepted",
      help: "1 where what was pushed last for a job was accepted, 0 where not; absent where there is no verdict yet",
      samples: jobs(({ outcome }) => (outcome === undefined ? undefined : Number(outcome === "accepted"))),
    },
  ];
};

/** Read by everybody: the collector runs as another user, and nothing in it is secret. */
const MODE = 0o644;

const openNew = (file: string): number => openSync(file, "wx", MODE);

/** What an earlier run left is removed once: a link, and not what it names. */
const openInstead = (file: string): number => {
  try {
    return openNew(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    rmSync(file, { force: true });
    return openNew(file);
  }
};

/**
 * Writes a file that was not there. The collector's folder may be writable by others: who puts a link in the file's place has
 * nothing written through it, because the name is taken then.
 */
const writeNew = (file: string, text: string): void => {
  const descriptor = openInstead(file);
  try {
    writeFileSync(descriptor, text);
    // The mask of the process may have taken bits away.
    fchmodSync(descriptor, MODE);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
};

/**
 * Replaces the file as a whole, so that the collector never reads half of one; a link in its place is replaced, and not followed.
 * @throws Failure `file-inaccessible` where it cannot be written
 */
export const writeMetricsFile = (file: string, state: AgentState): void => {
  // The collector reads what ends with .prom, and no other.
  const partial = `${file}.${process.pid}.partial`;
  try {
    writeNew(partial, openMetrics(gauges(state)));
    try {
      renameSync(partial, file);
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    }
  } catch (error) {
    throw new Failure("file-inaccessible", `${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
};
