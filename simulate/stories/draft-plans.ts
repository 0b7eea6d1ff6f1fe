import type { Chance } from "../engine/chance.ts";
import { type GateName, PEOPLE, type PlanShape } from "../estate/plan-text.ts";
import { type Draft, seconds } from "./draft.ts";
import type { Action, Decision } from "./story.ts";

const CHANGES: readonly ((shape: PlanShape, chance: Chance) => PlanShape)[] = [
  (shape) => ({ ...shape, without: shape.without === shape.pools ? 0 : shape.pools > 1 ? shape.pools : 0 }),
  (shape) => ({
    ...shape,
    drops: (shape.drops ?? []).length > 0 ? [] : ["rtc"].filter(() => shape.comparisons !== true),
  }),
  (shape, chance) => ({ ...shape, age: chance.pick(["24h", "12h", "48h"]) }),
  (shape) => ({ ...shape, strict: shape.strict !== true }),
  ({ stableFor, ...others }) => (stableFor === undefined ? { ...others, stableFor: "10m" } : others),
  (shape) => ({ ...shape, owners: shape.owners !== true }),
  (shape, chance) => ({ ...shape, maxWaiver: chance.pick(["2h", "1d", "5d", "30d"]) }),
  (shape, chance) => ({
    ...shape,
    summary: shape.summary !== true || chance.happens(0.5),
    summaryAt: chance.below(24),
  }),
];

/** A gate is armed at another instant, earlier or later, by another means, or always. */
const armedOtherwise = (chance: Chance, shape: PlanShape, at: number): PlanShape => {
  const gate = chance.pick<GateName>(["go", "move"]);
  const { [gate]: _, ...others } = shape.armed ?? {};
  if (chance.happens(0.3)) return { ...shape, armed: others };
  const when = chance.happens(0.5) ? "by-decision" : at + chance.between(-30, 90);
  return { ...shape, armed: { ...others, [gate]: when } };
};

/** A gate, or a requirement, is enforced from now on, or no longer. */
const enforcedOtherwise = (chance: Chance, shape: PlanShape): PlanShape => {
  if (chance.happens(0.4)) return { ...shape, loose: shape.loose !== true };
  const gate = chance.pick<GateName>(["go", "move"]);
  const { unenforced = [] } = shape;
  const others = unenforced.filter((one) => one !== gate);
  return { ...shape, unenforced: others.length < unenforced.length ? others : [...others, gate] };
};

/** Gates have more shards from now on, fewer, or none. */
const shardedOtherwise = (chance: Chance, shape: PlanShape): PlanShape => ({
  ...shape,
  membersPerShard: chance.pick([1, 2, 3, 5, 1_000]),
});

/** Its gate for all has another number of shards from now on, or none: it is written again, and none of its checkpoints. */
const reshaped = (chance: Chance, shape: PlanShape, said: number): PlanShape => ({
  ...shape,
  said: said + 1,
  membersPerShard: shape.membersPerShard === 0 ? chance.pick([1, 2, 4]) : 0,
});

/** What the next version of a plan requires. */
export const changed = (chance: Chance, shape: PlanShape, at: number): PlanShape => {
  if (shape.said !== undefined && chance.happens(0.9)) return reshaped(chance, shape, shape.said);
  if (shape.key !== undefined && (shape.key === "another" || chance.happens(0.4)))
    return { ...shape, key: shape.key === "another" ? "its-own" : "another" };
  if (shape.unenforced !== undefined && chance.happens(0.6)) return enforcedOtherwise(chance, shape);
  if (shape.membersPerShard !== undefined && chance.happens(0.4)) return shardedOtherwise(chance, shape);
  return shape.armed !== undefined && chance.happens(0.6)
    ? armedOtherwise(chance, shape, at)
    : chance.pick(CHANGES)(shape, chance);
};

/** Others approve it, soon or much later; whoever proposed it tries too, and now and then it is withdrawn. */
const decisions = (chance: Chance): Decision[] =>
  Array.from({ length: 1 + chance.below(4) }, () => ({
    decision: chance.happens(0.12) ? "withdraw" : "approve",
    by: chance.pick(PEOPLE),
    later: chance.next() * chance.pick([seconds(10), 3, 60]),
    ...(chance.happens(0.15) ? { givesUp: 1 + chance.below(14) } : {}),
  }));

/** Somebody abandons it, within the second, while it is worked on, or when it is in force long since. */
const abandons = ({ chance, profile, migration, at }: Draft): Action[] =>
  chance.happens(profile.abandoned ?? 0.3)
    ? [{ at: at + chance.next() * seconds(chance.pick([1, 3, 30])), act: "abandon", migration }]
    : [];

/**
 * A plan, applied by one; or by two at once; or by one who gives up half-way, and later by somebody else who finds that
 * plan half in force.
 */
const appliedBy = ({ chance, migration, shape, at }: Draft, version: number): Action[] => {
  const decided = shape.approvals === undefined ? {} : { decisions: decisions(chance) };
  const action = { at, act: "apply", migration, version, shape, ...decided } as const;
  if (chance.happens(0.2)) {
    const later = at + chance.next() * chance.pick([seconds(20), 10, 120]);
    return [
      { ...action, givesUp: 2 + chance.below(14) },
      { ...action, at: later },
    ];
  }
  if (!chance.happens(0.4)) return [action];
  const pauses = chance.happens(0.5) ? { pauses: { after: 2 + chance.below(10), seconds: chance.below(60) } } : {};
  return [
    { ...action, ...pauses },
    { ...action, at: at + chance.next() * seconds(1.2) },
  ];
};

/** A plan that is applied, and now and then abandoned. */
export const applies = (draft: Draft, version: number): Action[] => [...appliedBy(draft, version), ...abandons(draft)];
