/** What is done outside of this process, told to whoever keeps a log; by default nobody does. */
export type Observed =
  | { readonly kind: "read"; readonly file: string }
  | { readonly kind: "hashed"; readonly file: string; readonly bytes: number }
  | { readonly kind: "tool"; readonly command: string }
  | { readonly kind: "tool ended"; readonly command: string; readonly status: number | string; readonly ms: number }
  | {
      readonly kind: "retry";
      readonly objectKey: string;
      readonly attempt: number;
      readonly of: number;
      readonly ms: number;
      readonly error: string;
    }
  /** A secret that was read, which must never be written. */
  | { readonly kind: "secret"; readonly value: string }
  | {
      readonly kind: "request";
      readonly method: string;
      /** Without its query, which may be a signature. */
      readonly url: string;
      /** Undefined where there was no answer. */
      readonly status: number | undefined;
      readonly error?: string;
      readonly ms: number;
    };

let observer: (observed: Observed) => void = () => {};

/** One observer at a time. */
export const observe = (next: (observed: Observed) => void): void => {
  observer = next;
};

export const observed = (what: Observed): void => observer(what);
