import type { Worker } from "node:worker_threads";
import type { Heap } from "./collected-heap.ts";
import { type Instance, type InstanceConfig, InvocationError, startInstance } from "./instance.ts";
import { requireAnswer, requireEvent, SYNCHRONOUS_BYTES } from "./payload.ts";

export interface FunctionConfig extends InstanceConfig {
  readonly arn: string;
  readonly roleArn: string;
  readonly timeoutMs: number;
  /** How many instances may run at once. */
  readonly concurrency: number;
  /** Is told that an invocation has ended, however. */
  readonly ended?: () => void;
}

export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** @throws InvocationError where the function failed, ran out of time or exited, and where event or answer are too large */
  invoke(event: unknown): Promise<unknown>;
  /** What each of its instances keeps. */
  heaps(): Promise<readonly Heap[]>;
  stop(): Promise<void>;
}

/** A function with its warm instances: up to its concurrency run at once, and further invocations wait in a queue. */
export const lambdaFunction = (config: FunctionConfig): LambdaFunction => {
  const idle: Instance[] = [];
  const instances = new Map<Worker, Instance>();
  const waiting: (() => void)[] = [];
  let running = 0;

  const acquireSlot = async (): Promise<void> => {
    if (running >= config.concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
  };
  const releaseSlot = (): void => {
    running -= 1;
    waiting.shift()?.();
  };
  const warmInstance = async (): Promise<Instance> => {
    const warm = idle.pop();
    if (warm !== undefined) return warm;
    const instance = await startInstance(config);
    instances.set(instance.worker, instance);
    // It may end between two invocations: by an error that nobody caught.
    instance.worker.once("exit", () => {
      instances.delete(instance.worker);
      const at = idle.indexOf(instance);
      if (at >= 0) idle.splice(at, 1);
    });
    return instance;
  };
  const run = async (instance: Instance, event: unknown): Promise<unknown> => {
    try {
      const result = await instance.invoke(event, config.timeoutMs);
      if (instances.has(instance.worker)) idle.push(instance);
      return result;
    } catch (error) {
      const reusable = error instanceof InvocationError && !error.instanceEnded && instances.has(instance.worker);
      if (reusable) idle.push(instance);
      throw error;
    }
  };

  return {
    name: config.name,
    arn: config.arn,
    roleArn: config.roleArn,
    invoke: async (event) => {
      requireEvent(event, SYNCHRONOUS_BYTES);
      await acquireSlot();
      try {
        const answer = await run(await warmInstance(), event);
        requireAnswer(answer);
        return answer;
      } finally {
        config.ended?.();
        releaseSlot();
      }
    },
    heaps: async () => {
      const heaps = await Promise.all([...instances.values()].map((one) => one.heap()));
      return heaps.filter((heap) => heap !== undefined);
    },
    stop: async () => {
      await Promise.all([...instances.keys()].map((worker) => worker.terminate()));
    },
  };
};
