/** Small values that a function stores from one run to the next, each under its own name. */
export interface Memory {
  get(name: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** Replaces the value that was there. */
  put(name: string, value: Readonly<Record<string, string>>): Promise<void>;
}
