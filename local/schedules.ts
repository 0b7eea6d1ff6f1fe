import { appendFileSync } from "node:fs";
import type { Clock } from "./clock.ts";
import type { LambdaFunction } from "./lambda/runtime.ts";
import type { ResolvedTemplate } from "./template/resolve.ts";

export interface Schedules {
  busy(): boolean;
  /** Runs what is due by the clock, once each however late it is; resolves when it is done. */
  runDue(): Promise<void>;
  /** Runs one function's schedules now. @throws Error where it has none, or fails */
  run(functionName: string): Promise<void>;
  stop(): Promise<void>;
}

interface RuleProperties {
  readonly ScheduleExpression?: string;
  readonly Targets?: readonly { readonly Arn: string }[];
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `rate(5 minutes)`: the only form that our templates use. */
const intervalOf = (expression: string): number => {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const unitMs = UNIT_MS[unit ?? ""];
  if (unitMs === undefined) throw new Error(`the embedded cloud does not know the schedule ${expression}`);
  return Number(count) * unitMs;
};

interface Job {
  readonly fn: LambdaFunction;
  readonly intervalMs: number;
  nextMs: number;
  /** Resolves with what failed. */
  running: Promise<Error | undefined> | undefined;
}

const LOOK_MS = 1_000;

/** Wakes functions as the template's rules say. A run that fails is not tried again, as the rules have it. */
export const startSchedules = (
  template: ResolvedTemplate,
  functions: ReadonlyMap<string, LambdaFunction>,
  clock: Clock,
  logFile: string,
): Schedules => {
  const jobs: Job[] = [...template.ofType("AWS::Events::Rule").values()].flatMap(({ properties }) => {
    const { ScheduleExpression, Targets = [] } = properties as RuleProperties;
    if (ScheduleExpression === undefined) return [];
    const intervalMs = intervalOf(ScheduleExpression);
    return Targets.map(({ Arn }) => {
      const fn = functions.get(Arn);
      if (fn === undefined) throw new Error(`a schedule names ${Arn}, which is no function`);
      return { fn, intervalMs, nextMs: clock.now() + intervalMs, running: undefined };
    });
  });

  const start = (job: Job): Promise<Error | undefined> => {
    job.running ??= (async () => {
      job.nextMs = clock.now() + job.intervalMs;
      try {
        await job.fn.invoke({ source: "aws.events", "detail-type": "Scheduled Event", detail: {} });
        return undefined;
      } catch (error) {
        appendFileSync(logFile, `${(error as Error).message}\n`);
        return error as Error;
      } finally {
        job.running = undefined;
      }
    })();
    return job.running;
  };
  const runDue = async (): Promise<void> => {
    await Promise.all(jobs.filter(({ nextMs }) => nextMs <= clock.now()).map(start));
  };
  const timer = setInterval(() => void runDue(), LOOK_MS);
  timer.unref();
  return {
    busy: () => jobs.some(({ running }) => running !== undefined),
    runDue,
    run: async (functionName) => {
      const named = jobs.filter(({ fn }) => fn.name.includes(functionName));
      if (named.length === 0) throw new Error(`no schedule wakes ${functionName}`);
      for (const job of named) {
        // One that began before what the caller waits for would not have seen it.
        await job.running;
        const failed = await start(job);
        if (failed !== undefined) throw failed;
      }
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(jobs.map(({ running }) => running));
    },
  };
};
