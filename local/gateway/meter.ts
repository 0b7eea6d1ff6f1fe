import type { Capacity } from "../aws/service.ts";

export interface Usage {
  requests: number;
  /** How many of them were refused because a partition had no more to give. */
  throttles: number;
  readUnits: number;
  writeUnits: number;
}

/** Counts what AWS would bill, by caller and operation: requests and consumed capacity. */
export interface Meter {
  request(caller: string, operation: string): void;
  throttle(caller: string, operation: string): void;
  capacity(caller: string, operation: string, consumed: readonly Capacity[]): void;
  /** By `caller operation`. */
  read(): Readonly<Record<string, Usage>>;
  reset(): void;
}

const READ_OPERATIONS = /:(Get|BatchGet|Query|Scan|TransactGet)/;

export const meter = (): Meter => {
  const usage = new Map<string, Usage>();
  const usageOf = (caller: string, operation: string): Usage => {
    const name = `${caller} ${operation}`;
    const found = usage.get(name) ?? { requests: 0, throttles: 0, readUnits: 0, writeUnits: 0 };
    usage.set(name, found);
    return found;
  };
  return {
    request: (caller, operation) => {
      usageOf(caller, operation).requests += 1;
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
    reset: () => usage.clear(),
  };
};
