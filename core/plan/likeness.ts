import { type PlanFinder, readChain } from "./chain.ts";
import { plainly } from "./document/said.ts";

/** What a plan asks for, by id with its title, whether or not it can be applied. */
export type Asked = ReadonlyMap<string, string>;

/** @returns undefined where the plan, or one that it extends, cannot be read */
export const askedBy = (file: string, text: string, find: PlanFinder): Asked | undefined => {
  const read = readChain(file, text, find);
  if (!read.ok) return undefined;
  const all = read.chain.flatMap(({ document }) => document.requirements);
  return new Map(all.map(({ id, title }) => [id, plainly(title ?? id)]));
};

/** A plan that is like another, and what only that one asks for. */
export interface Likeness {
  readonly plan: string;
  readonly lacks: readonly { readonly requirement: string; readonly title: string }[];
}

/** A plan is like another where it asks for at least half of what that one asks for, by the same ids. */
const MIN_SHARED = 0.5;

/**
 * The one of some plans that a plan is most like, such as one that was copied in place of being extended.
 * @param own ids of what the plan asks for
 * @param others by their names; the first of those that are equally like it is taken
 * @returns undefined where it is like none
 */
export const mostLike = (own: ReadonlySet<string>, others: ReadonlyMap<string, Asked>): Likeness | undefined => {
  let best: { readonly plan: string; readonly asked: Asked; readonly shared: number } | undefined;
  for (const [plan, asked] of others) {
    const shared = [...asked.keys()].filter((id) => own.has(id)).length;
    if (shared > 0 && shared >= asked.size * MIN_SHARED && shared > (best?.shared ?? 0)) best = { plan, asked, shared };
  }
  if (best === undefined) return undefined;
  const lacks = [...best.asked].filter(([id]) => !own.has(id)).map(([requirement, title]) => ({ requirement, title }));
  return { plan: best.plan, lacks };
};
