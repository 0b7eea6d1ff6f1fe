import { pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import { isBetweenPlans, type MigrationView } from "../ledger-view.ts";
import type { Invariant, Scene } from "./invariant.ts";

const REST_MS = 15 * 60_000;

const check = ({ planOf }: Scene, view: MigrationView): string | undefined => {
  const plan = planOf(view.migration, view.head?.planVersion ?? 0);
  const requirements = new Map((plan?.requirements ?? []).map((one) => [one.id, one]));
  const [unseen] = pendingComparisons([...view.checkpoints.values()], requirements);
  return unseen === undefined
    ? undefined
    : `${view.migration} ${unseen.unit}/${unseen.requirement} passes, and has not seen the evidence of ${unseen.since}`;
};

/** A new one for each story: it remembers what it has looked at, because looking takes long. */
export const comparedAtRest = (): Invariant => {
  const seen = new Map<string, number>();
  return {
    name: "compared-at-rest",
    says: "Where nothing failed and nothing was written for a quarter of an hour, each comparison and sign-off has seen the newest evidence; and so it is a quarter of an hour after the next run of the schedule, or the next try of one that failed, where a record was lost.",
    eachMinute: (scene) => {
      const { view, nowMs, calmSince, comparesSince, owedAt = 0 } = scene;
      for (const one of view.migrations.values()) {
        const { steps, headAt, migration } = one;
        const since = Math.max(steps.at(-1)?.at ?? 0, headAt, calmSince, comparesSince, owedAt);
        if (nowMs - since < REST_MS || isBetweenPlans(one) || seen.get(migration) === steps.length) continue;
        seen.set(migration, steps.length);
        const broken = check(scene, one);
        if (broken !== undefined) return broken;
      }
      return undefined;
    },
  };
};
