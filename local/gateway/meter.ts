import type { Capacity } from "../aws/service.ts";

export interface Usage {
  requests: number;
  /** How many of them were refused because a partition had no more to give. */
  throttles: number;
  readUnits: number;
  writeUnits: number;
}

/** A call that was made: by whom, which, and what it was about. */
export interface MeteredCall {
  readonly caller: string;
  readonly operation: string;
  readonly subject: string;
  readonly times: number;
}

/** Counts what AWS would bill, by caller and operation: requests and consumed capacity. */
export interface Meter {
  request(caller: string, operation: string, subject: string): void;
  throttle(caller: string, operation: string): void;
  capacity(caller: string, operation: string, consumed: readonly Capacity[]): void;
  /** By `caller operation`. */
  read(): Readonly<Record<string, Usage>>;
  /** The same requests, by what they were about. */
  calls(): readonly MeteredCall[];
  /** Counts an invocation of a function that has ended, however. */
  invocation(functionName: string): void;
  /** By the names of functions. */
  invocations(): Readonly<Record<string, number>>;
  reset(): void;
}

const READ_OPERATIONS = /:(Get|BatchGet|Query|Scan|TransactGet)/;

export const meter = (): Meter => {
  const usage = new Map<string, Usage>();
  const calls = new Map<string, MeteredCall>();
  const invocations = new Map<string, number>();
  const usageOf = (caller: string, operation: string): Usage => {
    const name = `${caller} ${operation}`;
    const found = usage.get(name) ?? { requests: 0, throttles: 0, readUnits: 0, writeUnits: 0 };
    usage.set(name, found);
    return found;
  };
  return {
    request: (caller, operation, subject) => {
      usageOf(caller, operation).requests += 1;
      const name = `${caller} ${operation} ${subject}`;
      calls.set(name, { caller, operation, subject, times: (calls.get(name)?.times ?? 0) + 1 });
    },
    throttle: (caller, operation) => {
      usageOf(caller, operation).throttles += 1;
    },
    capacity: (caller, operation, consumed) => {
      const entry = usageOf(caller, operation);
      const reads = READ_OPERATIONS.test(operation);
      for (const { CapacityUnits = 0, ReadCapacityUnits, WriteCapacityUnits } of consumed) {
        entry.readUnits += ReadCapacityUnits ?? (reads ? CapacityUnits : 0);
        entry.writeUnits += WriteCapacityUnits ?? (reads ? 0 : CapacityUnits);
      }
    },
    read: () => Object.fromEntries([...usage].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    calls: () => [...calls.values()],
    invocation: (functionName) => void invocations.set(functionName, (invocations.get(functionName) ?? 0) + 1),
    invocations: () => Object.fromEntries(invocations),
    reset: () => {
      usage.clear();
      calls.clear();
      invocations.clear();
    },
  };
};
