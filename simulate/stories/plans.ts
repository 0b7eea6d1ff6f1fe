import { sealedBundle } from "../../core/plan/bundle.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { bundleOf, compiled, type PlanShape } from "../estate/plan-text.ts";
import type { Action } from "./story.ts";

/** The plans of a story, compiled once however often they are asked for. */
export interface Plans {
  planOf(migration: string, version: number): Plan | undefined;
  shapeOf(migration: string, version: number): PlanShape | undefined;
}

/** Plans are the same in many stories, and compiling one takes longer than a hundred steps. */
const cache = new Map<string, Plan>();

const compiledOnce = (migration: string, version: number, shape: PlanShape): Plan => {
  const bundle = bundleOf(migration, version, shape);
  const { digest } = sealedBundle(bundle);
  const plan = cache.get(digest) ?? compiled(bundle);
  cache.set(digest, plan);
  return plan;
};

export const plansOf = (actions: readonly Action[]): Plans => {
  const shapes = new Map<string, PlanShape>();
  for (const action of actions)
    if (action.act === "apply" && !shapes.has(`${action.migration} ${action.version}`))
      shapes.set(`${action.migration} ${action.version}`, action.shape);
  for (const action of actions)
    if (action.act === "apply") compiledOnce(action.migration, action.version, action.shape);
  const shapeOf = (migration: string, version: number) => shapes.get(`${migration} ${version}`);
  return {
    shapeOf,
    planOf: (migration, version) => {
      const shape = shapeOf(migration, version);
      return shape === undefined ? undefined : compiledOnce(migration, version, shape);
    },
  };
};
