/** What one partition takes. */
export interface PartitionLimit {
  readonly writeUnits: number;
  readonly readUnits: number;
  /** How many seconds of it that were not used may be used at once later. */
  readonly burstSeconds: number;
}

/**
 * 1,000 write units and 3,000 read units a second:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 * and what was not used in five minutes, of which AWS promises nothing:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
 */
export const PARTITION_LIMIT: PartitionLimit = { writeUnits: 1_000, readUnits: 3_000, burstSeconds: 300 };

/** Units that something takes of one partition. */
export interface Spending {
  readonly partition: string;
  readonly units: number;
}

type Kind = "writeUnits" | "readUnits";

interface Allowance {
  readonly kind: Kind;
  units: number;
  atMs: number;
}

/** How much each partition of a table, or of an index, has left; a partition is what has one partition key, as if none were ever split. */
export interface Partitions {
  /** True where the partition takes something now, however much: what it is short of is missing afterwards. */
  takes(kind: Kind, partition: string): boolean;
  spend(kind: Kind, partition: string, units: number): void;
  /** How many partitions it remembers anything of. */
  remembered(): number;
}

/** Each fact is a partition of its own: beyond so many, those are forgotten that have all they may have, as if nothing had been taken. */
const KEPT = 1_000;

export const partitions = (now: () => number, limit: PartitionLimit = PARTITION_LIMIT): Partitions => {
  const left = new Map<string, Allowance>();
  let forgetAt = KEPT;
  const mostOf = (kind: Kind): number => limit[kind] * Math.max(1, limit.burstSeconds);
  const since = ({ kind, units, atMs }: Allowance): number =>
    Math.min(mostOf(kind), units + (Math.max(0, now() - atMs) * limit[kind]) / 1_000);
  const forgetWhole = (): void => {
    for (const [name, one] of left) if (since(one) >= mostOf(one.kind)) left.delete(name);
    forgetAt = Math.max(KEPT, 2 * left.size);
  };
  const allowanceOf = (kind: Kind, partition: string): Allowance => {
    const name = `${kind}\n${partition}`;
    const before = left.get(name);
    if (before === undefined && left.size >= forgetAt) forgetWhole();
    const units = before === undefined ? mostOf(kind) : since(before);
    const allowance = { kind, units, atMs: now() };
    left.set(name, allowance);
    return allowance;
  };
  return {
    takes: (kind, partition) => allowanceOf(kind, partition).units > 0,
    spend: (kind, partition, units) => {
      allowanceOf(kind, partition).units -= units;
    },
    remembered: () => left.size,
  };
};
