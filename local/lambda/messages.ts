import type { Heap } from "./collected-heap.ts";

/** What a function's instance and its worker thread send each other. */

export interface WorkerSettings {
  readonly bundle: string;
  readonly handlerName: string;
  readonly clockOffset: SharedArrayBuffer;
}

export interface Invocation {
  readonly id: number;
  readonly event: unknown;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly deadline: number;
}

/** Asks for the worker's heap, also while it handles an event. */
export const MEASURE = "measure";

interface Thrown {
  readonly name: string;
  readonly message: string;
}

export type WorkerMessage =
  | { readonly kind: "loaded" }
  | { readonly kind: "load-failed"; readonly error: Thrown }
  | { readonly kind: "measured"; readonly heap: Heap }
  | { readonly kind: "succeeded"; readonly result: unknown }
  | { readonly kind: "failed"; readonly error: Thrown };
