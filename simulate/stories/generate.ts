import { type Chance, chanceOf } from "../engine/chance.ts";
import { EFFECTS } from "../estate/manifests.ts";
import { PEOPLE, type PlanShape } from "../estate/plan-text.ts";
import { type Profile, profileOf } from "./profiles.ts";
import type { Action, Story } from "./story.ts";

interface Draft {
  readonly chance: Chance;
  readonly profile: Profile;
  readonly migration: string;
  readonly shape: PlanShape;
  readonly at: number;
}

const poolsOf = ({ pools }: PlanShape): string[] => Array.from({ length: pools }, (_, index) => `pool${index + 1}`);

const pushedOf = ({ comparisons = false }: PlanShape): string[] =>
  comparisons ? ["accounts", "rtc", "export"] : ["accounts", "rtc"];

const checkpointOf = ({ chance, shape }: Draft): { readonly unit: string; readonly requirement: string } => {
  const shared = [
    ...(shape.comparisons === true ? ["homed-once", "window"] : []),
    ...(shape.signOff === true ? ["approved"] : []),
  ];
  return shared.length > 0 && chance.happens(0.3)
    ? { unit: "global", requirement: chance.pick(shared) }
    : { unit: chance.pick(poolsOf(shape)), requirement: chance.pick(pushedOf(shape)) };
};

const push = ({ chance, profile, migration, shape, at }: Draft): Action[] => {
  const effect = chance.happens(profile.bad) ? chance.pick(profile.effects ?? EFFECTS) : "good";
  const age = chance.happens(0.15) ? chance.below(30 * 60) : chance.below(30);
  const unit = chance.pick(poolsOf(shape));
  const action: Action = { at, act: "push", migration, unit, requirement: chance.pick(pushedOf(shape)), effect, age };
  // Now and then the same is pushed by two at once.
  return chance.happens(0.1) ? [action, { ...action, at: at + chance.next() / 20 }] : [action];
};

/** A nightly job: everything that the plan asks of an agent, within a few minutes. */
const pushAll = ({ chance, migration, shape, at }: Draft): Action[] =>
  poolsOf(shape).flatMap((unit) =>
    pushedOf(shape).map((requirement) => ({
      at: at + chance.next() * 3,
      act: "push" as const,
      migration,
      unit,
      requirement,
      effect: "good" as const,
      age: 1 + chance.below(5),
    })),
  );

const waive = (draft: Draft): Action[] => {
  const { chance, migration, at } = draft;
  const [by, approver] = [chance.pick(PEOPLE), chance.pick(PEOPLE)];
  const hours = chance.happens(0.3) ? 24 * chance.below(40) : chance.below(20);
  return [{ at, act: "waive", migration, ...checkpointOf(draft), hours, by, approver, later: chance.next() * 4 }];
};

const SIGNERS = [
  { role: "owner", by: "ana" },
  { role: "owner", by: "lee" },
  { role: "dba", by: "kim" },
] as const;

const MISTAKES = [
  { role: "dba", by: "ana" },
  { role: "cook", by: "kim" },
  { role: "owner", by: "ana", requirement: "homed-once" },
] as const;

/** Now and then somebody signs while the evidence under it changes. */
const sign = (draft: Draft): Action[] => {
  const { chance, migration, at } = draft;
  const who = chance.happens(0.15) ? chance.pick(MISTAKES) : chance.pick(SIGNERS);
  const signed: Action = { at, act: "sign", migration, unit: "global", ...who };
  return chance.happens(0.3) ? [...push({ ...draft, at: Math.max(0, at - chance.next() / 10) }), signed] : [signed];
};

const signAll = ({ chance, migration, at }: Draft): Action[] => [
  { at, act: "sign", migration, unit: "global", role: "owner", by: "ana" },
  { at: at + chance.next() * 2, act: "sign", migration, unit: "global", role: "dba", by: "kim" },
];

const revoke = (draft: Draft): Action[] => {
  const what = draft.chance.happens(0.5) ? "waiver" : "sign-off";
  return [{ at: draft.at, act: "revoke", migration: draft.migration, ...checkpointOf(draft), what }];
};

