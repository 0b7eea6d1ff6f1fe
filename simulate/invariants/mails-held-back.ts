import { plus } from "../../core/instant.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import { notificationsOf } from "../verdicts/mails-of-gate.ts";
import type { EndScene, Invariant } from "./invariant.ts";

/** What is due is swept within so long. */
const SWEPT_MS = 4 * 60_000;

const heldWrongly = (all: readonly Notification[]): string | undefined => {
  let last: string | undefined;
  for (const { topic, epoch, kind, heldUntil } of all) {
    if (heldUntil !== undefined && kind === "blocked" && last === "clear")
      return `${topic} ${epoch}: that it is blocked was held back, although the last mail says that it is clear`;
    if (heldUntil === undefined) last = kind;
  }
  return undefined;
};

const lastSays = (all: readonly Notification[], gate: Gate, { now }: EndScene): string | undefined => {
  const { state, mails } = gate;
  const last = all.findLast(({ heldUntil }) => heldUntil === undefined)?.kind ?? "blocked";
  if (last === state) return undefined;
  if (last === "clear") return `${gate.id} is blocked, and its last mail says that it is clear`;
  return mails.held !== null && mails.held.until > plus(now, -SWEPT_MS)
    ? undefined
    : `${gate.id} is clear since ${gate.since}, and its last mail says that it is blocked`;
};

export const mailsHeldBack: Invariant = {
  name: "mails-held-back",
  says: "The first news that a gate is blocked after a mail that it is clear is never held back, and the last mail says at rest what the gate is, unless that it is clear is still held back.",
  atEnd: (scene) => {
    for (const { migration, gates } of scene.view.migrations.values())
      for (const gate of gates.values()) {
        const all = notificationsOf(scene.notifications, gate);
        const broken = heldWrongly(all) ?? lastSays(all, gate, scene);
        if (broken !== undefined) return `${migration} ${broken}`;
      }
    return undefined;
  },
};
