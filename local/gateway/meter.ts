/** Counts what a bill would count, by who asked: requests and consumed capacity. */
export interface Usage {
  requests: number;
  readUnits: number;
  writeUnits: number;
}

export interface Meter {
  request(caller: string, operation: string): void;
  capacity(caller: string, operation: string, consumed: readonly Capacity[]): void;
  /** By `caller operation`. */
  read(): Readonly<Record<string, Usage>>;
  reset(): void;
}

export interface Capacity {
  readonly CapacityUnits?: number;
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
}

const READS = /:(Get|BatchGet|Query|Scan|TransactGet)/;

export const meter = (): Meter => {
  const usage = new Map<string, Usage>();
  const of = (caller: string, operation: string): Usage => {
    const name = `${caller} ${operation}`;
    const found = usage.get(name) ?? { requests: 0, readUnits: 0, writeUnits: 0 };
    usage.set(name, found);
    return found;
  };
  return {
    request: (caller, operation) => {
      of(caller, operation).requests += 1;
    },
    capacity: (caller, operation, consumed) => {
      const entry = of(caller, operation);
      for (const { CapacityUnits = 0, ReadCapacityUnits, WriteCapacityUnits } of consumed) {
        const reads = READS.test(operation);
        entry.readUnits += ReadCapacityUnits ?? (reads ? CapacityUnits : 0);
        entry.writeUnits += WriteCapacityUnits ?? (reads ? 0 : CapacityUnits);
      }
    },
    read: () => Object.fromEntries([...usage].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    reset: () => usage.clear(),
  };
};
