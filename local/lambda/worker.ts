import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

/** Runs one function's own bundle, as Lambda would: loaded once, then one event at a time. */

interface Invocation {
  readonly id: number;
  readonly event: unknown;
  /** Milliseconds since 1970 at which it is ended. */
  readonly deadline: number;
}

const { bundle, handlerName } = workerData as { bundle: string; handlerName: string };
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
        getRemainingTimeInMillis: () => deadline - Date.now(),
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