const changed = (chance: Chance, shape: PlanShape): PlanShape => {
  const { stableFor, ...others } = shape;
  switch (chance.below(7)) {
    case 0:
      return { ...shape, without: shape.without === shape.pools ? 0 : shape.pools > 1 ? shape.pools : 0 };
    case 1:
      return {
        ...shape,
        drops: (shape.drops ?? []).length > 0 ? [] : ["rtc"].filter(() => shape.comparisons !== true),
      };
    case 2:
      return { ...shape, age: chance.pick(["24h", "12h", "48h"]) };
    case 3:
      return { ...shape, strict: shape.strict !== true };
    case 4:
      return { ...shape, maxWaiver: chance.pick(["2h", "1d", "5d", "30d"]) };
    case 5:
      return stableFor === undefined ? { ...shape, stableFor: "10m" } : others;
    default:
      return { ...shape, owners: shape.owners !== true };
  }
};

type Kind = keyof Profile["weights"];

const weighted = (chance: Chance, weights: Profile["weights"]): Kind => {
  const kinds = Object.entries(weights) as [Kind, number][];
  let left = chance.next() * kinds.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [kind, weight] of kinds) {
    left -= weight;
    if (left < 0) return kind;
  }
  return "push";
};

const ACTIONS: Readonly<Record<Exclude<Kind, "apply">, (draft: Draft) => Action[]>> = {
  push,
  "push-all": pushAll,
  waive,
  sign,
  "sign-all": signAll,
  revoke,
  look: ({ at, migration }) => [{ at, act: "look", migration }],
  "no-sweep": ({ at, chance }) => [{ at, act: "no-sweep", minutes: chance.below(3_000) }],
};

/** A plan, applied by one; or by two at once; or by one who gives up half-way. */
const applies = ({ chance, migration, shape, at }: Draft, version: number): Action[] => {
  const action = { at, act: "apply", migration, version, shape } as const;
  if (chance.happens(0.2)) return [{ ...action, givesUp: 2 + chance.below(14) }];
  return chance.happens(0.3) ? [action, { ...action, at: at + chance.next() / 50 }] : [action];
};

const BURST = 5;

/** What others do in the seconds around it: whoever read the old plan may write after the new one. */
const around = (draft: Draft): Action[] => {
  const { chance, profile, at } = draft;
  return Array.from({ length: chance.below(BURST) }, () => {
    const kind = weighted(chance, { ...profile.weights, apply: 0, "push-all": 0, "no-sweep": 0 });
    const act = kind === "apply" ? push : ACTIONS[kind];
    return act({ ...draft, at: Math.max(0, at + chance.between(-0.04, 0.04)) });
  }).flat();
};

/** A new story of so many actions, by chance. */
export const generateStory = (profileName: string, seed: string, length: number): Story => {
  const profile = profileOf(profileName);
  const chance = chanceOf("story", profileName, seed);
  const shapes = new Map(Object.entries(profile.migrations));
  const versions = new Map([...shapes.keys()].map((migration) => [migration, 1]));
  const actions: Action[] = [...shapes].map(([migration, shape]) => ({
    at: 0,
    act: "apply",
    migration,
    version: 1,
    shape,
  }));
  let at = 2;
  while (actions.length < length) {
    at += chance.happens(0.04)
      ? chance.next() * profile.jump * 60
      : chance.happens(0.3)
        ? chance.next() / 10
        : chance.next() * profile.gap;
    const migration = chance.pick([...shapes.keys()]);
    const shape = shapes.get(migration) as PlanShape;
    const kind = weighted(chance, profile.weights);
    if (kind !== "apply") {
      actions.push(...ACTIONS[kind]({ chance, profile, migration, shape, at }));
      continue;
    }
    const version = (versions.get(migration) ?? 1) + 1;
    const next = changed(chance, shape);
    versions.set(migration, version);
    shapes.set(migration, next);
    actions.push(...applies({ chance, profile, migration, shape: next, at }, version));
    actions.push(...around({ chance, profile, migration, shape, at }));
  }
  return { profile: profileName, seed, actions: actions.toSorted((a, b) => a.at - b.at) };
};
