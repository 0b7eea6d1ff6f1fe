import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { cloudDate } from "./cloud-date.ts";
import { collectedHeap } from "./collected-heap.ts";
import { type Invocation, MEASURE, type WorkerMessage, type WorkerSettings } from "./messages.ts";

/** Runs one function's own bundle, as Lambda would: loaded once, then one event at a time. */

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const RealDate = Date;
const { bundle, handlerName, clockOffset }: WorkerSettings = workerData;
globalThis.Date = cloudDate(clockOffset);
const port = parentPort;
if (port === null) throw new Error("this file runs as a worker");
const post = (message: WorkerMessage): void => port.postMessage(message);

const load = async (): Promise<Handler> => {
  const module = (await import(pathToFileURL(bundle).href)) as Record<string, Handler>;
  const handler = module[handlerName];
  if (handler === undefined) throw new Error(`${bundle} exports no ${handlerName}`);
  return handler;
};

const describe = (error: unknown): { name: string; message: string } => {
  const { name, message } = error as Error;
  return { name, message };
};

/** Lambda returns results as JSON, so what JSON cannot hold must not reach the caller here either. */
const asJson = (result: unknown): unknown => (result === undefined ? undefined : JSON.parse(JSON.stringify(result)));

try {
  const handler = await load();
  port.on("message", async (asked: Invocation | typeof MEASURE) => {
    if (asked === MEASURE) return post({ kind: "measured", heap: collectedHeap() });
    const { id, event, deadline } = asked;
    try {
      const result = await handler(event, {
        functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
        awsRequestId: `local-${id}`,
        getRemainingTimeInMillis: () => deadline - RealDate.now(),
      });
      post({ kind: "succeeded", result: asJson(result) });
    } catch (error) {
      post({ kind: "failed", error: describe(error) });
    }
  });
  post({ kind: "loaded" });
} catch (error) {
  post({ kind: "load-failed", error: describe(error) });
}
