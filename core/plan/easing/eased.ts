import { printable } from "../../printable.ts";
import { withinBytes } from "../../within-bytes.ts";
import type { ComparedPlan, Easing } from "./easing.ts";
import { easingsOf } from "./easings.ts";

/** What a plan version makes easier, as a fact and a mail keep it. */
export interface Eased {
  /** At most 50, with shortened values; `easingCount` counts them all. */
  readonly easings: readonly Easing[];
  readonly easingCount: number;
}

const MAX_NAMED = 50;
const MAX_BYTES = 12_000;
const MAX_VALUE_BYTES = 200;

export const NOTHING_EASED: Eased = { easings: [], easingCount: 0 };

const bounded = ({ about, before, after, ...others }: Easing): Easing => ({
  ...others,
  about: printable(about),
  before: printable(before, MAX_VALUE_BYTES),
  after: printable(after, MAX_VALUE_BYTES),
});

/** @param before the plan in force; undefined where there is none, so that nothing can be easier */
export const easedBy = (before: ComparedPlan | undefined, after: ComparedPlan): Eased => {
  if (before === undefined) return NOTHING_EASED;
  const all = easingsOf(before, after);
  return { easings: withinBytes(all.slice(0, MAX_NAMED).map(bounded), MAX_BYTES, MAX_NAMED), easingCount: all.length };
};
