import { isFactId, rootSpanOf } from "../../core/history/fact-trace.ts";
import type { Tracer } from "../tracer.ts";

/** The fact that an event is about, as far as a message says. */
const factIn = (message: string): string | undefined => {
  try {
    const { event } = JSON.parse(message) as { readonly event?: { readonly fact?: unknown } };
    return isFactId(event?.fact) ? event.fact : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Posts as a span under the fact that led to the event.
 * @param tracer undefined where nobody collects traces
 * @returns what `post` returns, and throws what it throws
 */
export const tracedPost = <T>(
  tracer: Tracer | undefined,
  message: string,
  receives: number,
  post: () => Promise<T>,
): Promise<T> => {
  const trace = tracer === undefined ? undefined : factIn(message);
  if (tracer === undefined || trace === undefined) return post();
  // Neither to whom nor what: a webhook's address may be a secret.
  const attributes = { "http.request.method": "POST", "cleargate.receives": receives };
  return tracer.during({ trace, parent: rootSpanOf(trace), name: "post webhook", kind: "client", attributes }, post);
};
