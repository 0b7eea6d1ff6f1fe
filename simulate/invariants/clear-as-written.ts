import { instantOf } from "../../core/instant.ts";
import { type Checkpoint, checkpointId, isSatisfiedAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import { isUnsatisfied } from "../../core/readiness/gate/decide.ts";
import { checkpointIn } from "../ledger-view.ts";
import type { CommitScene, Invariant } from "./invariant.ts";

/** What a commit took away by any clock, also where a waiver is written whose end nobody has written yet. */
const takenAway = ({ commit: { writes }, nowMs, skewMs }: CommitScene): ReadonlySet<string> => {
  const [earliest, latest] = [instantOf(nowMs - skewMs), instantOf(nowMs + skewMs)];
  const lost = writes.flatMap(({ before, after }) => {
    const [was, is] = [checkpointIn(before), checkpointIn(after)];
    if (was === undefined || is === undefined) return [];
    return isSatisfiedAt(was, latest) && !isSatisfiedAt(is, earliest) ? [is] : [];
  });
  return new Set(lost.map((one) => `${one.migration} ${checkpointId(one)}`));
};

export const clearAsWritten: Invariant = {
  name: "clear-as-written",
  says: "A gate that is written as clear has no member that is written as not satisfied, and none that the commit left unsatisfied by the clock.",
  afterCommit: (scene) => {
    const lost = takenAway(scene);
    const isWrong = (one: Checkpoint): boolean =>
      isUnsatisfied(one) || lost.has(`${one.migration} ${checkpointId(one)}`);
    for (const { gate, members, name } of scene.gates) {
      const wrong = gate.state === "clear" ? members.find(isWrong) : undefined;
      if (wrong !== undefined)
        return `${name} is clear at version ${gate.version}; ${checkpointId(wrong)} is ${wrong.state}`;
    }
    return undefined;
  },
};
