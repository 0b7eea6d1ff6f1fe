/** What adapters do outside of this process, told to whoever keeps a log; by default nobody does. */
export type Observed =
  | { readonly kind: "read"; readonly file: string }
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
