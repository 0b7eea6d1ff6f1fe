import { createHash } from "node:crypto";
import { Failure } from "../../core/failure.ts";
import { HOLD_MS, type ReplayPosition, startReplay } from "../../core/history/replaying.ts";
import { type Snapshot, snapshotKey, snapshotLines } from "../../core/history/snapshot.ts";
import { type Instant, plus } from "../../core/instant.ts";
import type { LedgerLimits } from "../../core/plan/limits.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PackPiece } from "../../ports/codec.ts";
import type { QueryLedger } from "../../ports/query.ts";
import type { Snapshots } from "../../ports/snapshots.ts";
import { factsBetween } from "../facts-between.ts";
import { passingOver, type SnapshotPorts, startFromSnapshot } from "../read-snapshot.ts";
import { replayPlans } from "../replay-plans.ts";

/**
 * How far behind now a snapshot ends. A fact is dated before it is written, by a clock that may be off, and the index that
 * lists it follows later: 25 minutes for the first two (see `HOLD_MS`), and the rest for an index that is usually a second behind.
 */
export const HORIZON_MS = 60 * 60_000;
/** A snapshot is made once so many facts are new, and at least a tenth as many as it has checkpoints and gates: so what snapshots take
 * grows with the facts, and what an answer reads beside the last hour with the plan, and neither with the history. */
export const NEW_FACTS = 20;
const SHARE = 10;
/** So many facts are replayed in one run; the next one goes on from there. */
export const MAX_FACTS_A_RUN = 50_000;
const PIECE_LINES = 500;

export interface MakeSnapshotPorts extends SnapshotPorts {
  readonly ledger: Pick<QueryLedger, "listHeads" | "pageFactRefs" | "readFacts">;
  readonly snapshots: Snapshots;
  readonly packPiece: PackPiece;
  readonly limits: LedgerLimits;
  readonly clock: Clock;
}

const packed = ({ packPiece }: MakeSnapshotPorts, lines: Iterable<string>): Buffer => {
  const pieces: Uint8Array[] = [];
  let some: string[] = [];
  for (const line of lines) {
    some.push(line);
    if (some.length < PIECE_LINES) continue;
    pieces.push(packPiece(some.join("")));
    some = [];
  }
  return Buffer.concat([...pieces, packPiece(some.join(""))]);
};

/** What waits for longer than clocks may be off will never come: its predecessor was not listed in time. */
const requireWhole = ({ waiting, upTo }: ReplayPosition): void => {
  const gap = waiting.flatMap(({ events }) => events).find((event) => event.at < plus(upTo, -HOLD_MS));
  if (gap !== undefined)
    throw new Failure(
      "history-gap",
      `the predecessor of version ${gap.version}, written at ${gap.at}, is not in the history`,
    );
};

/**
 * Makes the next snapshot of one migration from the one before and the facts since, where there are enough.
 * It reads no state but that of facts. Two at once make the same bytes of the same instant, or two snapshots of two; what was cut
 * off before its name was kept is a file that nobody reads.
 * @returns undefined where too little is new
 * @throws Failure `history-gap`, `ledger-*`, `store-*`
 */
export const makeSnapshot = async (
  ports: MakeSnapshotPorts,
  migration: string,
  skip = 0,
): Promise<Snapshot | undefined> => {
  const { ledger, store, snapshots, clock } = ports;
  const horizon: Instant = plus(clock(), -HORIZON_MS);
  const plans = replayPlans(ports, migration);
  const from = await startFromSnapshot(ports, migration, horizon, plans, skip);
  const replaying = startReplay(plans.planOf, from);
  let read = 0;
  let last = from.upTo;
  for await (const fact of factsBetween(ledger, migration, from.upTo, horizon)) {
    // All facts of an instant are in, or none.
    if (read >= MAX_FACTS_A_RUN && fact.recordedAt !== last) break;
    read += 1;
    last = fact.recordedAt;
    await plans.loadOf(fact);
    replaying.add(fact);
  }
  const position = replaying.position(last);
  const { checkpoints, gates } = position.state;
  if (read < Math.max(NEW_FACTS, (checkpoints.size + gates.size) / SHARE)) return undefined;
  requireWhole(position);
  const bytes = packed(ports, snapshotLines(migration, position, plans.objects()));
  const digest = createHash("sha256").update(bytes).digest("hex");
  const object = await store.put(snapshotKey(migration, last, digest), bytes, "application/gzip");
  const snapshot = { migration, upTo: last, facts: position.facts, object, digest };
  await snapshots.putSnapshot(snapshot);
  return snapshot;
};

/** Makes the next snapshot of each migration; one that fails does not keep the others from theirs. */
export const makeSnapshots = async (
  ports: MakeSnapshotPorts,
  hasTime: () => boolean,
): Promise<{ readonly made: readonly Snapshot[]; readonly failures: readonly unknown[] }> => {
  const made: Snapshot[] = [];
  const failures: unknown[] = [];
  for (const { migration } of await ports.ledger.listHeads()) {
    if (!hasTime()) break;
    try {
      const snapshot = await passingOver((skip) => makeSnapshot(ports, migration, skip));
      if (snapshot !== undefined) made.push(snapshot);
    } catch (error) {
      failures.push(error);
    }
  }
  return { made, failures };
};
