import { instantOf } from "../../core/instant.ts";
import { type Checkpoint, evidentStateAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import { hasComparedSince, waitsForComparison } from "../comparing.ts";
import { isBetweenPlans, type MigrationView } from "../ledger-view.ts";
import type { Invariant, MinuteScene } from "./invariant.ts";

const GRACE_MS = 3 * 60_000;
/** All that was due while a plan was half in force is due at once when it is whole; a sweep takes a minute for some 200. */
const BACKLOG_MS = 6 * 60_000;

/** What time alone has changed, whatever the ledger has noted as due. */
const isOverdue = (one: Checkpoint, latest: string): boolean =>
  evidentStateAt(one, latest) !== one.state || (one.waiver !== null && one.waiver.expiresAt < latest);

const dueIn = ({ view: { due }, nowMs, planOf }: MinuteScene, seen: MigrationView): string | undefined => {
  const latest = instantOf(nowMs - GRACE_MS);
  for (const [id, one] of due) {
    if (one.migration !== seen.migration || one.dueAt >= latest || one.writtenAt >= nowMs - GRACE_MS) continue;
    const [, gate] = id.split("\nG#");
    const waited =
      gate !== undefined &&
      (waitsForComparison(seen, gate, planOf) || hasComparedSince(seen, gate, planOf, nowMs - GRACE_MS));
    if (!waited) return `${id.replace("\n", " ")} has been due since ${one.dueAt}`;
  }
  return undefined;
};

const overdueIn = ({ nowMs }: MinuteScene, view: MigrationView): string | undefined => {
  const latest = instantOf(nowMs - GRACE_MS);
  for (const [id, one] of view.checkpoints)
    if (isOverdue(one, latest) && (view.writtenAt.get(id) ?? 0) < nowMs - GRACE_MS)
      return `${view.migration} ${id} is written as ${one.state}${one.waiver === null ? "" : " and waived"}, and is so no longer`;
  return undefined;
};

export const onTime: Invariant = {
  name: "on-time",
  says: "While sweeps run and nothing fails, what time changes is written within three minutes, and so is what is noted as due, but for a gate that waits, or has just waited, for a comparison.",
  eachMinute: (scene) => {
    const { view, nowMs, calmSince } = scene;
    if (nowMs - calmSince < GRACE_MS + 60_000) return undefined;
    for (const one of view.migrations.values()) {
      if (isBetweenPlans(one) || one.headAt >= nowMs - BACKLOG_MS) continue;
      const late = dueIn(scene, one) ?? overdueIn(scene, one);
      if (late !== undefined) return `${late}; it is ${instantOf(nowMs)}`;
    }
    return undefined;
  },
};
