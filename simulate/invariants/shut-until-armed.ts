import { type Item, readNotification } from "../../adapters/dynamo/items.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import type { StoredItem } from "../dynamo/marshal.ts";
import { gateIn, isBetweenPlans } from "../ledger-view.ts";
import { mayBeArmed } from "../verdicts/is-armed.ts";
import type { CommitScene, Invariant } from "./invariant.ts";

const notificationIn = (item: StoredItem | undefined): Notification | undefined =>
  item?.pk.startsWith("N#") === true && !item.sk.includes("#") ? readNotification(item as Item) : undefined;

/** A gate that may not be armed, and is written as clear; or that was not armed, is not, and has changed its state. */
const openedIn = (scene: CommitScene): string | undefined => {
  for (const { before, after } of scene.commit.writes) {
    const [was, is] = [gateIn(before), gateIn(after)];
    if (is === undefined) continue;
    const { migration, id, planVersion, version } = is;
    if (is.state === "clear" && !mayBeArmed(scene, migration, id, planVersion))
      return `${migration} ${id} is clear at version ${version}, and nothing has armed it`;
    if (is.arming?.isArmed === false && was?.arming?.isArmed === false && was.epoch !== is.epoch)
      return `${migration} ${id} is not armed, and is told of at epoch ${is.epoch}`;
  }
  return undefined;
};

/** A reminder that names a checkpoint which no gate needs that may be armed. */
const nagIn = (scene: CommitScene): string | undefined => {
  for (const { after } of scene.commit.writes) {
    const story = notificationIn(after)?.story;
    if (story?.kind !== "reminder") continue;
    const view = scene.touched.find(({ migration }) => after?.pk.startsWith(`N#${migration}#`) === true);
    if (view === undefined || isBetweenPlans(view)) continue;
    for (const { unit, requirement } of story.overdue) {
      const one = view.checkpoints.get(`${unit}/${requirement}`);
      const gates = one === undefined ? [] : [...one.gates, ...one.readerGates];
      if (one === undefined || gates.length === 0) continue;
      if (!gates.some((gate) => mayBeArmed(scene, view.migration, gate, one.planVersion)))
        return `${view.migration}: the owner of ${unit} is reminded of ${requirement}, which only gates need that are not armed`;
    }
  }
  return undefined;
};

export const shutUntilArmed: Invariant = {
  name: "shut-until-armed",
  says: "A gate that is not armed is never clear, nor shown or mailed as clear, nor told of, and nobody is reminded of what only such gates need.",
  afterCommit: (scene) => openedIn(scene) ?? nagIn(scene),
  afterAnswer: (scene) => {
    const { migration, gates } = scene;
    const wrong = gates.find(
      ({ id, state, planVersion }) => state === "clear" && !mayBeArmed(scene, migration, id, planVersion),
    );
    return wrong === undefined ? undefined : `${migration} ${wrong.id} was shown as clear, and nothing has armed it`;
  },
  afterMail: (scene) => {
    const { kind, migration, topic, about } = scene.notification;
    if (kind !== "clear" || mayBeArmed(scene, migration, topic, about.planVersion)) return undefined;
    return `${migration} ${topic} was mailed as clear, and nothing has armed it`;
  },
};
