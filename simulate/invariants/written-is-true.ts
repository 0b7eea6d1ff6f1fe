import { instantOf } from "../../core/instant.ts";
import { blockersAmong, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import { judgeGate } from "../../core/readiness/gate/judge.ts";
import { isBetweenPlans, type MigrationView, membersOf } from "../ledger-view.ts";
import type { EndScene, Invariant } from "./invariant.ts";

/** What time has just changed may still be on its way into the ledger. */
const GRACE_MS = 4 * 60_000;

const check = ({ planOf, nowMs }: EndScene, view: MigrationView): string | undefined => {
  const plan = planOf(view.migration, view.head?.planVersion ?? 0);
  const requirements = new Map((plan?.requirements ?? []).map((one) => [one.id, one]));
  const pending = pendingComparisons([...view.checkpoints.values()], requirements);
  const [unseen] = pending;
  if (unseen !== undefined)
    return `${view.migration} ${unseen.unit}/${unseen.requirement} passes, and has not seen the evidence of ${unseen.since}`;
  for (const gate of view.gates.values()) {
    const members = membersOf(view, gate.id);
    const verdict = judgeGate(members, blockersAmong(pending, members), instantOf(nowMs - GRACE_MS));
    if (gate.state === "clear" && verdict.state === "blocked")
      return `${view.migration} ${gate.id} is clear, and must not be`;
    if (gate.arming?.isArmed === false) continue;
    if (gate.state === "blocked" && verdict.state === "clear" && (gate.stableAt ?? "") <= instantOf(nowMs - GRACE_MS))
      return `${view.migration} ${gate.id} is blocked by nothing`;
  }
  return undefined;
};

export const writtenIsTrue: Invariant = {
  name: "written-is-true",
  says: "Once everything is at rest, each gate that is armed is what its members make it, and each comparison has seen the newest evidence.",
  atEnd: (scene) => {
    for (const view of scene.view.migrations.values()) {
      const broken = isBetweenPlans(view) ? undefined : check(scene, view);
      if (broken !== undefined) return broken;
    }
    return undefined;
  },
};
