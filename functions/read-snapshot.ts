import { StringDecoder } from "node:string_decoder";
import { Failure, isFailure } from "../core/failure.ts";
import { REPLAY_START, type ReplayPosition } from "../core/history/replaying.ts";
import { type Snapshot, snapshotReader } from "../core/history/snapshot.ts";
import type { Instant } from "../core/instant.ts";
import type { Unpack } from "../ports/codec.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { Snapshots } from "../ports/snapshots.ts";
import type { ReplayPlans } from "./replay-plans.ts";

export interface SnapshotPorts {
  readonly snapshots: Pick<Snapshots, "listSnapshots">;
  readonly store: ObjectStore;
  readonly unpack: Unpack;
  /** A snapshot was refused; the one before is used. */
  readonly refused: (snapshot: Snapshot, why: Failure) => void;
}

/** So many snapshots are tried; before that, all facts are read. */
const MAX_TRIED = 3;

/** @throws Failure `store-changed` where it has other bytes than were written, `codec-*`, `object-missing`, `store-*` */
export const readSnapshot = async (
  { store, unpack }: Pick<SnapshotPorts, "store" | "unpack">,
  { object, digest }: Snapshot,
) => {
  const reader = snapshotReader();
  const decoder = new StringDecoder("utf8");
  const { size, chunks } = await store.open(object);
  const unpacking = unpack("gz", chunks, size);
  const texts: string[] = [];
  for await (const chunk of unpacking.chunks) texts.push(decoder.write(Buffer.from(chunk)));
  // Nothing of it is read as anything before its bytes are known.
  if (unpacking.digest() !== digest)
    throw new Failure("store-changed", `${object.key} is another snapshot than was written`);
  for (const line of `${texts.join("")}${decoder.end()}`.split("\n")) if (line !== "") reader.line(line);
  return reader.end();
};

/** What a snapshot is refused for, and the one before is used. */
export const DAMAGED_SNAPSHOT = ["store-changed", "codec-damaged", "codec-bomb", "object-missing"] as const;

/**
 * From where the replay of an instant goes on: the newest snapshot before it that is what was written, or the first fact.
 * @param plans to which those are added that the snapshot needs
 * @param skip how many of the newest are left out, because a replay from there found a gap
 */
export const startFromSnapshot = async (
  ports: SnapshotPorts,
  migration: string,
  until: Instant,
  plans: ReplayPlans,
  skip = 0,
): Promise<ReplayPosition> => {
  const found = await ports.snapshots.listSnapshots(migration, until, MAX_TRIED + skip);
  for (const snapshot of found.slice(skip))
    try {
      const read = await readSnapshot(ports, snapshot);
      for (const { version, object } of read.plans) await plans.load(version, object);
      return read.position;
    } catch (error) {
      if (!isFailure(error, ...DAMAGED_SNAPSHOT)) throw error;
      ports.refused(snapshot, error);
    }
  return REPLAY_START;
};

/**
 * Does a work that begins at a snapshot, and once more from the one before where that finds a gap: a fact may have been listed
 * later than a snapshot waits for.
 */
export const passingOver = async <T>(work: (skip: number) => Promise<T>): Promise<T> => {
  try {
    return await work(0);
  } catch (error) {
    if (!isFailure(error, "history-gap")) throw error;
    return work(1);
  }
};
