/** Faults on demand, at any call, for tests of what happens when a dependency fails. */
export interface Fault {
  /** `dynamodb:TransactWriteItems`, or a prefix that ends with `*`. */
  readonly operation: string;
  /** Only calls of this role or agent, by a part of its name. */
  readonly caller?: string;
  readonly kind: "throttle" | "error-before" | "error-after-commit" | "connection-loss" | "delay";
  /** How many calls it affects before it is used up. */
  readonly times: number;
  /** How many calls pass unharmed first. */
  readonly skip?: number;
  readonly delayMs?: number;
}

export interface FaultInjector {
  inject(fault: Fault): void;
  clear(): void;
  /** Finds the fault that affects this call, and counts it as used. */
  next(caller: string, operation: string): Fault | undefined;
}

const matches = (pattern: string, operation: string): boolean =>
  pattern.endsWith("*") ? operation.startsWith(pattern.slice(0, -1)) : operation === pattern;

export const faultInjector = (): FaultInjector => {
  let injected: { fault: Fault; skip: number; left: number }[] = [];
  return {
    inject: (fault) => void injected.push({ fault, skip: fault.skip ?? 0, left: fault.times }),
    clear: () => {
      injected = [];
    },
    next: (caller, operation) => {
      for (const one of injected) {
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
