import { instantOf } from "../../core/instant.ts";
import { waitsForComparison } from "../comparing.ts";
import type { Invariant } from "./invariant.ts";

const GRACE_MS = 3 * 60_000;

export const onTime: Invariant = {
  name: "on-time",
  says: "While sweeps run and nothing fails, what is due is written within three minutes, but for a gate that waits for a comparison.",
  eachMinute: ({ view, nowMs, calmSince, planOf }) => {
    if (nowMs - calmSince < GRACE_MS + 60_000) return undefined;
    const latest = instantOf(nowMs - GRACE_MS);
    for (const [id, { migration, dueAt, writtenAt }] of view.due) {
      const isSince = dueAt < latest && writtenAt < nowMs - GRACE_MS;
      const seen = view.migrations.get(migration);
      const { head, headAt = 0 } = seen ?? {};
      if (!isSince || seen === undefined || head?.applying !== null || headAt >= nowMs - GRACE_MS) continue;
      const [, gate] = id.split("\nG#");
      if (gate === undefined || !waitsForComparison(seen, gate, planOf))
        return `${id.replace("\n", " ")} has been due since ${dueAt}, and it is ${instantOf(nowMs)}`;
    }
    return undefined;
  },
};
