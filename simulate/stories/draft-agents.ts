import { EFFECTS } from "../estate/manifests.ts";
import { type DraftActions, poolsOf, pushedOf, seconds } from "./draft.ts";
import type { Action } from "./story.ts";

/** What agents do. */

export const push: DraftActions = ({ chance, profile, migration, shape, at }) => {
  const effect = chance.happens(profile.bad) ? chance.pick(profile.effects ?? EFFECTS) : "good";
  const age = chance.happens(0.15) ? chance.below(30 * 60) : chance.below(30);
  const unit = chance.pick(poolsOf(shape));
  const requirement = chance.pick(pushedOf(shape));
  const rivalAfter = effect === "good" && chance.happens(0.06) ? { rivalAfter: chance.next() * 2 } : {};
  const action: Action = { at, act: "push", migration, unit, requirement, effect, age, ...rivalAfter };
  // Now and then the same is pushed by two at once.
  return chance.happens(0.1) ? [action, { ...action, at: at + chance.next() * seconds(3) }] : [action];
};

/** A nightly job: everything that the plan asks of an agent, within a few minutes. */
export const pushAll: DraftActions = ({ chance, profile, migration, shape, at }) =>
  poolsOf(shape).flatMap((unit) =>
    pushedOf(shape).map((requirement) => ({
      at: at + chance.next() * (profile.spread ?? 3),
      act: "push" as const,
      migration,
      unit,
      requirement,
      effect: "good" as const,
      age: 1 + chance.below(5),
    })),
  );

/** The backup of each pool, in the seconds around a plan version: half of them change side. */
export const pushAround: DraftActions = ({ chance, migration, shape, at }) =>
  poolsOf(shape).map((unit) => ({
    at: Math.max(0, at + chance.between(-seconds(6), seconds(1))),
    act: "push" as const,
    ...{ migration, unit, requirement: "rtc", age: 1 + chance.below(5) },
    effect: chance.happens(0.5) ? ("failing" as const) : ("good" as const),
  }));

/** A gate that lacks one checkpoint gets it, in the seconds in which another of it is refreshed. */
export const pushLast: DraftActions = (draft) => {
  const { chance, migration, shape, at } = draft;
  const unit = chance.pick(poolsOf(shape));
  const last = { act: "push", migration, unit, requirement: "rtc" } as const;
  const others = pushAll(draft).filter((one) => one.act !== "push" || one.unit !== unit || one.requirement !== "rtc");
  const later = at + 5;
  return [
    ...others,
    { ...last, at, effect: "failing", age: 10 },
    { ...last, at: later, effect: "good", age: 1 },
    ...[1, 2].map(() => ({
      ...{ ...last, requirement: "accounts", unit: chance.pick(poolsOf(shape)), age: 0 },
      ...{ at: later + chance.between(0, seconds(4)), effect: "good" as const },
    })),
  ];
};

/** What nobody can read for a while, after something that was read. */
export const pushUnreadable: DraftActions = ({ chance, migration, shape, at }) => {
  const what = { act: "push", migration, unit: chance.pick(poolsOf(shape)), requirement: "rtc" } as const;
  const before = chance.pick(["good", "failing", "incomplete", "changing"] as const);
  return [
    { ...what, at, effect: before, age: 5 },
    { ...what, at: at + chance.between(1, 4), effect: "unreadable", age: 0 },
  ];
};
