import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { abandonPlan } from "../../functions/apply/abandon.ts";
import { approvePlan, withdrawPlan } from "../../functions/apply/decide-proposal.ts";
import type { Cloud } from "../deployed/deployment.ts";
import { applyPlan, ask, onPlan } from "../deployed/people.ts";
import { actorOf, bundleOf, limitsOf } from "../estate/plan-text.ts";
import { hindranceOf } from "./hindrance.ts";
import type { Action, Decision } from "./story.ts";

/** How plans are applied, and what becomes of those that wait for approval. */

interface OnCloud {
  readonly cloud: Cloud;
}
type Applying = Extract<Action, { act: "apply" }>;

const MINUTE_MS = 60_000;
const AGAIN_MS = 7 * MINUTE_MS;
const DECIDE = { approve: approvePlan, withdraw: withdrawPlan } as const;

const withoutDecisions = ({ decisions: _, givesUp: __, ...action }: Applying) => action;

/** Somebody looks at what waits, and decides of that. */
const decideOne = ({ cloud }: OnCloud, action: Applying, { decision, by, givesUp }: Decision, name: string): void =>
  ask(cloud, `${name} look`, { id: "showProposal", path: { migration: action.migration } }, ({ proposal }) => {
    if (proposal === null) return;
    const text = { reason: "simulated", seen: proposal.seen };
    onPlan(
      cloud,
      name,
      limitsOf(action.shape),
      (ports) => DECIDE[decision](ports, action.migration, text, actorOf(by)),
      // An approval that was left half-way is finished by whoever applies the same plan again.
      ({ state }) => {
        if (state === "crashed")
          cloud.runner.engine.after(AGAIN_MS, () => applyAction({ cloud }, withoutDecisions(action), `${name} again`));
      },
      givesUp === undefined ? undefined : hindranceOf(undefined, { givesUp }),
    );
  });

const decide = ({ cloud }: OnCloud, action: Applying, name: string): void => {
  for (const [index, one] of (action.decisions ?? []).entries())
    cloud.runner.engine.after(one.later * MINUTE_MS, () =>
      decideOne({ cloud }, action, one, `${name} ${one.decision} ${index}`),
    );
};

const MAX_APPLIES = 4;

/** Whoever applies a plan tries again after a failure, and now and then gives up half-way. */
export const applyAction = ({ cloud }: OnCloud, action: Applying, name: string, attempt = 1): void => {
  const { migration, version, shape, givesUp } = action;
  const hindrance = hindranceOf(action.pauses, action);
  const limits = limitsOf(shape);
  const asked = { migration, bundle: bundleOf(migration, version, shape), by: actorOf("ana"), limits, hindrance };
  applyPlan(cloud, `${name}.${attempt}`, asked, (end) => {
    if (end.state === "done" && end.value.proposal !== null) decide({ cloud }, action, name);
    if (givesUp !== undefined) return;
    const again = end.state === "crashed" || (end.state === "failed" && !/^plan-(version|invalid)/.test(end.code));
    if (again && attempt < MAX_APPLIES)
      cloud.runner.engine.after(attempt * AGAIN_MS, () => applyAction({ cloud }, action, name, attempt + 1));
  });
};

/** Somebody looks at what is coming into force, and abandons that. */
export const abandonAction = (
  { cloud }: OnCloud,
  { migration }: Extract<Action, { act: "abandon" }>,
  name: string,
): void =>
  ask(cloud, `${name} look`, { id: "showProgress", path: { migration } }, ({ applying }) => {
    if (applying === null) return;
    const { version, digest } = applying;
    const text = { reason: "simulated", seen: { version, digest } };
    onPlan(
      cloud,
      name,
      dynamoLimits,
      (ports) => abandonPlan(ports, migration, text, actorOf("kim")),
      () => undefined,
    );
  });
