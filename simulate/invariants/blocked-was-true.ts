import { instantOf } from "../../core/instant.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { countOf } from "../../core/readiness/gate/count.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { checkpointIn, checkpointsAt, gateIn, instantsSince } from "../ledger-view.ts";
import { verdictOf } from "../verdicts/verdict-of.ts";
import type { CommitScene, Invariant } from "./invariant.ts";

/** Nothing counts against it, it is armed, nothing makes it wait, no new plan has just begun, and no sweep is to judge it anyway. */
const couldClear = (was: Gate | undefined, is: Gate | undefined): is is Gate =>
  was?.state === "blocked" &&
  is?.state === "blocked" &&
  countOf(is) === 0 &&
  is.stableForMs === 0 &&
  was.arming?.isArmed !== false &&
  is.arming?.isArmed !== false &&
  was.stableAt === null &&
  was.planVersion === is.planVersion;

const check = (scene: CommitScene, gate: Gate, changed: readonly Checkpoint[]): string | undefined => {
  const { commit, nowMs, skewMs } = scene;
  const view = scene.view.migrations.get(gate.migration);
  if (view === undefined) return undefined;
  const isClear = (at: number): boolean => {
    const then = checkpointsAt(view, at);
    for (const one of changed) then.set(checkpointId(one), one);
    return [at - skewMs, at, at + skewMs].every(
      (instant) => verdictOf(scene, gate, then, instantOf(instant)).state === "clear",
    );
  };
  return instantsSince(view, commit.by.readsSince, nowMs).every(isClear)
    ? `${gate.migration} ${gate.id} stays blocked at version ${gate.version} by ${commit.by.name}, and nothing blocked it`
    : undefined;
};

export const blockedWasTrue: Invariant = {
  name: "blocked-was-true",
  says: "A gate clears with the change that satisfies its last member; it waits only for what blocked it while it was judged.",
  afterCommit: (scene) => {
    const { writes } = scene.commit;
    const changed = writes.flatMap(({ after }) => checkpointIn(after) ?? []);
    for (const { before, after } of writes) {
      const gate = gateIn(after);
      const broken = couldClear(gateIn(before), gate) ? check(scene, gate, changed) : undefined;
      if (broken !== undefined) return broken;
    }
    return undefined;
  },
};
