import type { Invariant, Scene } from "./invariant.ts";

/** The plan version that was being applied to a migration all the time since an instant; undefined where none was. */
const appliedSince = ({ view }: Scene, migration: string, since: number): number | undefined => {
  const { head, headAt = 0 } = view.migrations.get(migration) ?? {};
  return headAt < since ? head?.applying?.version : undefined;
};

export const noneWhileApplying: Invariant = {
  name: "none-while-applying",
  says: "While a plan version is being applied, no answer shows a gate as clear or not enforced, and no mail says so.",
  afterAnswer: (scene) => {
    const { migration, since, gates } = scene;
    const version = appliedSince(scene, migration, since);
    const open = version === undefined ? undefined : gates.find(({ standing }) => standing !== "blocked");
    return open === undefined
      ? undefined
      : `${migration} ${open.id} was shown as ${open.standing} while version ${version} was being applied`;
  },
  afterMail: (scene) => {
    const { migration, topic, epoch, kind } = scene.notification;
    const version = kind === "clear" ? appliedSince(scene, migration, scene.sender.since) : undefined;
    return version === undefined
      ? undefined
      : `${migration} ${topic} ${epoch} was mailed as clear while version ${version} was being applied`;
  },
};
