import { instantOf } from "../../core/instant.ts";
import type { Invariant } from "./invariant.ts";

const GRACE_MS = 3 * 60_000;

export const onTime: Invariant = {
  name: "on-time",
  says: "While sweeps run and nothing fails, what is due is written within three minutes.",
  eachMinute: ({ view, nowMs, calmSince }) => {
    if (nowMs - calmSince < GRACE_MS + 60_000) return undefined;
    const latest = instantOf(nowMs - GRACE_MS);
    for (const [id, { migration, dueAt, writtenAt }] of view.due) {
      const isSince = dueAt < latest && writtenAt < nowMs - GRACE_MS;
      const { head, headAt = 0 } = view.migrations.get(migration) ?? {};
      if (isSince && head?.applying === null && headAt < nowMs - GRACE_MS)
        return `${id.replace("\n", " ")} has been due since ${dueAt}, and it is ${instantOf(nowMs)}`;
    }
    return undefined;
  },
};
