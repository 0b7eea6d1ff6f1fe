import type { Chance } from "../engine/chance.ts";
import type { PlanShape } from "../estate/plan-text.ts";
import type { Profile } from "./profiles.ts";
import type { Action } from "./story.ts";

/** What an action is drawn from. */
export interface Draft {
  readonly chance: Chance;
  readonly profile: Profile;
  readonly migration: string;
  readonly shape: PlanShape;
  readonly at: number;
}

export type DraftActions = (draft: Draft) => Action[];

/** Seconds as a part of the minutes that stories count in. */
export const seconds = (count: number): number => count / 60;

export const poolsOf = ({ pools }: PlanShape): string[] =>
  Array.from({ length: pools }, (_, index) => `pool${index + 1}`);

export const pushedOf = ({ comparisons = false, attested }: PlanShape): string[] => [
  ...["accounts", "rtc"],
  ...(comparisons ? ["export"] : []),
  ...(attested === undefined ? [] : ["emptied"]),
];

/** Any checkpoint, those that all pools share more often than their number. */
export const checkpointOf = ({
  chance,
  shape,
}: Draft): {
  readonly unit: string;
  readonly requirement: string;
} => {
  const shared = [
    ...(shape.comparisons === true ? ["homed-once", "window"] : []),
    ...(shape.signOff === true ? ["approved"] : []),
  ];
  return shared.length > 0 && chance.happens(0.3)
    ? { unit: "global", requirement: chance.pick(shared) }
    : { unit: chance.pick(poolsOf(shape)), requirement: chance.pick(pushedOf(shape)) };
};
