import { isFailure } from "../../core/failure.ts";
import type { Disagreement } from "../../core/fsck/disagreement.ts";
import { notificationPlace } from "../../core/fsck/notifications.ts";
import type { FsckPlace } from "../../core/fsck/place.ts";
import type { Stepped } from "../../core/fsck/run.ts";
import { isSame } from "../../core/fsck/same.ts";
import {
  type Counted,
  compareGates,
  compareItems,
  differing,
  epochsOf,
  type Items,
  wrongShards,
} from "../../core/fsck/state.ts";
import { planFactId } from "../../core/history/fact-id.ts";
import { type Known, type Replaying, startReplay } from "../../core/history/replaying.ts";
import { type Snapshot, snapshotLines } from "../../core/history/snapshot.ts";
import { plus } from "../../core/instant.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { shardId } from "../../core/readiness/gate/shard.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { NotificationId } from "../../core/readiness/notification.ts";
import { factsBetween } from "../facts-between.ts";
import { DAMAGED_SNAPSHOT, readSnapshot, startFromSnapshot } from "../read-snapshot.ts";
import { type ReplayPlans, replayPlans } from "../replay-plans.ts";
import { type FsckPorts, found, type WalkFrom } from "./ports.ts";

/** The index of the history is so far behind at most. */
const SETTLED_MS = 5_000;
/** Facts are dated by clocks that may be ahead. */
const AHEAD_MS = 60 * 60_000;
const BATCH = 100;

/** True for a failure of what is asked, which may be over at the next try; anything else is in what is stored. */
const isOfPort = (error: unknown): boolean =>
  isFailure(error, "ledger-throttled", "ledger-denied", "ledger-unavailable") ||
  isFailure(error, "store-throttled", "store-denied", "store-unavailable");

interface Replay {
  readonly plans: ReplayPlans;
  readonly replaying: Replaying;
}

/** A snapshot that is refused was named when it was walked. */
const snapshotPorts = (ports: FsckPorts) => ({ ...ports, refused: () => undefined });

/** @throws whatever a history throws that cannot be replayed */
const replayTo = async (ports: FsckPorts, migration: string, from: string, until: string): Promise<Replay> => {
  const reads = snapshotPorts(ports);
  const plans = replayPlans(reads, migration);
  const position = await startFromSnapshot(reads, migration, from, plans);
  const replaying = startReplay(plans.planOf, position);
  for await (const fact of factsBetween(ports.query, migration, position.upTo, until)) {
    await plans.loadOf(fact);
    replaying.add(fact);
  }
  return { plans, replaying };
};

/** A replay, or that there is none. */
const tryReplay = async (...of: Parameters<typeof replayTo>): Promise<Replay | Disagreement> => {
  try {
    return await replayTo(...of);
  } catch (error) {
    if (isOfPort(error)) throw error;
    const [, migration] = of;
    return found("history-gap", migration);
  }
};

const isSameLines = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, at) => line === b[at] || isSame(JSON.parse(line), JSON.parse(b[at] ?? "")));

const compareSnapshot = async (
  ports: FsckPorts,
  snapshot: Snapshot,
  { plans, replaying }: Replay,
): Promise<readonly Disagreement[]> => {
  const { migration, upTo, object } = snapshot;
  try {
    const { position, plans: objects } = await readSnapshot(snapshotPorts(ports), snapshot);
    const replayed = snapshotLines(migration, replaying.position(upTo), plans.objects());
    const isRight = isSameLines([...replayed].toSorted(), [...snapshotLines(migration, position, objects)].toSorted());
    return isRight ? [] : [found("snapshot-differs", object.key)];
  } catch (error) {
    if (isOfPort(error)) throw error;
    // What cannot be made or read as a snapshot is none that the facts make.
    return [found(isFailure(error, ...DAMAGED_SNAPSHOT) ? "snapshot-missing" : "snapshot-differs", object.key)];
  }
};

interface Stored extends Counted {
  readonly head: Head | undefined;
}

const readStored = async ({ query }: FsckPorts, migration: string): Promise<Stored> => {
  const head = await query.readHead(migration);
  const checkpoints = await query.listCheckpoints(migration);
  const gates = await query.listGates(migration);
  const shards = await query.listShards(migration);
  return {
    head,
    checkpoints: new Map(checkpoints.map((one) => [checkpointId(one), one])),
    gates: new Map(gates.map((one) => [one.id, one])),
    shards: new Map(shards.map((one) => [shardId(one), one])),
  };
};

const compareHead = (migration: string, { planVersion }: Known, head: Head): readonly Disagreement[] =>
  head.planVersion === planVersion ? [] : [found("state-differs", `${migration} head`)];

