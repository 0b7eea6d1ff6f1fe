import { isArmed } from "../../core/readiness/gate/arming.ts";
import { gateIn } from "../ledger-view.ts";
import type { Invariant, Scene } from "./invariant.ts";

/** False where the plan of that version does not enforce the gate. */
const isPlannedEnforced = ({ planOf }: Scene, migration: string, gate: string, version: number): boolean =>
  planOf(migration, version)?.gates.find(({ id }) => id === gate)?.enforced !== false;

export const unenforcedAsPlanned: Invariant = {
  name: "unenforced-as-planned",
  says: "A gate is not enforced exactly where the plan version that it is of says so; it is shown as one that would be blocked only then, while it is armed and blocked, and its mails are of one that is not enforced only then.",
  afterCommit: (scene) => {
    for (const { after } of scene.commit.writes) {
      const gate = gateIn(after);
      if (gate === undefined) continue;
      const { migration, id, planVersion, version, enforced } = gate;
      if ((enforced !== false) !== isPlannedEnforced(scene, migration, id, planVersion))
        return `${migration} ${id} at version ${version} is ${enforced === false ? "not " : ""}enforced, and plan version ${planVersion} says otherwise`;
    }
    return undefined;
  },
  afterAnswer: (scene) => {
    const { migration, gates } = scene;
    const wrong = gates.find(({ id, state, standing, planVersion, arming }) => {
      if ((standing === "clear") !== (state === "clear")) return true;
      if (standing !== "would-be-blocked") return false;
      return isPlannedEnforced(scene, migration, id, planVersion) || !isArmed({ arming: arming ?? undefined });
    });
    return wrong === undefined
      ? undefined
      : `${migration} ${wrong.id} is ${wrong.state}, and was shown as ${wrong.standing}`;
  },
  afterMail: (scene) => {
    const { story, migration, topic, about } = scene.notification;
    if (story.kind !== "clear" && story.kind !== "blocked") return undefined;
    const { enforced } = story.gate;
    return (enforced !== false) === isPlannedEnforced(scene, migration, topic, about.planVersion)
      ? undefined
      : `${migration} ${topic} was mailed as ${enforced === false ? "not " : ""}enforced, and plan version ${about.planVersion} says otherwise`;
  },
};
