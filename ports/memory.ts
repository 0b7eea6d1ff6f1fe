/** Small values that a function keeps from one run to the next, under a name of its own. */
export interface Memory {
  get(name: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** Replaces the value that was there. */
  put(name: string, value: Readonly<Record<string, string>>): Promise<void>;
}
