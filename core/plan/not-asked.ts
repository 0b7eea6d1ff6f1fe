import { plainly } from "./document/said.ts";
import type { LoadedPlan } from "./load.ts";
import type { NotAsked } from "./plan.ts";

/** What the plan has and does not ask of this estate: every requirement under `notApplicable`, with its title and the reason. */
export const notAskedBy = ({ requirements, notApplicable }: LoadedPlan): readonly NotAsked[] =>
  [...notApplicable.values()].map(({ value: { requirement, reason } }) => ({
    requirement,
    title: plainly(requirements.get(requirement)?.value.title ?? requirement),
    reason,
  }));
