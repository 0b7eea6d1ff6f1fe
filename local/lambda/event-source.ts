import { setTimeout as wait } from "node:timers/promises";

/** Polls a queue or a stream and invokes a function with what it finds, as Lambda's event source mappings do. */
export interface EventSource {
  /** True while a batch is not yet handled, or more may be waiting. */
  busy(): boolean;
  /** How many polls found nothing: only polls that began after the last work show that there is no more. */
  emptyPolls(): number;
  stop(): Promise<void>;
}

/** Calls a service through the gateway, with the role of the function that the source invokes. */
export type CallService = <T>(service: "sqs" | "dynamodb", target: string, body: unknown) => Promise<T>;

interface BatchResponse {
  readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[];
}

/** The records that a function says it could not handle, where its source listens to that. */
export const reportedFailures = (answer: unknown, listens: boolean): readonly string[] =>
  listens
    ? ((answer as BatchResponse | undefined)?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier)
    : [];

/** Waits, but no longer than until the signal aborts; of a source that polls for days, nothing stays at its signal. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  wait(ms, undefined, { signal }).catch(() => undefined);
