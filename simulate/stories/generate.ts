import { type Chance, chanceOf } from "../engine/chance.ts";
import { LOG_SERVICES, SERVICES } from "../engine/outages.ts";
import type { PlanShape } from "../estate/plan-text.ts";
import { type Draft, type DraftActions, seconds } from "./draft.ts";
import { push, pushAll, pushAround, pushLast, pushUnreadable } from "./draft-agents.ts";
import { arm, attest, baseline, revoke, sign, signAll, waive, waiveSignOff } from "./draft-people.ts";
import { applies, changed } from "./draft-plans.ts";
import { type Profile, profileOf } from "./profiles.ts";
import type { Action, Story } from "./story.ts";

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

const ACTIONS: Readonly<Record<Exclude<Kind, "apply">, DraftActions>> = {
  push,
  "push-all": pushAll,
  "push-last": pushLast,
  waive,
  baseline,
  attest,
  arm,
  sign,
  "sign-all": signAll,
  "waive-sign-off": waiveSignOff,
  "push-unreadable": pushUnreadable,
  revoke,
  look: ({ at, migration }) => [{ at, act: "look", migration }],
  "no-sweep": ({ at, chance }) => [{ at, act: "no-sweep", minutes: chance.below(3_000) }],
  "no-enact": ({ at, chance }) => [{ at, act: "no-enact", minutes: chance.below(chance.pick([10, 300])) + 1 }],
  "no-compare": ({ at, chance }) => [{ at, act: "no-compare", minutes: chance.below(chance.pick([90, 900])) + 1 }],
  "mail-slip": ({ at, chance }) => [{ at, act: "mail-slip", minutes: chance.below(chance.pick([30, 600, 4_000])) + 1 }],
  "no-log": ({ at, chance }) => [{ at, act: "no-log", minutes: chance.below(chance.pick([10, 200])) + 1 }],
  "cut-stream": ({ at, chance }) => [{ at, act: "cut-stream", minutes: chance.below(chance.pick([10, 90])) + 1 }],
  "change-key": ({ at }) => [{ at, act: "change-key" }],
  outage: ({ at, chance, profile }) => {
    const service = chance.pick(profile.isLogged === true ? [...SERVICES, ...LOG_SERVICES, ...LOG_SERVICES] : SERVICES);
    return [{ at, act: "outage", service, minutes: chance.below(chance.pick([15, 170])) + 1 }];
  },
};

const BURST = 5;

/** What others do in the seconds around it: whoever read the old plan may write after the new one. */
const around = (draft: Draft): Action[] => {
  const { chance, profile, at } = draft;
  return Array.from({ length: chance.below(BURST) }, () => {
    const kind = weighted(chance, {
      ...profile.weights,
      apply: 0,
      "push-all": 0,
      "push-last": 0,
      "no-sweep": 0,
      "no-enact": 0,
      "no-compare": 0,
      "mail-slip": 0,
      "no-log": 0,
      "cut-stream": 0,
      "change-key": 0,
      "waive-sign-off": 0,
      outage: 0,
    });
    const act = kind === "apply" ? push : ACTIONS[kind];
    return act({ ...draft, at: Math.max(0, at + chance.between(-seconds(4), seconds(2.4))) });
  }).flat();
};

/** The plans of a story: each apply is of the next version of its migration. */
const planner = ({ migrations }: Profile) => {
  const shapes = new Map(Object.entries(migrations));
  const versions = new Map([...shapes.keys()].map((migration) => [migration, 1]));
  const first = [...shapes].map(
    ([migration, shape]): Action => ({ at: 0, act: "apply", migration, version: 1, shape }),
  );
  return {
    first,
    shapeOf: (migration: string) => shapes.get(migration) as PlanShape,
    next: (draft: Draft): Action[] => {
      const { chance, migration, shape } = draft;
      const version = (versions.get(migration) ?? 1) + 1;
      const next = changed(chance, shape, draft.at);
      versions.set(migration, version);
      shapes.set(migration, next);
      const others = shape.said === undefined ? around(draft) : pushAround(draft);
      return [...applies({ ...draft, shape: next }, version), ...others];
    },
  };
};

const MINUTES_OF_DAY = 24 * 60;

/** How long nothing happens: seconds, minutes, now and then hours, and seldom days. */
const pauseOf = (chance: Chance, { gap, jump }: Profile): number => {
  if (chance.happens(0.01)) return chance.between(1, 2.5) * MINUTES_OF_DAY;
  if (chance.happens(0.04)) return chance.next() * jump * 60;
  return chance.happens(0.3) ? chance.next() * seconds(6) : chance.next() * gap;
};

/** A new story of so many actions, by chance. */
export const generateStory = (profileName: string, seed: string, length: number): Story => {
  const profile = profileOf(profileName);
  const chance = chanceOf("story", profileName, seed);
  const { first, shapeOf, next } = planner(profile);
  const actions = [...first];
  for (let at = 2; actions.length < length; at += pauseOf(chance, profile)) {
    const migration = chance.pick(Object.keys(profile.migrations));
    const draft = (): Draft => ({ chance, profile, migration, shape: shapeOf(migration), at });
    const kind = weighted(chance, profile.weights);
    if (kind !== "apply") {
      const drafted = ACTIONS[kind](draft());
      actions.push(...drafted);
      // Nobody else acts until it is over: it is about what runs out because nothing happens.
      if (kind === "waive-sign-off") at = Math.max(at, ...drafted.map((action) => action.at));
      continue;
    }
    actions.push(...next(draft()));
    // Whoever was slow with one version may meet the next.
    if (chance.happens(0.4)) actions.push(...next({ ...draft(), at: at + chance.next() * seconds(45) }));
  }
  return { profile: profileName, seed, actions: actions.toSorted((a, b) => a.at - b.at) };
};
