import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { finderBeneath } from "../../files/beneath.ts";
import type { WalRange } from "../../formats/pg-manifest.ts";

const SEGMENT = /^[0-9A-F]{24}$/;
const DEFAULT_BYTES = 16 * 1024 ** 2;
/** A backup that needs more of them names the first ones. */
const MAX_SEGMENTS = 100_000;

const positionOf = (lsn: string): bigint => {
  const [high = "0", low = "0"] = lsn.split("/");
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
};

const hex = (value: bigint): string => value.toString(16).toUpperCase().padStart(8, "0");

/** The names of the segments that a range is in (PostgreSQL, "WAL Internals"); its end is the first byte after it. */
const segmentsOf = ({ timeline, start, end }: WalRange, bytes: number): string[] => {
  const size = BigInt(bytes);
  const perFile = (1n << 32n) / size;
  const names: string[] = [];
  const last = (positionOf(end) - 1n) / size;
  for (let segment = positionOf(start) / size; segment <= last && names.length < MAX_SEGMENTS; segment += 1n)
    names.push(`${hex(BigInt(timeline))}${hex(segment / perFile)}${hex(segment % perFile)}`);
  return names;
};

const isSegmentSize = (bytes: number): boolean =>
  bytes >= 1024 ** 2 && bytes <= 1024 ** 3 && Math.log2(bytes) % 1 === 0;

/** The segments of the log that a base backup cannot be started without, and that are not in its `pg_wal`. */
export const missingWal = (folder: string, ranges: readonly WalRange[]): string[] => {
  let entries: Dirent[] = [];
  try {
    entries = readdirSync(join(folder, "pg_wal"), { withFileTypes: true });
  } catch {
    // It is not there, so that every segment is missing.
  }
  const find = finderBeneath(folder);
  const sizes = new Map(
    entries
      .filter(({ name }) => SEGMENT.test(name))
      .map(({ name }) => [name, find(`pg_wal/${name}`)?.size ?? 0] as const),
  );
  const bytes = [...sizes.values()].find(isSegmentSize) ?? DEFAULT_BYTES;
  return ranges.flatMap((range) => segmentsOf(range, bytes)).filter((name) => sizes.get(name) !== bytes);
};
