import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Clock } from "../clock.ts";

export interface FunctionConfig {
  readonly name: string;
  readonly bundleFolder: string;
  /** `index.handler` */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMiB: number;
  /** How many may run at once. */
  readonly concurrency: number;
  readonly clock: Clock;
  /** Where its output goes, one file for each function. */
  readonly logFile: string;
}

export class InvocationError extends Error {}

export interface LambdaFunction {
  readonly name: string;
  /** @throws InvocationError where the function failed, ran out of time or ended */
  invoke(event: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

interface Instance {
  run(event: unknown, timeoutMs: number): Promise<unknown>;
  readonly worker: Worker;
}

interface Answer {
  readonly id?: number;
  readonly ready?: boolean;
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
  readonly initError?: { readonly name: string; readonly message: string };
}

const start = (config: FunctionConfig): Promise<Instance> =>
  new Promise((resolve, reject) => {
    const [file = "index", handlerName = "handler"] = config.handler.split(".");
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: { bundle: join(config.bundleFolder, `${file}.mjs`), handlerName, clock: config.clock.offset },
      env: { ...config.environment, AWS_LAMBDA_FUNCTION_NAME: config.name, NODE_OPTIONS: "" },
      resourceLimits: { maxOldGenerationSizeMb: config.memoryMiB },
      stdout: true,
      stderr: true,
      execArgv: [],
    });
    const log = (chunk: Buffer): void => appendFileSync(config.logFile, chunk);
    worker.stdout.on("data", log);
    worker.stderr.on("data", log);
    let pending: { resolve(value: unknown): void; reject(error: Error): void } | undefined;
    let next = 0;
    const fail = (message: string): void => {
      const error = new InvocationError(`${config.name}: ${message}`);
      reject(error);
      pending?.reject(error);
      pending = undefined;
    };
    worker.on("error", (error) => fail(error.message));
    worker.on("exit", () => fail("the function ended before it answered"));
    worker.on("message", ({ ready, initError, error, result }: Answer) => {
      if (initError !== undefined) return fail(`it cannot be loaded: ${initError.message}`);
      if (ready === true) {
        const run = (event: unknown, timeoutMs: number): Promise<unknown> =>
          new Promise((settle, refuse) => {
            const timer = setTimeout(() => {
              fail(`ran longer than ${timeoutMs} ms`);
              void worker.terminate();
            }, timeoutMs);
            pending = {
              resolve: (value) => {
                clearTimeout(timer);
                settle(value);
              },
              reject: (problem) => {
                clearTimeout(timer);
                refuse(problem);
              },
            };
            next += 1;
            worker.postMessage({ id: next, event, deadline: Date.now() + timeoutMs });
          });
        return resolve({ run, worker });
      }
      const waiting = pending;
      pending = undefined;
      if (error !== undefined) waiting?.reject(new InvocationError(`${config.name}: ${error.name}: ${error.message}`));
      else waiting?.resolve(result);
      return undefined;
    });
  });

/** A function with its warm instances: as many as are asked for at once, up to its concurrency; others wait their turn. */
export const lambdaFunction = (config: FunctionConfig): LambdaFunction => {
  const idle: Instance[] = [];
  const all = new Set<Worker>();
  const waiting: (() => void)[] = [];
  let busy = 0;

  const enter = async (): Promise<void> => {
    if (busy >= config.concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    busy += 1;
  };
  const leave = (): void => {
    busy -= 1;
    waiting.shift()?.();
  };
  const take = async (): Promise<Instance> => {
    const warm = idle.pop();
    if (warm !== undefined) return warm;
    const instance = await start(config);
    all.add(instance.worker);
    instance.worker.once("exit", () => all.delete(instance.worker));
    return instance;
  };

  return {
    name: config.name,
    invoke: async (event) => {
      await enter();
      try {
        const instance = await take();
        try {
          const result = await instance.run(event, config.timeoutMs);
          idle.push(instance);
          return result;
        } catch (error) {
          // An error that the function answered leaves it warm; one that killed it does not.
          if (all.has(instance.worker) && !/ran longer|ended before/.test((error as Error).message))
            idle.push(instance);
          throw error;
        }
      } finally {
        leave();
      }
    },
    stop: async () => {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
};
