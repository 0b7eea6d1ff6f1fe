import type { Instant } from "../instant.ts";
import type { Checkpoint, CheckpointState } from "../readiness/checkpoint/checkpoint.ts";
import { type AsOf, checkpointStateAsOf, gatesAsOf } from "./as-of.ts";

/** A gate that is not what it was; null where there was none. */
export interface ChangedGate {
  readonly gate: string;
  readonly before: ShownGate | null;
  readonly after: ShownGate | null;
}
interface ShownGate {
  readonly state: "blocked" | "clear";
  readonly since: Instant;
  readonly unsatisfied: number;
}

/** A checkpoint whose state, evidence or waiver is not what it was; null where there was none. */
export interface ChangedCheckpoint {
  readonly unit: string;
  readonly requirement: string;
  readonly before: ShownCheckpoint | null;
  readonly after: ShownCheckpoint | null;
}
interface ShownCheckpoint {
  readonly state: CheckpointState;
  /** The fact that recorded the evidence. */
  readonly evidence: string | null;
  readonly waiver: string | null;
}

export interface MomentsDiff {
  readonly gates: readonly ChangedGate[];
  /** At most 500; `checkpointCount` counts them all. */
  readonly checkpoints: readonly ChangedCheckpoint[];
  readonly checkpointCount: number;
}

const MAX_NAMED = 500;

const shownGates = (one: AsOf): ReadonlyMap<string, ShownGate> =>
  new Map(
    gatesAsOf(one).map(({ gate, present: { state, since, blockerCount } }) => [
      gate.id,
      { state, since, unsatisfied: blockerCount },
    ]),
  );

const shownCheckpoint = (one: AsOf, checkpoint: Checkpoint | undefined): ShownCheckpoint | null =>
  checkpoint === undefined
    ? null
    : {
        state: checkpointStateAsOf(one, checkpoint),
        evidence: checkpoint.evidence?.fact ?? null,
        waiver: checkpoint.waiver?.id ?? null,
      };

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const idsOf = (...maps: readonly ReadonlyMap<string, unknown>[]): string[] =>
  [...new Set(maps.flatMap((map) => [...map.keys()]))].toSorted();

/** What differs between two moments of one migration. */
export const momentsDiff = (from: AsOf, to: AsOf): MomentsDiff => {
  const [before, after] = [shownGates(from), shownGates(to)];
  const gates = idsOf(before, after).flatMap((gate) => {
    const change = { gate, before: before.get(gate) ?? null, after: after.get(gate) ?? null };
    return isSame(change.before, change.after) ? [] : [change];
  });
  const checkpoints = idsOf(from.state.checkpoints, to.state.checkpoints).flatMap((id) => {
    const [was, is] = [from.state.checkpoints.get(id), to.state.checkpoints.get(id)];
    const { unit = "", requirement = "" } = is ?? was ?? {};
    const change = { unit, requirement, before: shownCheckpoint(from, was), after: shownCheckpoint(to, is) };
    return isSame(change.before, change.after) ? [] : [change];
  });
  return {
    gates,
    checkpoints: checkpoints.slice(0, MAX_NAMED),
    checkpointCount: checkpoints.length,
  };
};
