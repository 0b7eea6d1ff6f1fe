import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

/** Runs one function's own bundle, as Lambda would: loaded once, then one event at a time. */

interface Invocation {
  readonly id: number;
  readonly event: unknown;
  /** Milliseconds since 1970 at which it is ended. */
  readonly deadline: number;
}

const { bundle, handlerName, clock } = workerData as { bundle: string; handlerName: string; clock: SharedArrayBuffer };
const offset = new BigInt64Array(clock);
const RealDate = Date;

/** The function's clock is the cloud's, which a test may have moved. */
class CloudDate extends RealDate {
  // biome-ignore lint/suspicious/noExplicitAny: Date's own overloads
  constructor(...given: any[]) {
    if (given.length === 0) super(CloudDate.now());
    else super(...(given as [string]));
  }
  static override now(): number {
    return RealDate.now() + Number(Atomics.load(offset, 0));
  }
}
globalThis.Date = CloudDate as DateConstructor;
const port = parentPort;
if (port === null) throw new Error("this file runs as a worker");

const load = async () => {
  const module = (await import(pathToFileURL(bundle).href)) as Record<
    string,
    (event: unknown, context: unknown) => Promise<unknown>
  >;
  const handler = module[handlerName];
  if (handler === undefined) throw new Error(`${bundle} exports no ${handlerName}`);
  return handler;
};

const failure = (error: unknown): { name: string; message: string; stack?: string | undefined } => {
  const { name, message, stack } = error as Error;
  return { name, message, stack };
};

try {
  const handler = await load();
  port.on("message", async ({ id, event, deadline }: Invocation) => {
    try {
      const result = await handler(event, {
        functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
        awsRequestId: `local-${id}`,
        getRemainingTimeInMillis: () => deadline - RealDate.now(),
      });
      port.postMessage({ id, result: result === undefined ? undefined : JSON.parse(JSON.stringify(result)) });
    } catch (error) {
      port.postMessage({ id, error: failure(error) });
    }
  });
  port.postMessage({ ready: true });
} catch (error) {
  port.postMessage({ initError: failure(error) });
}
