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

interface Thrown {
  readonly name: string;
  readonly message: string;
}

export type WorkerMessage =
  | { readonly kind: "loaded" }
  | { readonly kind: "load-failed"; readonly error: Thrown }
  | { readonly kind: "succeeded"; readonly result: unknown }
  | { readonly kind: "failed"; readonly error: Thrown };
