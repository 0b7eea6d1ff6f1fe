import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { sayInLog } from "../aws/say-in-log.ts";
import type { Clock } from "./clock.ts";
import type { Heap } from "./collected-heap.ts";
import { type Invocation, MEASURE, type WorkerMessage, type WorkerSettings } from "./messages.ts";

export interface InstanceConfig {
  readonly name: string;
  readonly bundleFolder: string;
  /** `index.handler` */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMiB: number;
  readonly clock: Clock;
  readonly logFile: string;
}

export class InvocationError extends Error {
  /** True where the instance did not survive: it ran out of time or memory, or exited. */
  readonly instanceEnded: boolean;
  constructor(message: string, instanceEnded: boolean) {
    super(message);
    this.instanceEnded = instanceEnded;
  }
}

/** One loaded copy of a function, which handles one event at a time. */
export interface Instance {
  /** @throws InvocationError */
  invoke(event: unknown, timeoutMs: number): Promise<unknown>;
  /** What it keeps; undefined where it ends before it says so. */
  heap(): Promise<Heap | undefined>;
  readonly worker: Worker;
}

const startWorker = (config: InstanceConfig): Worker => {
  const [file = "index", handlerName = "handler"] = config.handler.split(".");
  const settings: WorkerSettings = {
    bundle: join(config.bundleFolder, `${file}.mjs`),
    handlerName,
    clockOffset: config.clock.offset,
  };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: settings,
    env: { ...config.environment, AWS_LAMBDA_FUNCTION_NAME: config.name, NODE_OPTIONS: "" },
    resourceLimits: { maxOldGenerationSizeMb: config.memoryMiB },
    stdout: true,
    stderr: true,
    execArgv: [],
  });
  const log = (chunk: Buffer): void => sayInLog(config.logFile, chunk);
  worker.stdout.on("data", log);
  worker.stderr.on("data", log);
  return worker;
};

/** Starts an instance; resolves once its bundle is loaded. @throws InvocationError where it cannot be loaded */
export const startInstance = async (config: InstanceConfig): Promise<Instance> => {
  const worker = startWorker(config);
  const loading = Promise.withResolvers<unknown>();
  let pending = loading;
  /** Who waits for what it keeps. */
  let measuring: ((heap: Heap | undefined) => void)[] = [];
  let hasEnded = false;
  let invocations = 0;

  const fail = (message: string, instanceEnded: boolean): void =>
    pending.reject(new InvocationError(`${config.name}: ${message}`, instanceEnded));
  const measured = (heap: Heap | undefined): void => {
    for (const resolve of measuring) resolve(heap);
    measuring = [];
  };
  worker.on("error", (error) => fail(error.message, true));
  worker.on("exit", () => {
    hasEnded = true;
    fail("the function ended before it answered", true);
    measured(undefined);
  });
  worker.on("message", (message: WorkerMessage) => {
    switch (message.kind) {
      case "loaded":
        return pending.resolve(undefined);
      case "load-failed":
        return fail(`it cannot be loaded: ${message.error.message}`, true);
      case "succeeded":
        return pending.resolve(message.result);
      case "measured":
        return measured(message.heap);
      case "failed":
        return fail(`${message.error.name}: ${message.error.message}`, false);
      default:
        return message satisfies never;
    }
  });

  await loading.promise;
  return {
    worker,
    heap: () =>
      new Promise((resolve) => {
        if (hasEnded) return resolve(undefined);
        measuring.push(resolve);
        if (measuring.length === 1) worker.postMessage(MEASURE);
      }),
    invoke: async (event, timeoutMs) => {
      pending = Promise.withResolvers<unknown>();
      const timer = setTimeout(() => {
        fail(`ran longer than ${timeoutMs} ms`, true);
        void worker.terminate();
      }, timeoutMs);
      invocations += 1;
      const invocation: Invocation = { id: invocations, event, deadline: Date.now() + timeoutMs };
      worker.postMessage(invocation);
      return pending.promise.finally(() => clearTimeout(timer));
    },
  };
};
