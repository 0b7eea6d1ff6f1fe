import { wasSatisfied } from "../verdicts/was-satisfied.ts";
import type { Invariant } from "./invariant.ts";

export const mailWasTrue: Invariant = {
  name: "mail-was-true",
  says: "A mail that a gate is clear leaves only where all its members were satisfied at some instant since the gate was looked at, however late it leaves.",
  afterMail: (scene) => {
    const { migration, topic, epoch, kind } = scene.notification;
    if (kind !== "clear" || wasSatisfied(scene, migration, topic, scene.sender)) return undefined;
    return `${migration} ${topic} ${epoch} was mailed as clear by ${scene.sender.name}, and at no instant was`;
  },
};