/** What a migration is now, beside what its facts make of it. */
const compareState = async (
  ports: FsckPorts,
  migration: string,
  before: Stored,
  known: Known,
): Promise<readonly Disagreement[]> => {
  const { checkpoints, gates } = known.state;
  const ids = {
    checkpoints: differing(checkpoints, before.checkpoints),
    gates: differing(gates, before.gates),
  };
  const isHeadRight = before.head?.planVersion === known.planVersion;
  const isCounted = wrongShards(migration, before, before).length === 0;
  if (ids.checkpoints.length + ids.gates.length === 0 && isHeadRight && isCounted) return [];
  const after = await readStored(ports, migration);
  const { head } = after;
  // While a plan version comes into force, the ledger is between two; the next run compares it.
  const isBetween = head === undefined || head.applying !== null || head.version !== before.head?.version;
  if (isBetween) return [];
  return [
    ...compareHead(migration, known, head),
    ...compareItems(`${migration} checkpoint`, ids.checkpoints, checkpoints, after.checkpoints),
    ...compareItems(`${migration} gate`, ids.gates, gates, after.gates),
    ...wrongShards(migration, before, after),
  ];
};

/** What evidence is judged by, beside what the fact of the plan in force says of it. */
const compareParts = async (
  { query, ledger }: FsckPorts,
  migration: string,
  head: Head | undefined,
): Promise<readonly Disagreement[]> => {
  if (head === undefined || head.planDigest === null) return [];
  const version = head.planVersion;
  const [fact] = await query.readFacts([planFactId({ migration, version }, head.planDigest)]);
  if (fact?.type !== "plan-applied" || fact.parts === undefined) return [];
  const isSame = (await ledger.digestOfParts(migration, version)) === fact.parts;
  return isSame ? [] : [found("plan-differs", `${migration} version ${version}`)];
};

const unnotified = async (
  { ledger }: FsckPorts,
  migration: string,
  gates: Items<Gate>,
): Promise<readonly Disagreement[]> => {
  const wrong: Disagreement[] = [];
  let some: NotificationId[] = [];
  const look = async (): Promise<void> => {
    const missing = await ledger.missingNotifications(some);
    wrong.push(...missing.map((one) => found("notification-missing", notificationPlace(one))));
    some = [];
  };
  for (const gate of gates.values())
    for (const epoch of epochsOf(gate)) {
      some.push({ migration, topic: gate.id, epoch });
      if (some.length === BATCH) await look();
    }
  await look();
  return wrong;
};

/** The last step of a migration's replay: from the last snapshot to what there is now. */
const compareNow = async (ports: FsckPorts, migration: string, upTo: string): Promise<Stepped> => {
  const next: FsckPlace = { walk: "notifications", migration, cursor: null };
  // The state is read first, so that all facts that made it are there to be replayed.
  const before = await readStored(ports, migration);
  await ports.pause(SETTLED_MS);
  const replay = await tryReplay(ports, migration, upTo, plus(ports.clock(), AHEAD_MS));
  if ("code" in replay) return { found: [replay], next, walked: {} };
  const known = replay.replaying.known();
  const { checkpoints, gates } = known.state;
  const gap = known.waiting.length > 0 ? [found("history-gap", migration)] : [];
  const state = known.waiting.length > 0 ? [] : await compareState(ports, migration, before, known);
  const misplaced = await ports.ledger.misplacedCheckpoints(migration);
  return {
    found: [
      ...gap,
      ...state,
      ...misplaced.map((id) => found("state-misplaced", `${migration} checkpoint ${id}`)),
      ...(await compareParts(ports, migration, before.head)),
      ...compareGates(migration, gates, checkpoints),
      ...(await unnotified(ports, migration, gates)),
    ],
    next,
    walked: { checkpoints: checkpoints.size, gates: gates.size },
  };
};

/**
 * Replays a migration's facts from one snapshot to the next, which it must make, and from the last to what there is now: so each
 * step has a bound, and all of them together are a replay from the first fact.
 */
export const walkReplay: WalkFrom<FsckPlace & { walk: "replay" }> = async (ports, { migration, upTo }) => {
  const snapshot = await ports.ledger.nextSnapshot(migration, upTo);
  if (snapshot === undefined) return compareNow(ports, migration, upTo);
  const next: FsckPlace = { walk: "replay", migration, upTo: snapshot.upTo };
  const replay = await tryReplay(ports, migration, upTo, snapshot.upTo);
  const wrong = "code" in replay ? [replay] : await compareSnapshot(ports, snapshot, replay);
  return { found: wrong, next, walked: { objects: 1 } };
};
