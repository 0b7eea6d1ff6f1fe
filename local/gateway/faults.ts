/** Trouble on demand, at any call: what a test injects is what a bad day brings. */
export interface Fault {
  /** `dynamodb:TransactWriteItems`, or with a `*`. */
  readonly operation: string;
  /** Only calls of this role or agent, by a part of its name. */
  readonly caller?: string;
  readonly kind: "throttle" | "error-before" | "error-after-commit" | "connection-loss" | "delay";
  /** How many calls it meets, then it is gone. */
  readonly times: number;
  /** For how many calls it waits first. */
  readonly skip?: number;
  readonly delayMs?: number;
}

export interface Faults {
  inject(fault: Fault): void;
  clear(): void;
  /** The fault that meets this call, if any. */
  meet(caller: string, operation: string): Fault | undefined;
}

const matches = (pattern: string, operation: string): boolean =>
  pattern.endsWith("*") ? operation.startsWith(pattern.slice(0, -1)) : operation === pattern;

export const faults = (): Faults => {
  let waiting: { fault: Fault; skip: number; left: number }[] = [];
  return {
    inject: (fault) => void waiting.push({ fault, skip: fault.skip ?? 0, left: fault.times }),
    clear: () => {
      waiting = [];
    },
    meet: (caller, operation) => {
      for (const one of waiting) {
        if (one.left <= 0 || !matches(one.fault.operation, operation)) continue;
        if (one.fault.caller !== undefined && !caller.includes(one.fault.caller)) continue;
        if (one.skip > 0) {
          one.skip -= 1;
          continue;
        }
        one.left -= 1;
        return one.fault;
      }
      return undefined;
    },
  };
};
