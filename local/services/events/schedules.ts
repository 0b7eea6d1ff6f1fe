import { sayInLog } from "../../aws/say-in-log.ts";

export interface Schedule {
  readonly functionName: string;
  readonly intervalMs: number;
  /** @returns what the function failed with at last, once Lambda has done with the event */
  invoke(event: unknown): Promise<Error | undefined>;
}

export interface Scheduler {
  busy(): boolean;
  /** Runs what is due by the clock, once each however overdue it is; resolves when all of it has ended. */
  runDue(): Promise<void>;
  /** Runs the schedules of one function, named in part, now. @throws Error where it has none, or fails */
  run(functionName: string): Promise<void>;
  stop(): Promise<void>;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Parses `rate(5 minutes)`, the only form that our templates use. @throws Error for any other */
export const parseRate = (expression: string): number => {
  const [, count, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const unitMs = UNIT_MS[unit];
  if (unitMs === undefined) throw new Error(`the embedded cloud does not support the schedule ${expression}`);
  return Number(count) * unitMs;
};

interface Job extends Schedule {
  nextMs: number;
  /** Resolves with what the run failed with, if it did. */
  running: Promise<Error | undefined> | undefined;
}

const CHECK_INTERVAL_MS = 1_000;

/** Invokes functions at fixed rates; whether a run that fails is tried again is Lambda's to decide. */
export const startScheduler = (schedules: readonly Schedule[], now: () => number, logFile: string): Scheduler => {
  const jobs: Job[] = schedules.map((one) => ({ ...one, nextMs: now() + one.intervalMs, running: undefined }));

  const invoke = async (job: Job): Promise<Error | undefined> => {
    job.nextMs = now() + job.intervalMs;
    const failure = await job.invoke({ source: "aws.events", "detail-type": "Scheduled Event", detail: {} });
    if (failure !== undefined) sayInLog(logFile, `${failure.message}\n`);
    job.running = undefined;
    return failure;
  };
  const start = (job: Job): Promise<Error | undefined> => {
    job.running ??= invoke(job);
    return job.running;
  };
  /** A run that is under way may have begun before the clock was moved, and have missed what is due since. */
  const runOne = async (job: Job): Promise<void> => {
    if (job.running !== undefined) await job.running;
    if (job.nextMs <= now()) void start(job);
    await job.running;
  };
  const runDue = async (): Promise<void> => {
    await Promise.all(jobs.filter(({ nextMs }) => nextMs <= now()).map(runOne));
  };
  const timer = setInterval(() => void runDue(), CHECK_INTERVAL_MS);
  timer.unref();
  return {
    busy: () => jobs.some(({ running }) => running !== undefined),
    runDue,
    run: async (functionName) => {
      const named = jobs.filter((job) => job.functionName.includes(functionName));
      if (named.length === 0) throw new Error(`no schedule invokes ${functionName}`);
      for (const job of named) {
        // A run that is already under way may have missed what the caller has just done.
        await job.running;
        const failure = await start(job);
        if (failure !== undefined) throw failure;
      }
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(jobs.map(({ running }) => running));
    },
  };
};
